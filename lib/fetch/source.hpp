// Source: reads what an address stands for, over the connections of one organisation.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "archive/archive.hpp"
#include "fetch/address.hpp"
#include "fetch/content.hpp"
#include "fetch/endpoint.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"

namespace hammy::fetch {

/// Whether an error says that there is no such file, which may change.
bool is_missing(const Error& error);

/// Belongs to one thread. Each endpoint has connections of its own, and so have the hosts without one: none ever goes
/// where only another may.
class Source {
 public:
  explicit Source(scope::Scope scope) : scope_(std::move(scope)) {}

  const scope::Scope& scope() const { return scope_; }
  /// The endpoint of an address, with its settings; for the empty name those of hosts without one.
  const Endpoint& endpoint(const std::string& name);
  /// Reads all of it, or throws. Whether the same content may be given to others who ask for the same address.
  bool read(const Address& address, const record::Record& record, std::string_view name, Content& into);
  /// The file at a record's `path`. Throws `files.*`.
  void read_file(std::string_view path, Content& into) const;

 private:
  struct Open {
    Endpoint endpoint;
    std::unique_ptr<net::Client> web;
    std::unique_ptr<sftp::Client> sftp;
  };
  Open& open(const std::string& name);
  bool read_web(const Address& address, Content& into);
  void read_sftp(const Address& address, Content& into);
  void read_archived(const Address& address, Content& into);
  void run_program(const Address& address, const record::Record& record, std::string_view name, Content& into);

  scope::Scope scope_;
  std::map<std::string, Open> open_;
  std::unique_ptr<archive::Archive> archive_;
  std::unique_ptr<blob::Store> archived_;
};

}  // namespace hammy::fetch
