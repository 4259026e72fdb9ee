#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "doctor/doctor.hpp"
#include "home/home.hpp"
#include "sql/schema.hpp"
#include "sql/server.hpp"

namespace hammy::doctor {

namespace {

void look_at_server(const sql::Server& server, const std::string& name, std::vector<Finding>& findings) {
  auto add = [&](Health health, std::string message, std::string advice) {
    findings.push_back({health, "database", name, std::move(message), std::move(advice)});
  };
  if (server.remote && !server.encrypted)
    add(Health::failure, "is spoken to without encryption",
        "add '?sslmode=verify-full&sslrootcert=FILE' to its address");
  else if (server.remote && !server.verified)
    add(Health::warning, "encrypts, but could be anybody",
        "add '?sslmode=verify-full&sslrootcert=FILE' to its address");
  if (server.bypasses)
    add(Health::warning, "does not keep organisations apart for this role", "connect as a role that is no superuser");
  if (!server.durable)
    add(Health::failure, "may lose what it has confirmed", "set fsync and full_page_writes on in its configuration");
}

}  // namespace

std::vector<Finding> check_databases(const config::Config& config, const std::filesystem::path& home) {
  std::vector<Finding> findings;
  std::set<std::string> unreachable, looked_at;
  for (const auto& [schema, url] : home::tables(config, home)) {
    if (unreachable.contains(url)) continue;
    try {
      auto database = sql::Database::shared(url);
      if (looked_at.insert(url).second && database->is_postgresql())
        look_at_server(sql::server_of(*database), database->name(), findings);
      sql::require(*database, schema);
      findings.push_back({Health::ok, "database", database->name(),
                          fmt::format("has the tables of '{}', version {}", schema.module, schema.version()), ""});
    } catch (const Error& error) {
      if (error.code() != "sql.missing" && error.code() != "sql.outdated" && error.code() != "sql.newer")
        unreachable.insert(url);
      findings.push_back({Health::failure, "database", std::string(schema.module), error.message(), error.hint()});
    }
  }
  return findings;
}

}  // namespace hammy::doctor
