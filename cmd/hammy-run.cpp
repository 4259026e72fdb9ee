// hammy-run - has the records of a queue worked on by a program, and keeps it working
//
// Reads id, org, type, of, error, hold, log, template of the answers. Writes: error (stage.poison), what lib/queue
// writes.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/program.hpp"
#include "queue/item.hpp"
#include "stage/all.hpp"
#include "stage/line.hpp"
#include "stage/status.hpp"

namespace {

using namespace hammy;

Error usage(std::string message, std::string hint) {
  return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
}

/// hammy-run --from A --to B -- COMMAND …, --stage NAME, or --all.
struct Run {
  std::string stage, from, failed, metrics, url;
  std::vector<std::string> to, command;
  std::int64_t workers = 0, batch = 0;
  std::chrono::seconds lease{0}, deadline{0};
  bool once = false, all = false, unordered = false, trusted = false;

  void declare(cli::Flags& flags) {
    flags.add("--from", from, "QUEUE|URL", "where records are taken from: a queue, or a bus: amqp://… or bus:NAME");
    flags.add("--to", to, "[TYPE=]QUEUE|URL", "where answers go next, a queue for each type, or a bus");
    flags.add("--trusted", trusted, "what comes from the bus keeps its log, error, hold and organisation");
    flags.add("--failed", failed, "QUEUE", "where failed records go (default: FROM.failed)");
    flags.add("-j,--workers", workers, "N", "so many children side by side");
    flags.add("--batch", batch, "N", "records that a child is given at once");
    flags.add("--lease", lease, "DURATION", "how long a dead machine keeps its records from others");
    flags.add("--deadline", deadline, "DURATION", "how long a child may take for an answer");
    flags.add("--unordered", unordered, "the command answers as each record finishes (known of programs of hammy)");
    flags.add("--once", once, "end when nothing may be taken now");
    flags.add("--stage", stage, "NAME", "the stage of hammy.toml to run");
    flags.add("--all", all, "run all stages of hammy.toml that are for this machine");
    flags.add("--metrics", metrics, "WHERE", "a file, or unix:PATH, for metrics in Prometheus' format");
    flags.add("--store", url, "URL", "sqlite:PATH or postgresql://…, instead of what hammy.toml says");
    flags.operands("COMMAND", command, "the program that works on the records, and its arguments", false);
    flags.example("hammy-run --from render --to send -j 2 -- hammy-render --templates templates");
  }

  int run(cli::Context& context) {
    if (all) {
      if (!stage.empty() || !from.empty())
        throw usage("--all runs what hammy.toml says", "leave out --stage and --from");
      if (!metrics.empty())
        throw usage("each stage has metrics of its own", "run a service for each with --stage and --metrics");
      stage::run_all(context.config, context.stop_fd(), context.reload_fd());
      return 0;
    }
    stage::Control control;
    control.stop_fd = context.stop_fd();
    control.reload_fd = context.reload_fd();
    control.org = context.org;
    control.once = once;
    control.metrics = metrics;
    stage::Counters counters;
    auto line = stage::make_line(settings(context));
    auto ending = stage::run_line(line, control, context.config, context.clock, context.ids, url, counters);
    if (ending == stage::Ending::reload) stage::begin_anew();
    const auto& failures = counters.failed;
    if (!once || failures.empty()) return 0;
    bool all_temporary = failures.size() == 1 && failures.begin()->first == "temporary";
    return static_cast<int>(all_temporary ? Exit::temporary : Exit::data);
  }

 private:
  stage::Settings settings(const cli::Context& context) const {
    stage::Settings settings;
    if (!stage.empty()) {
      settings = stage::read_settings(context.config, stage);
    } else {
      settings.name = from;
      settings.from = from;
    }
    if (!from.empty()) settings.from = from;
    if (!to.empty()) stage::read_to(settings, to, failed);
    if (!failed.empty()) settings.to.failed = failed;
    if (!command.empty()) settings.run = command;
    if (workers > 0) settings.workers = workers;
    if (batch > 0) settings.batch = batch;
    if (lease.count() > 0) settings.lease = lease;
    if (deadline.count() > 0) settings.deadline = deadline;
    if (trusted) settings.trusted = true;
    if (settings.run.empty()) return settings;
    auto program = settings.run.front().substr(settings.run.front().rfind('/') + 1);
    if (unordered || cli::command(program).order == "unordered") settings.ordered = false;
    return settings;
  }
};

/// What the commands about a stage have in common.
struct OfStage {
  std::string stage, url;

