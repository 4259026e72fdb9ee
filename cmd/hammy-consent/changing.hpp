// The subcommands of hammy-consent that write down: add, remove, import.
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/user.hpp"
#include "cli/program.hpp"
#include "consent/register.hpp"
#include "consent/table.hpp"

namespace hammy::consent_program {

inline Error usage(std::string message, std::string hint) {
  return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
}

inline scope::Scope scope_of(const cli::Context& context) { return {scope::OrgId(context.org), context.config}; }

/// What one entry says but for its address.
struct Saying {
  consent::Entry entry;
  std::string kind = "suppression", scope, expires;

  void declare(cli::Flags& flags) {
    flags.choice("--kind", kind, {"consent", "suppression"}, "what is written down; suppression unless said");
    flags.choice("--scope", scope, {"global", "organisation", "list"},
                 "what it is about; the list where one is named, else the organisation");
    flags.add("--list", entry.list, "LIST", "the list that it is about");
    flags.add("--channel", entry.channel, "CHANNEL", "the channel that it is about; every one unless said");
    flags.add("--reason", entry.reason, "TEXT", "why: unsubscribed, complained, bounced …");
    flags.add("--source", entry.source, "TEXT", "where it comes from");
    flags.add("--expires", expires, "TIME", "until when it counts: a day, RFC 3339, or a duration from now");
  }
  /// The entry, written down by the user at work.
  consent::Entry said(Instant now) const {
    auto all = entry;
    all.kind = consent::kind_from(kind);
    all.extent = !scope.empty()     ? consent::extent_from(scope)
                 : all.list.empty() ? consent::Extent::organisation
                                    : consent::Extent::list;
    all.by = user_name();
    if (!expires.empty()) {
      if (auto duration = parse_duration(expires))
        all.expires = now + *duration;
      else if (auto at = parse_rfc3339(expires.size() == 10 ? expires + "T00:00:00Z" : expires))
        all.expires = *at;
      else
        throw usage(fmt::format("'{}' is no time", expires), "write 2026-12-31, an RFC 3339 time, or 90d");
    }
    return all;
  }
};

/// hammy-consent add - writes down that people agreed, or must not be written to.
struct Add : Saying {
  std::vector<std::string> addresses;

  void declare(cli::Flags& flags) {
    flags.operands("ADDRESS", addresses, "mail addresses, telephone numbers or identifiers", true);
    Saying::declare(flags);
    flags.example("hammy-consent add anna@example.com --reason complained");
    flags.example("hammy-consent add --kind consent --list newsletter --source 'web form' anna@example.com");
  }
  int run(cli::Context& context) {
    auto now = context.clock.now();
    std::vector<consent::Entry> entries(addresses.size(), said(now));
    for (std::size_t i = 0; i < addresses.size(); ++i) entries[i].address = addresses[i];
    consent::Register persons(context.config);
    persons.add(scope_of(context), entries, now);
    return 0;
  }
};

/// hammy-consent remove - takes back what is in force, or forgets people.
struct Remove {
  std::vector<std::string> addresses;
  consent::Selection which;
  consent::Entry why;
  std::string kind;
  bool forget = false;

  void declare(cli::Flags& flags) {
    flags.operands("ADDRESS", addresses, "mail addresses, telephone numbers or identifiers", true);
    flags.choice("--kind", kind, {"consent", "suppression"}, "only entries of this kind");
    flags.add("--list", which.list, "LIST", "only entries about this list");
    flags.add("--channel", which.channel, "CHANNEL", "only entries for this channel alone");
    flags.add("--reason", why.reason, "TEXT", "why");
    flags.add("--source", why.source, "TEXT", "where that comes from");
    flags.add("--forget", forget, "take the person's data away and keep only that they want no messages");
    flags.example("hammy-consent remove anna@example.com --kind suppression --reason 'asked for it on the phone'");
  }
  int run(cli::Context& context) {
    if (forget && (!kind.empty() || !which.list.empty() || !which.channel.empty()))
      throw usage("--forget is about the whole person", "leave --kind, --list and --channel out");
    if (!kind.empty()) which.kind = consent::kind_from(kind);
    why.by = user_name();
    consent::Register persons(context.config);
    auto now = context.clock.now();
    std::size_t nothing = 0;
    for (const auto& address : addresses) {
      if (forget)
        persons.forget(scope_of(context), address, why.by, now);
      else if (persons.take_back(scope_of(context), which.channel, address, which, why, now) == 0)
        ++nothing;
    }
    if (nothing > 0) log::warning(fmt::format("nothing is in force for {} of {}", nothing, addresses.size()));
    return 0;
  }
};

/// hammy-consent import - takes over a CSV table.
struct Import : Saying {
  std::string file;

  void declare(cli::Flags& flags) {
    flags.operand("FILE", file, "a CSV table, or - for standard input");
    Saying::declare(flags);
    flags.example("hammy-consent import unsubscribed.csv --reason unsubscribed");
  }
  int run(cli::Context& context) {
    auto now = context.clock.now();
    consent::Register persons(context.config);
    std::ifstream opened;
    if (file != "-") {
      opened.open(file, std::ios::binary);
      if (!opened) throw system_error("open", file, errno);
    }
    auto otherwise = said(now);
    if (otherwise.source.empty() && file != "-") otherwise.source = file.substr(file.rfind('/') + 1);
    auto complain = [&](std::size_t line, const Error& error) {
      log::error(fmt::format("{}:{}: {}{}", file == "-" ? "standard input" : file, line, error.message(),
                             error.hint().empty() ? "" : fmt::format(" ({})", error.hint())));
    };
    auto done =
        consent::import_table(persons, scope_of(context), file == "-" ? std::cin : opened, otherwise, now, complain);
    context.print(fmt::format("{} of {} rows said something new, {} failed\n", done.added, done.rows, done.failed));
    return static_cast<int>(done.failed == 0 ? Exit::ok : Exit::data);
  }
};

}  // namespace hammy::consent_program
