// hammy-tsa audit: what was granted and decided, and whether the log of it is whole.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/error.hpp"
#include "cli/program.hpp"
#include "hammy-tsa/place.hpp"
#include "ledger/ledger.hpp"

namespace hammy::tsa_program {

struct Audit {
  Place place;
  std::string serial;
  bool check = false;

  void declare(cli::Flags& flags) {
    place.declare(flags);
    flags.add("--serial", serial, "HEX", "print the entry of one timestamp alone");
    flags.add("--check", check, "print nothing, and look whether an entry was changed, taken out or put in");
    flags.example("hammy-tsa audit --check");
  }

  int run(cli::Context& context) {
    auto database = place.open(context);
    auto scope = Place::scope(context);
    auto read = database.read(scope);
    if (check) {
      auto broken = ledger::first_broken(read, scope);
      if (!broken) return 0;
      throw Error{"tsa.audit",
                  fmt::format("the audit log is not whole: entry {} does not follow from those before it", *broken),
                  "compare it with a backup"};
    }
    ledger::read(read, serial, [&](const ledger::Entry& entry) {
      nlohmann::ordered_json line{{"number", entry.number},   {"at", format_rfc3339(entry.at)},
                                  {"actor", entry.actor},     {"action", entry.action},
                                  {"subject", entry.subject}, {"detail", nlohmann::ordered_json::parse(entry.detail)},
                                  {"hash", entry.hash}};
      context.print(line.dump() + "\n");
    });
    return 0;
  }
};

}  // namespace hammy::tsa_program
