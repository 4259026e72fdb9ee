// The subcommands of hammy-queue that change what is there: move, retry, delete, reschedule, pause, resume, calendar,
// gc.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

#include "base/file.hpp"
#include "base/log.hpp"
#include "hammy-queue/selecting.hpp"
#include "queue/calendar.hpp"
#include "queue/collect.hpp"
#include "queue/print.hpp"

namespace hammy::queue_program {

/// hammy-queue move - puts records into another queue.
struct Move : Changing {
  std::string to;

  void declare(cli::Flags& flags) {
    Changing::declare(flags);
    flags.add("--to", to, "QUEUE", "where they go");
    flags.example("hammy-queue move send.failed --to review --code mime.header-value");
  }
  int run(cli::Context& context) {
    if (to.empty()) throw usage("nothing says where the records go", "add --to QUEUE");
    auto store = open(context);
    tell(context, "moved", queue::move(store, scope(context), chosen(), to));
    return 0;
  }
};

/// hammy-queue retry - tries failed, held or waiting records again at once.
struct Retry : Changing {
  void declare(cli::Flags& flags) {
    Changing::declare(flags);
    flags.example("hammy-queue retry send.failed --code 'smtp.*' --older 1h");
  }
  int run(cli::Context& context) {
    auto store = open(context);
    tell(context, "to be tried again", queue::retry(store, scope(context), chosen()));
    return 0;
  }
};

/// hammy-queue delete - takes records away.
struct Delete : Changing {
  void declare(cli::Flags& flags) {
    Changing::declare(flags);
    flags.example("hammy-queue delete send --campaign invoices-2026-11");
  }
  int run(cli::Context& context) {
    auto store = open(context);
    tell(context, "deleted", queue::discard(store, scope(context), chosen()));
    return 0;
  }
};

/// hammy-queue reschedule - gives records another time, or none.
struct Reschedule : Changing {
  std::string at;
  bool cancel = false;

  void declare(cli::Flags& flags) {
    Changing::declare(flags);
    flags.add("--at", at, "TIME", "RFC 3339, a duration from now, or now");
    flags.add("--cancel", cancel, "take them away instead");
    flags.example("hammy-queue reschedule send --campaign invoices-2026-11 --at 2026-12-01T08:00:00+01:00");
  }
  int run(cli::Context& context) {
    if (at.empty() != cancel) throw usage("nothing says which time", "add --at TIME, or else --cancel");
    auto store = open(context);
    if (cancel)
      tell(context, "cancelled", queue::cancel(store, scope(context), chosen()));
    else
      tell(context, "rescheduled", queue::reschedule(store, scope(context), chosen(), when(at, context.clock.now())));
    return 0;
  }
};

/// What pause and resume have in common.
struct Pausing : InStore {
  std::string name, campaign, template_name;

  void declare(cli::Flags& flags) {
    flags.operand("QUEUE", name, "which queue");
    flags.add("--campaign", campaign, "CAMPAIGN", "only records of this campaign");
    flags.add("--template", template_name, "NAME", "only records of this template");
    InStore::declare(flags);
  }
};

/// hammy-queue pause - keeps records from being taken.
struct Pause : Pausing {
  std::string until, reason;

  void declare(cli::Flags& flags) {
    Pausing::declare(flags);
    flags.add("--until", until, "TIME", "RFC 3339 or a duration from now; else till resume");
    flags.add("--reason", reason, "TEXT", "why, for whoever looks");
    flags.example("hammy-queue pause send --campaign invoices-2026-11 --until 2h");
  }
  int run(cli::Context& context) {
    auto store = open(context);
    auto end = until.empty() ? std::nullopt : std::optional(when(until, context.clock.now()));
    queue::pause(store, scope(context), name, campaign, template_name, end, reason);
    return 0;
  }
};

/// hammy-queue resume - lifts a pause.
struct Resume : Pausing {
  void declare(cli::Flags& flags) {
    Pausing::declare(flags);
    flags.example("hammy-queue resume send --campaign invoices-2026-11");
  }
  int run(cli::Context& context) {
    auto store = open(context);
    if (!queue::resume(store, scope(context), name, campaign, template_name))
      log::warning(fmt::format("'{}' was not paused so", name));
    return 0;
  }
};

/// hammy-queue calendar - what is scheduled, and moving it with a calendar program.
struct Calendar : InStore {
  std::string name, ics, edited;
  bool json = false, dry_run = false, cancel_missing = false;

  void declare(cli::Flags& flags) {
    flags.operand("QUEUE", name, "only of this one", false);
    flags.add("--json", json, "print JSON lines");
    flags.add("--ics", ics, "FILE", "write it as iCalendar into FILE, - for standard output");
    flags.add("--import", edited, "FILE", "move what was moved in this calendar");
    flags.add("--dry-run", dry_run, "change nothing, and print what would be");
    flags.add("--cancel-missing", cancel_missing, "cancel what is not in the calendar any more");
    InStore::declare(flags);
    flags.example("hammy-queue calendar --ics plan.ics");
  }
  int run(cli::Context& context) {
    auto store = open(context);
    auto its = scope(context);
    if (!edited.empty()) {
      auto changes = queue::read_changes(store, its, name, read_file(edited, ical::largest_bytes));
      if (!dry_run) queue::apply(store, its, changes, cancel_missing);
      context.print(queue::as_text(changes, cancel_missing));
      return 0;
    }
    auto groups = queue::scheduled(store, its, name);
    std::string out;
    if (!ics.empty()) out = ical::write(queue::as_events(its, groups), context.clock.now());
    if (!ics.empty() && ics != "-") {
      write_file_atomically(ics, out);
      return 0;
    }
    if (ics.empty() && !json) out = queue::as_table(groups);
    for (const auto& group : groups)
      if (json) out += queue::as_json(group);
    context.print(out);
    return 0;
  }
};

/// hammy-queue gc - forgets what is done, and deletes content that nothing needs.
struct Gc : InStore {
  bool dry_run = false;

  void declare(cli::Flags& flags) {
    flags.add("--dry-run", dry_run, "delete nothing, and print what would be");
    InStore::declare(flags);
    flags.example("hammy-queue gc");
  }
  int run(cli::Context& context) {
    auto store = open(context);
    queue::Collected collected;
    if (!dry_run) collected.rows = queue::forget(store);
    // Records in another store than that of the installation know nothing of content that its records name.
    if (url.empty()) {
      auto blobs = queue::collect_blobs(store, dry_run);
      collected.blobs = blobs.blobs;
      collected.bytes = blobs.bytes;
    }
    auto told =
        fmt::format("{} {} of {} bytes", collected.blobs, collected.blobs == 1 ? "file" : "files", collected.bytes);
    if (dry_run)
      context.print(told + " would be deleted\n");
    else
      log::info(fmt::format("{} rows forgotten, {} deleted", collected.rows, told));
    return 0;
  }
};

}  // namespace hammy::queue_program
