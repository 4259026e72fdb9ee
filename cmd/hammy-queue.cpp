// hammy-queue - keeps records until they are due, each once, the important first
//
// Reads id, org, type, key, generation, priority, not_before, expires, campaign, template, channel, to, time_zone,
// error, hold. Writes: log (accepted, scheduled, retried, discarded).
#include <fmt/format.h>

#include <map>
#include <utility>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "queue/acknowledge.hpp"
#include "queue/collect.hpp"
#include "queue/list.hpp"
#include "queue/manage.hpp"
#include "queue/print.hpp"
#include "queue/store.hpp"
#include "queue/watch.hpp"

namespace {

using namespace hammy;

Error usage(std::string message, std::string hint) {
  return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
}

/// A time as people write it: RFC 3339, "now", or a duration from now.
Instant when(const std::string& text, Instant now) {
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

/// hammy-queue put - puts the records that it reads into a queue and passes them on.
struct Put : InStore {
  std::string name, failed;
  bool untrusted = false;

  void declare(cli::Flags& flags) {
    flags.operand("QUEUE", name, "where the records go");
    flags.add("--failed", failed, "QUEUE", "where records go that came with an error (default: QUEUE.failed)");
    flags.add("--untrusted", untrusted,
              "from strangers: drop log, error, hold and of, and let --org alone say whose it is");
    InStore::declare(flags);
    flags.example("hammy-queue put send < messages.jsonl");
  }

  cli::BatchStep start(cli::Context& context) {
    queue::check_name(name);
    auto store = open_shared(context);
    return [this, store, &context](std::span<record::Record* const> records) {
      std::map<std::string, std::vector<record::Record*>> organisations;
      for (auto* record : records) {
        if (untrusted) distrust(*record, context.org);
        organisations[std::string(record->org())].push_back(record);
      }
      for (const auto& [org, its] : organisations) {
        auto fresh = store->put(store->scope_of(org), name, its, {failed, context.program, {}});
        if (fresh < its.size())
          log::info(fmt::format("{} of {} records were in '{}' before and are not put again", its.size() - fresh,
                                its.size(), name));
      }
    };
  }

 private:
  static void distrust(record::Record& record, const std::string& org) {
    for (auto field : {"log", "error", "hold", "of"}) record.erase(field);
    record.set_text("org", org);
  }
};

/// hammy-queue take - takes records that may be worked on now.
struct Take : InStore {
  std::string name, lease;
  std::int64_t most = 1;
  std::chrono::seconds ttl{300};

  void declare(cli::Flags& flags) {
    flags.operand("QUEUE", name, "where to take from");
    flags.add("-n,--number", most, "N", "at most this many");
    flags.add("--ttl", ttl, "DURATION", "give them back unless they are acknowledged within this time");
    flags.add("--lease", lease, "TOKEN", "a name of your own for what is taken, to give to ack");
    InStore::declare(flags);
    flags.example("hammy-queue take send -n 100 | hammy-send | hammy-queue ack");
  }

  int run(cli::Context& context) {
    if (most < 1) throw usage("-n must be at least 1", "it is how many to take");
    auto store = open(context);
    auto batch = store.take(scope(context), name, static_cast<std::size_t>(most), ttl, context.program, lease);
    std::string out;
    for (const auto& taken : batch.records) out += taken.line + '\n';
    context.print(out);
    return 0;
  }
};

/// hammy-queue ack - answers records that were taken.
struct Ack : InStore {
  std::string name, lease, failed;
  std::vector<std::string> to;

  void declare(cli::Flags& flags) {
    flags.add("--to", to, "[TYPE=]QUEUE", "where answered records go next; may be given for each type");
    flags.add("--failed", failed, "QUEUE", "where failed records go (default: QUEUE.failed)");
    flags.add("--queue", name, "QUEUE", "only what was taken from this queue");
    flags.add("--lease", lease, "TOKEN", "only what was taken under this name");
    InStore::declare(flags);
    flags.example("hammy-queue take render -n 100 | hammy-render | hammy-queue ack --to send");
  }

  cli::BatchStep start(cli::Context& context) {
    auto routes = queue::read_routes(to, failed);
    auto store = open_shared(context);
    auto acknowledger = std::make_shared<queue::Acknowledger>(*store, routes, name, lease, context.program);
    return [store, acknowledger](std::span<record::Record* const> records) {
      std::map<std::string, std::vector<record::Record*>> organisations;
      for (auto* record : records) organisations[std::string(record->org())].push_back(record);
      for (const auto& [org, its] : organisations) acknowledger->answer(store->scope_of(org), its);
    };
  }
};

/// hammy-queue list - the records in the queues.
struct List : Selecting {
  bool waiting = false, json = false;

  void declare(cli::Flags& flags) {
    Selecting::declare(flags, "only this queue", false);
    flags.add("--waiting", waiting, "count what waits by what it waits for");
    flags.add("--json", json, "print JSON lines");
    flags.example("hammy-queue list send.failed --code 'smtp.*'");
  }

  int run(cli::Context& context) {
    auto store = open(context);
    std::string out;
    if (waiting) {
      auto groups = queue::waiting_for(store, scope(context), selected());
      if (!json) out = queue::as_table(groups);
      for (const auto& group : groups)
        if (json) out += queue::as_json(group);
    } else {
      constexpr std::size_t at_a_time = 500;
      std::vector<queue::Item> page;
      auto flush = [&] {
        if (!page.empty()) context.print(queue::as_table(page));
        page.clear();
      };
      queue::each_item(store, scope(context), selected(), [&](const queue::Item& item) {
        if (json) {
          out += queue::as_json(item);
          if (out.size() > 65536) context.print(std::exchange(out, {}));
        } else {
          page.push_back(item);
          if (page.size() == at_a_time) flush();
        }
      });
      flush();
    }
    context.print(out);
    return 0;
  }
};

/// hammy-queue show - one record with all that is known of it.
struct Show : InStore {
  std::string id;
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.operand("ID", id, "a record");
    flags.add("--json", json, "print the record alone");
    InStore::declare(flags);
    flags.example("hammy-queue show 01JD9Z4K6Q3V5X7Y9ZABCDEFGH");
  }

  int run(cli::Context& context) {
    auto store = open(context);
    queue::Selection selection;
    selection.ids = {id};
    std::string out;
    std::vector<queue::Item> items;
    queue::each_item(store, scope(context), selection, [&](const queue::Item& item) { items.push_back(item); });
    for (const auto& item : items) {
      auto line = queue::record_of(store, scope(context), item.seq);
      out += json ? line + '\n' : queue::show(item, line);
    }
    if (out.empty())
      throw Error{"queue.unknown", fmt::format("no queue of '{}' has a record '{}'", context.org, text::clip(id, 80)),
                  "look for it with 'hammy-queue list'; one that is done is in the archive"}
          .exits(Exit::no_input);
    context.print(out);
    return 0;
  }
};

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

/// hammy-queue reschedule - gives records another time.
struct Reschedule : Changing {
  std::string at;

