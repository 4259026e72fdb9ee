#include "journal/journal.hpp"

#include "journal/file.hpp"
#include "journal/table.hpp"
#include "sql/address.hpp"

namespace hammy::journal {

std::unique_ptr<Journal> open(const scope::Scope& scope, Clock& clock) {
  auto store = sql::store_url(scope.config(), scope.home());
  if (sql::parse_address(store).postgresql) return std::make_unique<TableJournal>(scope, clock, store);
  return std::make_unique<FileJournal>(scope, clock);
}

}  // namespace hammy::journal
