// Customers' keys in the store: each organisation's own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scope/scope.hpp"
#include "seal/key.hpp"
#include "sql/database.hpp"
#include "sql/schema.hpp"

namespace hammy::seal {

/// The steps of the table seal_key.
const sql::Schema& schema();

/// A customer's name as keys are found by it: a mail address, or any text, in lower case without blanks around it.
/// Throws `seal.customer` when it is empty or longer than 320 bytes.
std::string customer_name(std::string_view name);

class Keys {
 public:
  /// Opens the store at `url`. Throws `sql.missing` or `sql.outdated` with the hint what to run.
  explicit Keys(std::string_view url);

  /// Adds a key, durable when it returns. A customer has one that messages are sealed for: another throws
  /// `seal.enrolled` unless it is to `replace` that, which is kept for what was sealed before.
  void add(const scope::Scope& scope, const CustomerKey& key, bool replace);
  /// The key that a customer's messages are sealed for.
  std::optional<CustomerKey> current(const scope::Scope& scope, std::string_view customer);
  /// Any key by its id.
  std::optional<CustomerKey> find(const scope::Scope& scope, std::string_view id);

 private:
  sql::Database database_;
};

}  // namespace hammy::seal
