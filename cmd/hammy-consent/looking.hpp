// The subcommands of hammy-consent that look at what is written down: check, list.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "base/table.hpp"
#include "cli/program.hpp"
#include "consent/gate.hpp"

namespace hammy::consent_program {

/// hammy-consent check - stops messages to those who do not want them or have not agreed.
struct Check {
  consent::Terms terms;
  bool suppression_alone = false;

  void declare(cli::Flags& flags) {
    flags.add("--list", terms.list, "LIST", "the list of messages that name none");
    flags.add("--suppression-only", suppression_alone, "do not ask for consent to lists");
    flags.example("hammy-render news < customers | hammy-consent check --list newsletter | hammy-send");
  }

  cli::Step start(cli::Context& context) {
    terms.needs_consent = !suppression_alone;
    auto persons = std::make_shared<consent::Register>(context.config);
    return [this, persons, &context](cli::Record& record, cli::Extras&) {
      scope::Scope scope{scope::OrgId(record.org()), context.config};
      auto now = context.clock.now();
      consent::require_consent(*persons, scope, record, terms, now);
      auto list = consent::list_of(record, terms);
      auto detail = nlohmann::ordered_json::object();
      detail["consent"] = list.empty() ? "not suppressed" : list;
      record.log(now, context.program, "checked", detail);
    };
  }
};

/// hammy-consent list - what is in force, or all that ever was.
struct List {
  consent::Selection which;
  std::string kind;
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.operand("ADDRESS", which.address, "a mail address, telephone number or identifier", false);
    flags.choice("--kind", kind, {"consent", "suppression"}, "only entries of this kind");
    flags.add("--channel", which.channel, "CHANNEL", "only entries for this channel alone");
    flags.add("--list", which.list, "LIST", "only entries about this list");
    flags.add("--history", which.history, "also what has expired, was taken back or replaced");
    flags.add("--json", json, "print JSON lines");
    flags.example("hammy-consent list anna@example.com --history");
  }

  int run(cli::Context& context) {
    if (!kind.empty()) which.kind = consent::kind_from(kind);
    consent::Register persons(context.config);
    scope::Scope scope{scope::OrgId(context.org), context.config};
    auto now = context.clock.now();
    Table table({"ADDRESS", "KIND", "SCOPE", "LIST", "CHANNEL", "SINCE", "UNTIL", "REASON", "SOURCE", "BY"},
                "llllllllll");
    persons.list(scope, which, now, [&](const consent::Entry& entry) {
      if (json) {
        context.print(as_json(entry) + "\n");
        return;
      }
      auto day = [](Instant at) { return format_rfc3339(at).substr(0, 10); };
      auto kind_word = fmt::format("{}{}", consent::to_string(entry.kind), entry.given ? "" : " taken back");
      table.add({entry.address.empty() ? "(forgotten)" : entry.address, kind_word,
                 std::string(consent::to_string(entry.extent)), entry.list, entry.channel, day(entry.at),
                 entry.expires ? day(*entry.expires) : "", entry.reason, entry.source, entry.by});
    });
    if (!json && !table.empty()) context.print(table.text());
    return 0;
  }

 private:
  static std::string as_json(const consent::Entry& entry) {
    nlohmann::ordered_json out{{"number", entry.number}, {"at", format_rfc3339(entry.at)}};
    auto say = [&](const char* key, const std::string& value) {
      if (!value.empty()) out[key] = value;
    };
    out["kind"] = consent::to_string(entry.kind);
    out["given"] = entry.given;
    out["scope"] = consent::to_string(entry.extent);
    say("address", entry.address);
    say("channel", entry.channel);
    say("list", entry.list);
    say("reason", entry.reason);
    say("source", entry.source);
    say("by", entry.by);
    if (entry.expires) out["expires"] = format_rfc3339(*entry.expires);
    return out.dump();
  }
};

}  // namespace hammy::consent_program
