// hammy - the front: runs the programs by their verbs, prepares state, and looks after the installation
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/process.hpp"
#include "cli/commands.hpp"
#include "cli/program.hpp"
#include "doctor/doctor.hpp"

namespace {

using namespace hammy;

/// hammy init - makes the state directory and its databases; harmless when they are there.
struct Init {
  void declare(cli::Flags& flags) { flags.example("hammy init"); }
  int run(cli::Context& context) {
    auto home = config::home();
    // STATE
    context.print(fmt::format("state is ready in {}\n", home.string()));
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
    add(doctor::check_system());
    add(doctor::check_endpoints(context.config, timeout));
    context.print(json ? as_json(all) : as_text(all));
    for (const auto& finding : all)
      if (finding.health == doctor::Health::failure) return static_cast<int>(Exit::config);
    return 0;
  }

  static std::string_view word(doctor::Health health) {
    constexpr std::string_view words[] = {"ok", "warning", "failure"};
    return words[static_cast<int>(health)];
  }

  static std::string as_json(const std::vector<doctor::Finding>& findings) {
    std::string out;
    for (const auto& finding : findings)
      out += nlohmann::ordered_json{{"health", word(finding.health)},
                                    {"area", finding.area},
                                    {"subject", finding.subject},
                                    {"message", finding.message},
                                    {"advice", finding.advice}}
                 .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
             "\n";
    return out;
  }

  static std::string as_text(const std::vector<doctor::Finding>& findings) {
    std::string out;
    for (const auto& finding : findings) {
      out += fmt::format("{:<8} {:<14} {}: {}\n", word(finding.health), finding.area, finding.subject, finding.message);
      if (!finding.advice.empty()) out += fmt::format("{:<8} {:<14} hint: {}\n", "", "", finding.advice);
    }
    return out;
  }
};

/// `hammy render …` runs hammy-render. Returns only when `verb` is none of our programs.
void run_program_of(std::string_view verb, int argc, char** argv) {
  for (const auto& line : cli::commands()) {
    if (line.verb() != verb || line.name == verb) continue;
    auto path = find_program(line.name);
    if (!path) {
      fmt::print(stderr,
                 "hammy: '{}' is not installed\nhint: it {}; build it with its modules, or install the package\n",
                 line.name, line.purpose);
      std::exit(static_cast<int>(Exit::unavailable));
    }
    become(*path, {argv + 2, argv + argc});
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) run_program_of(argv[1], argc, argv);
  return cli::run("hammy", argc, argv,
                  {cli::tool<Init>("init", "make the state directory and its databases"),
                   cli::tool<Doctor>("doctor", "check the installation and say what to do"),
                   cli::tool<List>("list", "list the programs")});
}
