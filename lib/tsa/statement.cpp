#include "tsa/statement.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace hammy::tsa {

namespace {

struct Prices {
  std::string currency, tiers;
};

Prices prices_of(sql::Transaction& read, const std::string& account, std::string_view month) {
  auto rows = read.query(
      "SELECT currency, tiers FROM tsa_price WHERE org = :org AND account = :account AND since <= :month ORDER BY "
      "since "
      "DESC LIMIT 1",
      {{"account", account}, {"month", month}});
  return rows.next() ? Prices{std::string(rows.text(0)), std::string(rows.text(1))} : Prices{};
}

/// A field of RFC 4180.
std::string csv_field(std::string_view text) {
  if (text.find_first_of("\",\r\n") == text.npos) return std::string(text);
  std::string out("\"");
  for (char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

}  // namespace

std::vector<Bill> bills(sql::Database& database, const scope::Scope& scope, std::string_view month,
                        std::string_view account) {
  std::vector<Bill> out;
  auto read = database.read(scope);
  {
    auto rows = read.query(
        "SELECT u.account, COALESCE(a.title, ''), u.granted, u.refused FROM tsa_use u LEFT JOIN tsa_account a ON a.org "
        "= "
        "u.org AND a.name = u.account WHERE u.org = :org AND u.month = :month ORDER BY u.account",
        {{"month", month}});
    while (rows.next()) {
      if (!account.empty() && rows.text(0) != account) continue;
      auto& bill = out.emplace_back();
      bill.account = rows.text(0);
      bill.title = rows.text(1);
      bill.granted = rows.integer(2);
      bill.refused = rows.integer(3);
    }
  }
  for (auto& bill : out) {
    auto prices = prices_of(read, bill.account, month);
    if (prices.tiers.empty()) continue;
    bill.currency = prices.currency;
    bill.charges = charges(parse_tiers(prices.tiers), bill.granted);
    for (const auto& charge : bill.charges) bill.amount += charge.amount;
  }
  return out;
}

std::string to_csv(std::string_view month, const std::vector<Bill>& bills) {
  std::string out("month,account,title,timestamps,price,amount,currency\r\n");
  for (const auto& bill : bills) {
    if (bill.granted == 0) continue;  // to whom all was refused
    auto head = fmt::format("{},{},{}", month, csv_field(bill.account), csv_field(bill.title));
    if (bill.charges.empty()) out += fmt::format("{},{},,,{}\r\n", head, bill.granted, bill.currency);
    for (const auto& charge : bill.charges)
      out += fmt::format("{},{},{},{},{}\r\n", head, charge.count, decimal(charge.price), decimal(charge.amount),
                         bill.currency);
  }
  return out;
}

nlohmann::ordered_json to_json(std::string_view month, const Bill& bill) {
  nlohmann::ordered_json out{{"month", month},
                             {"account", bill.account},
                             {"title", bill.title},
                             {"granted", bill.granted},
                             {"refused", bill.refused}};
  if (bill.currency.empty()) return out;
  out["currency"] = bill.currency;
  out["charges"] = nlohmann::ordered_json::array();
  for (const auto& charge : bill.charges)
    out["charges"].push_back(
        {{"timestamps", charge.count}, {"price", decimal(charge.price)}, {"amount", decimal(charge.amount)}});
  out["amount"] = decimal(bill.amount);
  return out;
}

}  // namespace hammy::tsa
