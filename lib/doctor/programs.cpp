#include <fmt/format.h>

#include "base/process.hpp"
#include "base/text.hpp"
#include "doctor/doctor.hpp"

namespace hammy::doctor {

std::vector<Finding> check_programs(const std::vector<Expected>& expected, const config::Config& config,
                                    const std::string& version) {
  std::vector<Finding> findings;
  for (const auto& [program, verb] : expected) {
    auto add = [&, name = program](Health health, std::string message, std::string advice = {}) {
      findings.push_back({health, "program", name, std::move(message), std::move(advice)});
    };
    if (!config.boolean("modules." + verb).value_or(true)) {
      add(Health::ok, "switched off in [modules]");
      continue;
    }
    auto path = find_program(program);
    if (!path) {
      add(Health::warning, "not installed",
          "build it: leave its modules in HAMMY_MODULES; or set it false in [modules]");
      continue;
    }
    auto run = run_program({path->string(), "--version"}, std::chrono::seconds(10));
    auto first_line = run ? std::string(text::trim(text::split(run->output, '\n').front())) : "";
    if (!run || run->status != 0)
      add(Health::failure, fmt::format("does not start: {}", first_line), "reinstall it with the libraries it needs");
    else if (!first_line.ends_with(version))
      add(Health::failure, fmt::format("is another release: {}", first_line), "install all programs of one release");
    else
      add(Health::ok, path->string());
  }
  return findings;
}

}  // namespace hammy::doctor