  void declare(cli::Flags& flags) {
    Changing::declare(flags);
    flags.add("--at", at, "TIME", "RFC 3339, a duration from now, or now");
    flags.example("hammy-queue reschedule send --campaign invoices-2026-11 --at 2026-12-01T08:00:00+01:00");
  }
  int run(cli::Context& context) {
    if (at.empty()) throw usage("nothing says which time", "add --at TIME; to cancel records, delete them");
    auto store = open(context);
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

/// hammy-queue watch - the queues in figures, as they change.
struct Watch : InStore {
  std::string name;

  void declare(cli::Flags& flags) {
    flags.operand("QUEUE", name, "only this one", false);
    InStore::declare(flags);
    flags.example("hammy-queue watch");
  }
  int run(cli::Context& context) {
    auto store = open(context);
    queue::watch(store, scope(context), name, context.stop_fd(), [&](std::string_view bytes) { context.print(bytes); });
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

/// hammy-queue stats - the queues in figures.
struct Stats : InStore {
  std::string name;
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.operand("QUEUE", name, "only this one", false);
    flags.add("--json", json, "print JSON lines");
    InStore::declare(flags);
    flags.example("hammy-queue stats");
  }
  int run(cli::Context& context) {
    auto store = open(context);
    auto all = queue::stats(store, scope(context), name);
    std::string out;
    if (!json) out = queue::as_table(all, queue::pauses(store, scope(context)), context.clock.now());
    for (const auto& one : all)
      if (json) out += queue::as_json(one);
    context.print(out);
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  using namespace hammy::cli;
  return run(
      "hammy-queue", argc, argv,
      {sink<Put>("put", "puts the records that it reads into a queue and passes them on"),
       tool<Take>("take", "takes records that may be worked on now"),
       sink<Ack>("ack", "answers records that were taken"), tool<List>("list", "lists the records in the queues"),
       tool<Show>("show", "shows one record with all that is known of it"),
       tool<Move>("move", "puts records into another queue"),
       tool<Retry>("retry", "tries failed, held or waiting records again at once"),
       tool<Delete>("delete", "takes records away"), tool<Reschedule>("reschedule", "gives records another time"),
       tool<Pause>("pause", "keeps records from being taken"), tool<Resume>("resume", "lifts a pause"),
       tool<Calendar>("calendar", "shows what is scheduled, and moves it with a calendar program"),
       tool<Watch>("watch", "shows the queues in figures, as they change"),
       tool<Gc>("gc", "forgets what is done, and deletes content that nothing needs"),
       tool<Stats>("stats", "shows the queues in figures")});
}
