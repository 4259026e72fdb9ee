// The subcommands of hammy-queue that show what is there: list, show, watch, stats.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "hammy-queue/selecting.hpp"
#include "queue/print.hpp"
#include "queue/watch.hpp"

namespace hammy::queue_program {

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

}  // namespace hammy::queue_program
