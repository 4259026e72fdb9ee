#include "sql/server.hpp"

namespace hammy::sql {

Server server_of(Database& database) {
  auto all = database.read_across_organisations();
  auto rows = all.query(
      "SELECT current_setting('server_version'), "
      "coalesce(NOT (inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1'), false), "
      "coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false), "
      "(SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user), "
      "current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'");
  Server server;
  if (!rows.next()) return server;
  server.version = rows.text(0).substr(0, rows.text(0).find(' '));
  server.remote = rows.text(1) == "t";
  server.encrypted = rows.text(2) == "t";
  server.bypasses = rows.text(3) == "t";
  server.durable = rows.text(4) == "t";
  const auto& options = database.address().options;
  auto mode = options.find("sslmode");
  server.verified = mode != options.end() && mode->second == "verify-full";
  return server;
}

}  // namespace hammy::sql
