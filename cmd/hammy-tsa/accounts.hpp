// hammy-tsa account: who may have timestamps.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/error.hpp"
#include "base/table.hpp"
#include "cli/program.hpp"
#include "hammy-tsa/place.hpp"
#include "tsa/accounts.hpp"
#include "tsa/books.hpp"

namespace hammy::tsa_program {

struct AccountCommand {
  Place place;
  std::string action, name, since;
  std::optional<std::string> title, price, currency;
  std::string rate, quota;
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.operand("ACTION", action, "add, set, renew, disable, enable or list");
    flags.operand("NAME", name, "the account", false);
    place.declare(flags);
    flags.add("--title", title, "TEXT", "who it is, for statements");
    flags.add("--rate", rate, "N", "so many timestamps a second at most; 0: no limit");
    flags.add("--quota", quota, "N", "so many a month at most; 0: no limit");
    flags.add("--price", price, "FROM:PRICE,…", "what one costs, by how many there were in the month");
    flags.add("--currency", currency, "CODE", "of the prices, by ISO 4217");
    flags.add("--since", since, "YYYY-MM", "the month that prices hold from (default: this one)");
    flags.add("--json", json, "of list: print one JSON object for each account");
    flags.example("hammy-tsa account add acme --title 'ACME Kft.' --quota 10000 --price 1:25,1001:20.5 --currency HUF");
  }

  int run(cli::Context& context) {
    auto database = place.open(context);
    auto scope = Place::scope(context);
    auto now = context.clock.now();
    if (action == "list") return list(context, database, scope);
    if (name.empty()) throw usage("NAME is missing", "name the account");
    if (action == "add")
      context.print(tsa::add_account(database, scope, name, change(now), now) + "\n");
    else if (action == "renew")
      context.print(tsa::renew_secret(database, scope, name, now) + "\n");
    else if (action == "set")
      tsa::change_account(database, scope, name, change(now), now);
    else if (action == "disable" || action == "enable")
      tsa::change_account(database, scope, name, {.active = action == "enable"}, now);
    else
      throw usage(fmt::format("'{}' is nothing that can be done with accounts", action),
                  "add, set, renew, disable, enable and list are");
    return 0;
  }

 private:
  static Error usage(std::string message, std::string hint) {
    return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
  }
  static std::optional<std::int64_t> limit(const std::string& text, const char* option) {
    if (text.empty()) return {};
    if (text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos)
      throw usage(fmt::format("{}: '{}' is no number", option, text), "0 means no limit");
    return std::stoll(text);
  }

  tsa::Change change(Instant now) const {
    auto month = since.empty() ? tsa::month_of(now) : since;
    if (!tsa::is_month(month)) throw usage(fmt::format("'{}' is no month", month), "write it as 2026-11");
    if (currency &&
        (currency->size() != 3 || currency->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != currency->npos))
      throw usage(fmt::format("'{}' is no currency", *currency), "three capital letters: EUR");
    return {.title = title,
            .active = {},
            .rate = limit(rate, "--rate"),
            .quota = limit(quota, "--quota"),
            .tiers = price,
            .currency = currency,
            .since = month};
  }

  int list(cli::Context& context, sql::Database& database, const scope::Scope& scope) const {
    Table table({"account", "title", "state", "rate", "quota"}, "lllrr");
    auto number = [](std::int64_t value) { return value ? std::to_string(value) : std::string(); };
    for (const auto& one : tsa::list_accounts(database, scope)) {
      if (json)
        context.print(nlohmann::ordered_json{{"name", one.name},
                                             {"title", one.title},
                                             {"active", one.active},
                                             {"rate", one.rate},
                                             {"quota", one.quota}}
                          .dump() +
                      "\n");
      table.add({one.name, one.title, one.active ? "active" : "disabled", number(one.rate), number(one.quota)});
    }
    if (!json && !table.empty()) context.print(table.text());
    return 0;
  }
};

}  // namespace hammy::tsa_program
