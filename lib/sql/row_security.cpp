#include "sql/row_security.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace hammy::sql {

void keep_organisations_apart(Maintenance& all, std::string_view module) {
  std::vector<std::string> tables;
  for (auto rows = all.query("SELECT quote_ident(c.relname) FROM pg_class c "
                             "JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() "
                             "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org' AND NOT a.attisdropped "
                             "WHERE c.relkind = 'r' AND NOT c.relforcerowsecurity "
                             "AND starts_with(c.relname, CAST(:prefix AS TEXT)) ORDER BY c.relname",
                             {{"prefix", fmt::format("{}_", module)}});
       rows.next();)
    tables.emplace_back(rows.text(0));
  for (const auto& table : tables) {
    all.execute(
        fmt::format("CREATE POLICY hammy_org ON {} USING (org = current_setting('hammy.org', true) "
                    "OR current_setting('hammy.org', true) = '*')",
                    table));
    all.execute(fmt::format("ALTER TABLE {0} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", table));
  }
}

}  // namespace hammy::sql
