// This file implements what callers hold: Statement, Rows, Transaction, Maintenance.
#include <charconv>
#include <utility>

#include "base/error.hpp"
#include "sql/database.hpp"
#include "sql/work.hpp"

namespace hammy::sql {

Statement Statement::built(std::string_view text) {
  if (!mentions_org(text))
    throw Error{"sql.unscoped", "a statement does not keep to its organisation"}
        .as(Failure::technical)
        .exits(Exit::software);
  return {text, Checked{}};
}

Rows::Rows(std::unique_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows::~Rows() = default;

bool Rows::next() {
  cursor_->next();
  return cursor_->row;
}

bool Rows::null(std::size_t column) const { return cursor_->statement->column(column) == nullptr; }

std::string_view Rows::text(std::size_t column) const {
  auto* text = cursor_->statement->column(column);
  return text ? std::string_view(*text) : std::string_view{};
}

std::int64_t Rows::integer(std::size_t column) const {
  auto digits = text(column);
  std::int64_t number = 0;
  auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return failure == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

double Rows::real(std::size_t column) const {
  auto digits = text(column);
  double number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

Transaction::Transaction(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Rows Transaction::query(Statement sql, std::initializer_list<Parameter> parameters) {
  return query(sql, Parameters(parameters.begin(), parameters.size()));
}
Rows Transaction::query(Statement sql, Parameters parameters) { return Rows(work_->start(sql.text(), parameters)); }
Rows Transaction::stream(Statement sql, Parameters parameters) { return Rows(work_->stream(sql.text(), parameters)); }
std::int64_t Transaction::execute(Statement sql, std::initializer_list<Parameter> parameters) {
  return execute(sql, Parameters(parameters.begin(), parameters.size()));
}
std::int64_t Transaction::execute(Statement sql, Parameters parameters) {
  return work_->start(sql.text(), parameters)->statement->affected();
}
std::optional<std::int64_t> Transaction::insert(Statement sql, std::initializer_list<Parameter> parameters) {
  return work_->insert(sql.text(), Parameters(parameters.begin(), parameters.size()));
}
void Transaction::alone(std::string_view name) { work_->alone(name); }
void Transaction::notify(std::string_view channel) { work_->notify(channel); }
void Transaction::commit() { work_->commit(); }

Maintenance::Maintenance(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Maintenance::Maintenance(Maintenance&&) noexcept = default;
Maintenance::~Maintenance() = default;

Rows Maintenance::query(std::string_view sql, std::initializer_list<Parameter> parameters) {
  return Rows(work_->start(sql, Parameters(parameters.begin(), parameters.size())));
}
std::int64_t Maintenance::execute(std::string_view sql, std::initializer_list<Parameter> parameters) {
  return work_->start(sql, Parameters(parameters.begin(), parameters.size()))->statement->affected();
}
void Maintenance::alone(std::string_view name) { work_->alone(name); }
void Maintenance::notify(std::string_view channel) { work_->notify(channel); }
void Maintenance::commit() { work_->commit(); }
bool Maintenance::is_postgresql() const { return work_->is_postgresql(); }

}  // namespace hammy::sql