  void declare(cli::Flags& flags) {
    flags.operand("STAGE", stage, "a stage of hammy.toml");
    flags.add("--store", url, "URL", "sqlite:PATH or postgresql://…, instead of what hammy.toml says");
  }
  void want(cli::Context& context, stage::Wanted wanted) const {
    queue::check_name(stage);
    queue::Store store(context.config, context.clock, context.ids, url);
    wanted.by = "hammy-run";
    stage::want(store.database(), stage, wanted, context.clock.now());
  }
};

/// hammy-run start - lets a stage work.
struct Start : OfStage {
  void declare(cli::Flags& flags) {
    OfStage::declare(flags);
    flags.example("hammy-run start send");
  }
  int run(cli::Context& context) {
    want(context, {"running", {}, 0, "", "", false});
    return 0;
  }
};

/// What stop, pause and disable have in common.
struct Halt : OfStage {
  std::string reason;

  void declare(cli::Flags& flags) {
    OfStage::declare(flags);
    flags.add("--reason", reason, "TEXT", "why, for whoever looks");
  }
};

/// hammy-run stop - lets a stage finish what it has in hand and take no more.
struct Stop : Halt {
  void declare(cli::Flags& flags) {
    Halt::declare(flags);
    flags.example("hammy-run stop send");
  }
  int run(cli::Context& context) {
    want(context, {"stopped", {}, 0, reason, "", false});
    return 0;
  }
};

/// hammy-run pause - lets a stage take no more for a while.
struct Pause : Halt {
  std::chrono::seconds duration{0};

  void declare(cli::Flags& flags) {
    Halt::declare(flags);
    flags.add("--for", duration, "DURATION", "go on by itself after this; else at start");
    flags.example("hammy-run pause send --for 30m --reason 'mail server is moved'");
  }
  int run(cli::Context& context) {
    auto until = duration.count() > 0 ? std::optional(context.clock.now() + duration) : std::nullopt;
    want(context, {"paused", until, 0, reason, "", false});
    return 0;
  }
};

/// hammy-run disable - ends a stage everywhere, and keeps it from being started.
struct Disable : Halt {
  void declare(cli::Flags& flags) {
    Halt::declare(flags);
    flags.example("hammy-run disable fax --reason 'line is cut'");
  }
  int run(cli::Context& context) {
    want(context, {"disabled", {}, 0, reason, "", false});
    return 0;
  }
};

/// hammy-run scale - sets how many workers a stage has on each machine.
struct Scale : OfStage {
  std::int64_t workers = 0;

  void declare(cli::Flags& flags) {
    OfStage::declare(flags);
    flags.add("-j,--workers", workers, "N", "so many; 0: what hammy.toml says");
    flags.example("hammy-run scale render -j 4");
  }
  int run(cli::Context& context) {
    if (workers < 1 || workers > 1024) throw usage("-j must be from 1 to 1024", "it is the number of workers");
    want(context, {"", {}, workers, "", "", false});
    return 0;
  }
};

/// hammy-run status - what is wanted of the stages, and what runs.
struct Status {
  std::string url;
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.add("--json", json, "print JSON lines");
    flags.add("--store", url, "URL", "sqlite:PATH or postgresql://…, instead of what hammy.toml says");
    flags.example("hammy-run status");
  }
  int run(cli::Context& context) {
    queue::Store store(context.config, context.clock, context.ids, url);
    context.print(stage::status(store, context.config, store.scope_of(context.org), json));
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  using namespace hammy::cli;
  return run("hammy-run", argc, argv,
             {tool<Run>(), tool<Start>("start", "lets a stage work"),
              tool<Stop>("stop", "lets a stage finish what it has in hand and take no more"),
              tool<Pause>("pause", "lets a stage take no more for a while"),
              tool<Disable>("disable", "ends a stage everywhere, and keeps it from being started"),
              tool<Scale>("scale", "sets how many workers a stage has on each machine"),
              tool<Status>("status", "shows what is wanted of the stages, and what runs")});
}
