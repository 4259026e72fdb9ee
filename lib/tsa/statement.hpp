// Statements: what each account had in a month, and what it costs.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "scope/scope.hpp"
#include "sql/database.hpp"
#include "tsa/price.hpp"

namespace hammy::tsa {

/// One account's month.
struct Bill {
  std::string account;  ///< empty: all who have none
  std::string title;
  std::int64_t granted = 0, refused = 0;
  std::string currency;         ///< empty: it has no prices
  std::vector<Charge> charges;  ///< by tier
  std::int64_t amount = 0;      ///< millionths of the currency's main unit
};

/// Those of all accounts that had anything in `month`, "2026-11", by name; of one alone where `account` names it.
/// Prices are those that held in that month.
std::vector<Bill> bills(sql::Database& database, const scope::Scope& scope, std::string_view month,
                        std::string_view account = {});

/// A table (RFC 4180): month, account, title, timestamps, price, amount, currency; a line for each tier.
std::string to_csv(std::string_view month, const std::vector<Bill>& bills);
/// {"month","account","title","granted","refused","currency","charges":[{"timestamps","price","amount"}],"amount"},
/// with amounts as decimal texts.
nlohmann::ordered_json to_json(std::string_view month, const Bill& bill);
/// A document for people, in OpenDocument's flat form (fodt): a page for each bill, with numbers as `locale` writes
/// them. `issuer` is who it comes from; `so_far`: the month is not over. Throws `locale.*`.
std::string to_document(std::string_view month, const std::vector<Bill>& bills, std::string_view issuer, bool so_far,
                        const std::string& locale);

}  // namespace hammy::tsa
