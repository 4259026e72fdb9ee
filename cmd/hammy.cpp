// hammy - the front: runs the programs by their verbs, prepares state, and looks after the installation
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "backup/backup.hpp"
#include "base/process.hpp"
#include "cli/commands.hpp"
#include "cli/program.hpp"
#include "doctor/doctor.hpp"
#include "home/home.hpp"

namespace {

using namespace hammy;

/// hammy init - makes the state directory and its databases; harmless when they are there.
struct Init {
  void declare(cli::Flags& flags) { flags.example("hammy init"); }
  int run(cli::Context& context) {
    home::initialise(context.config);
    context.print(fmt::format("state is ready in {}\n", config::home().string()));
    return 0;
  }
};

/// hammy upgrade - brings the databases of an earlier release to this one.
struct Upgrade {
  void declare(cli::Flags& flags) { flags.example("hammy upgrade"); }
  int run(cli::Context& context) {
    std::string out;
    for (const auto& done : home::upgrade(context.config))
      out += done.steps == 0 ? fmt::format("{} is up to date\n", done.module)
                             : fmt::format("{} was upgraded by {} steps\n", done.module, done.steps);
    context.print(out);
    return 0;
  }
};

/// hammy backup - copies all state to one place while programs work on it.
struct Backup {
  std::string target, into;
  std::int64_t keep = 14;

  void declare(cli::Flags& flags) {
    flags.operand("target", target, "a directory that is not there yet, or a file whose name ends in .tar or .tar.gz",
                  false);
    flags.add("--into", into, "DIR", "instead: a file in DIR with the time in its name");
    flags.add("--keep", keep, "N", "with --into: take away all but the last N");
    flags.example("hammy backup /srv/backup/hammy-monday.tar.gz");
  }
  int run(cli::Context& context) {
    if (target.empty() == into.empty() || keep < 1)
      throw Error{"usage", "nothing says where the backup goes", "name one target, or a directory by --into"}
          .as(Failure::technical)
          .exits(Exit::usage);
    if (target.empty()) target = backup::next_in(into, context.clock.now());
    auto done = backup::make(context.config, config::home(), target, context.clock.now());
    if (!into.empty()) backup::keep_last(into, static_cast<std::size_t>(keep));
    context.print(fmt::format("{} files with {} bytes and {} rows of {} databases are in {}\n", done.files, done.bytes,
                              done.rows, done.databases, target));
    return 0;
  }
};

/// hammy restore - puts the state of a backup back.
struct Restore {
  std::string source;
  bool replace = false;

  void declare(cli::Flags& flags) {
    flags.operand("source", source, "what 'hammy backup' made");
    flags.add("--replace", replace, "let state that is there make way; stop all programs first");
    flags.example("hammy restore /srv/backup/hammy-monday.tar.gz");
  }
  int run(cli::Context& context) {
    auto done = backup::restore(context.config, config::home(), source, replace, context.clock.now());
    auto out = fmt::format("{} files with {} bytes and {} rows of {} databases are in {}, checked\n", done.files,
                           done.bytes, done.rows, done.databases, config::home().string());
    if (!done.replaced.empty()) out += fmt::format("what was there is now {}\n", done.replaced.string());
    context.print(out);
    return 0;
  }
};

/// hammy list - every program, its kind, and whether it is here.
struct List {
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.add("--json", json, "print JSON lines");
    flags.example("hammy list");
  }

  int run(cli::Context& context) {
    std::string out;
    for (const auto& line : cli::commands()) {
      bool on = context.config.boolean(fmt::format("modules.{}", line.verb()), context.org).value_or(true);
      auto state = !find_program(line.name) ? "missing" : on ? "ready" : "switched off";
      if (json)
        out += nlohmann::ordered_json{{"name", line.name},
                                      {"kind", line.kind},
                                      {"reads", line.reads},
                                      {"purpose", line.purpose},
                                      {"state", state}}
                   .dump() +
               "\n";
      else
        out += fmt::format("{:<16} {:<8} {:<13} {}\n", line.name, line.kind, state, line.purpose);
    }
    context.print(out);
    return 0;
  }
};

/// hammy doctor - checks the installation and says what to do.
struct Doctor {
  bool json = false;
  std::chrono::seconds timeout{3};

  void declare(cli::Flags& flags) {
    flags.add("--json", json, "print JSON lines");
    flags.add("--timeout", timeout, "DURATION", "how long to wait for each endpoint");
    flags.example("hammy doctor");
  }

  int run(cli::Context& context) {
    std::vector<doctor::Expected> expected;
    for (const auto& line : cli::commands()) expected.push_back({std::string(line.name), std::string(line.verb())});
    std::vector<doctor::Finding> all;
    auto add = [&](std::vector<doctor::Finding> more) {
      all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    add(doctor::check_programs(expected, context.config, std::string(cli::version())));
    add(doctor::check_configuration(context.config));
    add(doctor::check_state(config::home()));
    add(doctor::check_databases(context.config, config::home()));
    add(doctor::check_system());
    add(doctor::check_documents(context.config));
    add(doctor::check_endpoints(context.config, timeout));
    context.print(json ? doctor::as_json(all) : doctor::as_text(all));
    return static_cast<int>(doctor::healthy(all) ? Exit::ok : Exit::config);
  }
};

/// `hammy render …` runs hammy-render.
void run_program_of(const std::string& verb, const std::vector<std::string>& arguments) {
  for (const auto& line : cli::commands()) {
    if (line.verb() != verb) continue;
    if (auto path = find_program(line.name)) become(*path, arguments);
    throw Error{"program.missing", fmt::format("'{}' is not installed", line.name),
                fmt::format("it {}; build it with its modules, or install its package", line.purpose)}
        .as(Failure::technical)
        .exits(Exit::unavailable);
  }
  throw Error{"usage", fmt::format("'{}' is no command of hammy", verb), "see 'hammy list' for all there are"}
      .as(Failure::technical)
      .exits(Exit::usage);
}

}  // namespace

int main(int argc, char** argv) {
  return cli::run("hammy", argc, argv,
                  {cli::tool<Init>("init", "make the state directory and its databases"),
                   cli::tool<Upgrade>("upgrade", "bring the databases of an earlier release to this one"),
                   cli::tool<Backup>("backup", "copy all state to one place while programs work on it"),
                   cli::tool<Restore>("restore", "put the state of a backup back"),
                   cli::tool<Doctor>("doctor", "check the installation and say what to do"),
                   cli::tool<List>("list", "list the programs")},
                  run_program_of);
}
