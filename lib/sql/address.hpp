// Addresses: where a database is, from its URL.
//
//   sqlite:PATH, sqlite:///ABSOLUTE/PATH
//   postgresql://user@host:port/database?sslmode=verify-full&sslrootcert=…&password_file=…
//
// All parameters of libpq are taken (one speaks of hosts, certificates and passfile alike), and one more: password_file
// names a file whose content is the password. A password within the URL is refused, because URLs get into
// configuration that others read, into arguments and logs.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace hammy::sql {

struct Address {
  bool postgresql = false;
  std::string name;            ///< for messages: the path, or the URL without its parameters
  std::filesystem::path path;  ///< of an SQLite database

  std::map<std::string, std::string> options;  ///< of libpq, by keyword
  std::filesystem::path password_file;         ///< may be empty
};

/// Throws `sql.url`, exit 78.
Address parse_address(std::string_view url);

/// All that libpq needs to connect, the password included, which is read anew each time. Never to be shown.
std::string connection_string(const Address& address);

/// Where the store of an installation is, which holds everything but what has a place of its own: [store] url, else
/// queue.db of the state directory. With [store] password_file or password_credential the URL names that file.
std::string store_url(const config::Config& config, const std::filesystem::path& home);

}  // namespace hammy::sql
