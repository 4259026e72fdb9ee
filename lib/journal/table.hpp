// The journal as a table of the store, which several machines share.
#pragma once

#include <memory>
#include <string>

#include "journal/journal.hpp"
#include "sql/database.hpp"
#include "sql/schema.hpp"

namespace hammy::journal {

/// The steps of the table journal_delivery.
const sql::Schema& schema();

class TableJournal : public Journal {
 public:
  /// Uses the database at `url`. Throws `sql.missing` or `sql.outdated` with the hint what to run, or what opening it
  /// meets.
  TableJournal(scope::Scope scope, Clock& clock, const std::string& url);

  std::optional<Entry> find(const Digest& digest) override;
  /// One statement and a commit. What was accepted cannot be taken back, so a server that has gone is waited for, for
  /// half a minute, before the error is thrown.
  void record(std::span<const Entry> entries) override;
  void sync() override {}
  bool dirty() const override { return false; }

 private:
  void insert(std::span<const Entry> entries);
  void forget_old();

  scope::Scope scope_;
  Clock& clock_;
  std::shared_ptr<sql::Database> database_;
  std::int64_t recorded_ = 0;  ///< since old ones were last deleted
};

}  // namespace hammy::journal
