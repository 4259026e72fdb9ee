// hammy-tsa statement: what accounts had in a month, and what it costs.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/error.hpp"
#include "base/file.hpp"
#include "cli/program.hpp"
#include "hammy-tsa/place.hpp"
#include "office/office.hpp"
#include "tsa/books.hpp"
#include "tsa/statement.hpp"

namespace hammy::tsa_program {

struct Statement {
  Place place;
  std::string month, account, format = "csv", out, locale = "en";

  void declare(cli::Flags& flags) {
    place.declare(flags);
    flags.add("--month", month, "YYYY-MM", "the month (default: the last one)");
    flags.add("--account", account, "NAME", "of this account alone");
    flags.choice("--format", format, {"csv", "json", "pdf"}, "a table, a JSON object for each account, or a document");
    flags.add("--out", out, "FILE", "where it goes, instead of standard output");
    flags.add("--locale", locale, "LOCALE", "how a document writes numbers");
    flags.example("hammy-tsa statement --month 2026-11");
    flags.example("hammy-tsa statement --month 2026-11 --account acme --format pdf --locale hu-HU --out acme.pdf");
  }

  int run(cli::Context& context) {
    auto now = context.clock.now();
    auto which = month.empty() ? before(tsa::month_of(now)) : month;
    if (!tsa::is_month(which))
      throw Error{"usage", fmt::format("'{}' is no month", which), "write it as 2026-11"}
          .as(Failure::technical)
          .exits(Exit::usage);
    auto database = place.open(context);
    auto bills = tsa::bills(database, Place::scope(context), which, account);
    auto text = written(context, which, bills, which >= tsa::month_of(now));
    if (out.empty())
      context.print(text);
    else
      write_file_atomically(out, text);
    return 0;
  }

 private:
  std::string written(cli::Context& context, const std::string& which, const std::vector<tsa::Bill>& bills,
                      bool so_far) const {
    if (format == "csv") return tsa::to_csv(which, bills);
    if (format == "json") {
      std::string lines;
      for (const auto& bill : bills) lines += tsa::to_json(which, bill).dump() + "\n";
      return lines;
    }
    if (bills.empty())
      throw Error{"tsa.statement", fmt::format("there was nothing in {}", which),
                  "see --format json without --account"};
    auto issuer = context.config.text("brand.name", context.org).value_or("");
    office::Converter converter(office::read_settings(context.config));
    return converter.convert(tsa::to_document(which, bills, issuer, so_far, locale), "fodt", office::Form::pdf);
  }

  static std::string before(const std::string& month) {
    auto first = *parse_rfc3339(month + "-01T00:00:00Z");
    return tsa::month_of(first - std::chrono::hours(1));
  }
};

}  // namespace hammy::tsa_program
