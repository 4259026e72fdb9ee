// What the subcommands of hammy-queue have in common: the store, and which of its records are meant.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/time.hpp"
#include "cli/program.hpp"
#include "queue/list.hpp"
#include "queue/manage.hpp"
#include "queue/store.hpp"

namespace hammy::queue_program {

inline Error usage(std::string message, std::string hint) {
  return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
}

/// A time as people write it: RFC 3339, "now", or a duration from now.
inline Instant when(const std::string& text, Instant now) {
  if (text == "now") return now;
  if (auto at = parse_rfc3339(text)) return *at;
  if (auto duration = parse_duration(text)) return now + *duration;
  throw usage(fmt::format("'{}' is no time", text), "write 2026-11-22T08:00:00+01:00, 2h (from now) or now");
}

/// What every subcommand has: the store and the organisation.
struct InStore {
  std::string url;

  void declare(cli::Flags& flags) {
    flags.add("--store", url, "URL", "sqlite:PATH or postgresql://…, instead of what hammy.toml says");
  }
  queue::Store open(const cli::Context& context) const { return {context.config, context.clock, context.ids, url}; }
  /// The same for as long as a stream lasts; what is wrong with the settings is told before it begins.
  std::shared_ptr<queue::Store> open_shared(const cli::Context& context) const {
    auto store = std::make_shared<queue::Store>(context.config, context.clock, context.ids, url);
    store->settings(store->scope_of(context.org));
    return store;
  }
  static scope::Scope scope(const cli::Context& context) { return {scope::OrgId(context.org), context.config}; }
};

/// Which records are meant.
struct Selecting : InStore {
  queue::Selection selection;
  std::string older;

  void declare(cli::Flags& flags, const char* operand_help, bool required) {
    flags.operand("QUEUE", selection.queue, operand_help, required);
    flags.add("--id", selection.ids, "ID", "only this record; may be given several times");
    flags.add("--campaign", selection.campaign, "CAMPAIGN", "only records of this campaign");
    flags.add("--template", selection.template_name, "NAME",
              "only records of this template, any version or NAME@VERSION");
    flags.add("--code", selection.code, "CODE", "only records with this error code; it may end in *");
    flags.add("--state", selection.state, "STATE", "only ready, waiting, leased, held, parked or done ones");
    flags.add("--destination", selection.destination, "DOMAIN", "only records to this mail domain or number");
    flags.add("--older", older, "DURATION", "only records put longer ago than this");
    flags.add("--limit", selection.limit, "N", "at most this many");
    InStore::declare(flags);
  }
  queue::Selection& selected() {
    if (older.empty()) return selection;
    selection.older = parse_duration(older);
    if (!selection.older) throw usage(fmt::format("--older: '{}' is no duration", older), "write 2h, 30m or 7d");
    return selection;
  }
};

/// A selection that is going to be changed: all of a queue only on purpose.
struct Changing : Selecting {
  bool all = false;

  void declare(cli::Flags& flags) {
    Selecting::declare(flags, "where the records are", true);
    flags.add("--all", all, "all records of the queue");
  }
  queue::Selection& chosen() {
    auto& its = selected();
    if (!all && !its.any())
      throw usage("no records are named", "name them by --id, --code and the like, or give --all");
    return its;
  }
  static void tell(cli::Context& context, std::string_view done, queue::Touched touched) {
    context.print(
        fmt::format("{} {} {}{}\n", touched.items, touched.items == 1 ? "record" : "records", done,
                    touched.leased > 0 ? fmt::format(", {} left alone: being worked on", touched.leased) : ""));
  }
};

}  // namespace hammy::queue_program
