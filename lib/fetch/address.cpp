#include "fetch/address.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace hammy::fetch {

namespace {

constexpr std::size_t longest = 4096;

/// Throws the error about `written`, of which the query is not shown.
[[noreturn]] void refuse(std::string_view written, std::string_view why, std::string hint = {}) {
  auto shown = text::printable(text::clip(written.substr(0, written.find('?')), 200));
  throw Error{"fetch.address", fmt::format("'{}' {}", shown, why), std::move(hint)};
}

bool is_web(std::string_view scheme) {
  return scheme == "http" || scheme == "https" || scheme == "ftp" || scheme == "ftps";
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0 ||
         std::string_view("-._:[]").find(c) != std::string_view::npos;
}

}  // namespace

Parts split(std::string_view address) {
  if (address.size() > longest) refuse(address, "is too long for an address");
  Parts parts;
  auto colon = address.find(':');
  parts.scheme = url_scheme(address);
  constexpr std::string_view known[] = {"file", "http", "https", "ftp", "ftps", "sftp", "fetch", "archive", "exec"};
  if (std::ranges::find(known, parts.scheme) == std::end(known) || colon != parts.scheme.size())
    refuse(address, "is no address that attachments can be fetched from",
           "known are http, https, ftp, ftps, sftp, file, archive:, exec: and fetch:");
  auto rest = address.substr(colon + 1);
  if (auto fragment = rest.find('#'); fragment != rest.npos && !rest.substr(0, fragment).ends_with("{{"))
    rest = rest.substr(0, fragment);
  if (auto query = rest.find('?'); query != rest.npos) {
    parts.query = rest.substr(query + 1);
    rest = rest.substr(0, query);
  }
  bool slashes = rest.starts_with("//");
  if (slashes) rest.remove_prefix(2);
  if (parts.scheme == "archive") {
    parts.path = '/' + std::string(rest);
    return parts;
  }
  bool opaque = parts.scheme == "exec" || parts.scheme == "fetch";
  if (parts.scheme == "file" && !slashes) {
    if (!rest.starts_with('/')) refuse(address, "names no file", "write it as file:///folder/name");
    parts.path = rest;
    return parts;
  }
  if (!slashes && !opaque) refuse(address, "names no host", "write it as scheme://host/path");
  auto slash = std::min(rest.find('/'), rest.size());
  parts.host = rest.substr(0, slash);
  parts.path = rest.substr(slash);
  if (parts.host.find('@') != parts.host.npos)
    throw Error{"fetch.secret", fmt::format("an address of '{}' has a login in it", parts.scheme),
                "make the server an endpoint [fetch.NAME] of hammy.toml, with user and password_file"};
  if (!std::ranges::all_of(parts.host, is_host_character)) refuse(address, "has a host that can be none");
  if (parts.scheme == "file") {
    if (!parts.host.empty() && parts.host != "localhost") refuse(address, "names a file of another machine");
    parts.host.clear();
  } else if (parts.host.empty()) {
    refuse(address, "names no host");
  }
  return parts;
}

Address resolve(std::string_view written, const Places& places, const Lookup& lookup) {
  auto parts = split(written);
  Address address;
  bool may_be_endpoint = parts.scheme != "file" && parts.scheme != "archive";
  bool must_be_endpoint = parts.scheme == "sftp" || parts.scheme == "exec" || parts.scheme == "fetch";
  auto place = may_be_endpoint && parts.host.find_first_of(".:") == parts.host.npos ? places(parts.host) : std::nullopt;
  if (!place && must_be_endpoint)
    throw Error{"fetch.endpoint", fmt::format("there is no endpoint '{}'", text::clip(parts.host, 80)),
                fmt::format("describe it in [fetch.{}] of hammy.toml", text::clip(parts.host, 80))};
  if (place) {
    address.endpoint = parts.host;
    auto base = place->program ? Parts{"exec", parts.host, "", ""} : split(place->url);
    if (parts.scheme != "fetch" && parts.scheme != base.scheme)
      throw Error{"fetch.endpoint",
                  fmt::format("the endpoint '{}' is reached by {}, not by {}", parts.host, base.scheme, parts.scheme),
                  fmt::format("write fetch://{}/ to have whatever it speaks", parts.host)};
    if (parts.path == "/") parts.path.clear();
    if (!parts.path.empty() && base.path.ends_with('/')) base.path.pop_back();
    base.path += parts.path;
    if (!base.query.empty() && !parts.query.empty()) base.query += '&';
    base.query += parts.query;
    parts = std::move(base);
  }
  auto path = expand(parts.path, lookup);
  check_path(path);
  address.scheme = parts.scheme;
  if (is_web(address.scheme)) {
    address.url = fmt::format("{}://{}{}", parts.scheme, parts.host, path.empty() ? "/" : path);
    if (!parts.query.empty()) address.url += '?' + expand(parts.query, lookup);
  } else {
    address.path = decode(path);
    if (!text::is_utf8(address.path)) refuse(path, "is no UTF-8 when it is decoded");
    if (parts.scheme == "archive" || parts.scheme == "exec") address.path.erase(0, 1);
  }
  if (address.scheme == "archive")
    address.subject = "archive:" + path.substr(1);
  else if (address.scheme == "exec")
    address.subject = fmt::format("exec:{}{}", address.endpoint, path);
  else if (!address.endpoint.empty())
    address.subject = fmt::format("{}://{}{}", address.scheme, address.endpoint, path);
  else
    address.subject = fmt::format("{}://{}{}", address.scheme, parts.host, path);
  return address;
}

}  // namespace hammy::fetch
