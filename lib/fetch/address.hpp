// Addresses: where an attachment is to come from, as a record writes it, and what that means here.
//
//   https://www.acme.example/terms.pdf        from a host that everybody can reach
//   sftp://dms/{{customer}}/{{number}}.pdf    from the endpoint [fetch.dms] of hammy.toml, below its own url
//   fetch://dms/{{number}}.pdf                the same, whatever the endpoint speaks
//   file:///srv/invoices/{{number}}.pdf       below [files] roots
//   archive:ID/NAME                           what went with a message that is archived
//   exec:NAME/{{number}}                      what the program of [fetch.NAME] writes
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "record/record.hpp"

namespace hammy::fetch {

/// An address taken apart (RFC 3986 section 3); templates are still in it.
struct Parts {
  std::string scheme;  ///< in small letters
  std::string host;    ///< with its port; of exec the name
  std::string path;    ///< begins with a slash or is empty
  std::string query;   ///< without its question mark
};
/// Throws `fetch.address`, or `fetch.secret` for one with a password in it.
Parts split(std::string_view address);

/// The value of a variable by its dotted name.
using Lookup = std::function<std::string(std::string_view name)>;
/// Looks in the record's `data` and then in the record itself. What is found throws `fetch.variable` unless it is a
/// text, a number or a boolean.
Lookup values_of(const record::Record& record);

/// Puts values in the place of {{name}}, escaped so that each stays inside its segment of a path or value of a query;
/// what else a URL cannot have as it is, is escaped too. Throws `fetch.template` for other tags and `fetch.variable`
/// for values that are empty or would lead elsewhere.
std::string expand(std::string_view text, const Lookup& lookup);

/// Decodes %XX; throws `fetch.address` for what is no such thing.
std::string decode(std::string_view text);
/// Throws `fetch.address` for a path that leads upwards, or has bytes in it that some server takes for a slash.
void check_path(std::string_view path);

struct Address {
  std::string scheme;
  std::string endpoint;  ///< the name of its table; empty for a host that has none
  std::string url;       ///< for http, https, ftp and ftps: all of it, escaped
  std::string path;      ///< for the others: decoded, without the slash in front for archive and exec
  std::string subject;   ///< for people and logs: without the query, where secrets like to be
};

/// What hammy.toml says of an endpoint's place; nothing where there is no such endpoint.
struct Place {
  std::string url;
  bool program = false;
};
using Places = std::function<std::optional<Place>(const std::string& name)>;

/// The address that `written` stands for. Throws `fetch.*`.
Address resolve(std::string_view written, const Places& places, const Lookup& lookup);

}  // namespace hammy::fetch
