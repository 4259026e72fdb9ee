// The server behind a PostgreSQL database, as the doctor looks at it.
#pragma once

#include <string>

#include "sql/database.hpp"

namespace hammy::sql {

struct Server {
  std::string version;     ///< as "15.10"
  bool remote = false;     ///< reached over a network rather than within this machine
  bool encrypted = false;  ///< by TLS
  bool verified = false;   ///< its certificate and name are checked
  bool bypasses = false;   ///< our role is not kept to row-level security
  bool durable = false;    ///< what it confirms survives a power cut
};

Server server_of(Database& database);

}  // namespace hammy::sql
