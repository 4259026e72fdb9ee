// The subcommands of hammy-queue that records go through: put, take, ack.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "hammy-queue/selecting.hpp"
#include "queue/acknowledge.hpp"

namespace hammy::queue_program {

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

}  // namespace hammy::queue_program
