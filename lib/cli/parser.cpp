#include "cli/parser.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <deque>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/commands.hpp"

namespace hammy::cli {

namespace {
Error usage_error(std::string message, std::string hint) {
  Error error{"usage", std::move(message), std::move(hint)};
  error.as(Failure::technical).exits(Exit::usage);
  return error;
}
}  // namespace

// ---- Flags

struct Flags::State {
  CLI::App* app;
  std::vector<CLI::Option*> options;   // the program's own, in their order
  std::vector<CLI::Option*> required;  // operands that must be there in the end
  std::string examples;

  CLI::Option* keep(CLI::Option* option, const std::string& value) {
    if (!value.empty()) option->type_name(value);
    options.push_back(option);
    return option;
  }
};

void Flags::add(const std::string& names, std::string& target, const std::string& value, const std::string& help) {
  state_.keep(state_.app->add_option(names, target, help), value)->capture_default_str();
}

void Flags::add(const std::string& names, std::optional<std::string>& target, const std::string& value,
                const std::string& help) {
  state_.keep(state_.app->add_option_function<std::string>(
                  names, [&target](const std::string& text) { target = text; }, help),
              value);
}

void Flags::add(const std::string& names, std::int64_t& target, const std::string& value, const std::string& help) {
  state_.keep(state_.app->add_option(names, target, help), value)->capture_default_str();
}

void Flags::add(const std::string& names, std::chrono::seconds& target, const std::string& value,
                const std::string& help) {
  auto read = [&target, names](const std::string& text) {
    auto duration = parse_duration(text);
    if (!duration) throw CLI::ValidationError(names, fmt::format("'{}' is no duration such as 30s, 5m or 2h", text));
    target = *duration;
  };
  state_.keep(state_.app->add_option_function<std::string>(names, read, help), value)
      ->default_str(format_duration(target));
}

void Flags::add(const std::string& names, bool& target, const std::string& help) {
  state_.keep(state_.app->add_flag(names, target, help), "");
}

void Flags::add(const std::string& names, std::vector<std::string>& target, const std::string& value,
                const std::string& help) {
  state_.keep(state_.app->add_option(names, target, help)->allow_extra_args(false), value);
}

void Flags::choice(const std::string& names, std::string& target, const std::vector<std::string>& choices,
                   const std::string& help) {
  auto* option = state_.keep(state_.app->add_option(names, target, help), text::join(choices, "|"));
  option->check(CLI::IsMember(choices).description(""))->capture_default_str();
}

void Flags::operand(const std::string& name, std::string& target, const std::string& help, bool required) {
  auto* option = state_.keep(state_.app->add_option(name, target, help), " ");
  if (required) state_.required.push_back(option);
}

void Flags::operands(const std::string& name, std::vector<std::string>& target, const std::string& help,
                     bool required) {
  auto* option = state_.keep(state_.app->add_option(name, target, help), " ");
  if (required) state_.required.push_back(option);
}

void Flags::example(const std::string& line) { state_.examples += fmt::format("  {}\n", line); }

// ---- Parser

struct Parser::State {
  State(std::string_view program, std::vector<Command>& all)
      : line(command(program)), commands(all), app(std::string(line.purpose), std::string(program)) {}

  const CommandLine& line;
  std::vector<Command>& commands;
  CLI::App app;
  CommonOptions common;
  std::string completion;
  std::deque<Flags::State> flags;  // one for each command
  std::size_t chosen = 0;

  void declare_common() {
    app.set_help_flag("-h,--help", "show this help");
    app.set_version_flag("--version", fmt::format("{} {}", line.name, version()), "show the version");
    auto* group = &app;
    group->add_option("--org", common.org, "the organisation to work for")->type_name("ORG");
    group->add_option("--config", common.config_file, "read this hammy.toml")->type_name("FILE");
    group->add_option("--log-format", common.log_format, "how messages on stderr look")
        ->type_name("text|json")
        ->check(CLI::IsMember({"text", "json"}).description(""));
    group->add_flag("-v,--verbose", common.verbose, "say more on stderr");
    group->add_flag("-q,--quiet", common.quiet, "say only errors on stderr");
    if (line.kind != "tool") {
      group->add_option("--progress", common.progress, "show a progress bar (auto: on a terminal)")
          ->type_name("auto|always|never")
          ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
    }
    if (line.kind == "filter" && line.order == "ordered")
      group->add_option("-j,--jobs", common.jobs, "work on this many records at once")
          ->type_name("N")
          ->check(CLI::Range(1, 1024).description(""));
    if (line.order == "unordered")
      group->add_flag("--wait", common.wait, "wait for limits and retries, however long, instead of holding records");
    app.add_option("--completion", completion)->group("");
  }
};

Parser::Parser(std::string_view program, std::vector<Command>& commands)
    : state_(std::make_unique<State>(program, commands)) {
  auto& app = state_->app;
  state_->declare_common();
  for (auto& command : commands) {
    auto* on = command.name.empty() ? &app : app.add_subcommand(command.name, command.purpose);
    auto& flags = state_->flags.emplace_back();
    flags.app = on;
    Flags declared(flags);
    command.declare(declared);
    on->fallthrough();
    if (!flags.examples.empty()) on->footer("EXAMPLE\n" + flags.examples);
  }
  if (commands.size() > 1 || !commands.front().name.empty()) {
    std::string all = "EXAMPLES\n";
    for (const auto& flags : state_->flags) all += flags.examples;
    app.footer(all);
  }
}

Parser::~Parser() = default;

namespace {

/// A bash function that completes the options, subcommands and file names of one program.
std::string bash_completion(const CommandLine& line, const CLI::App& app) {
  auto words_of = [](const CLI::App& of) {
    std::vector<std::string> words;
    for (const auto* option : of.get_options())
      if (!option->get_group().empty())
        for (const auto& name : option->get_lnames()) words.push_back("--" + name);
    for (const auto* sub : of.get_subcommands({})) words.push_back(sub->get_name());
    return text::join(words, " ");
  };
  std::string function(line.name);
  for (char& c : function)
    if (c == '-') c = '_';
  std::string cases;
  for (const auto* sub : app.get_subcommands({}))
    cases += fmt::format("    {}) words=\"{}\" ;;\n", sub->get_name(), words_of(*sub) + " " + words_of(app));
  return fmt::format(
      "# bash completion for {0}\n"
      "_{1}() {{\n"
      "  local words=\"{2}\"\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{3}    *) ;;\n  esac\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${{COMP_WORDS[COMP_CWORD]}}\")\n"
      "}}\n"
      "complete -o default -F _{1} {0}\n",
      line.name, function, words_of(app), cases);
}

}  // namespace

bool Parser::parse(int argc, char** argv) {
  auto& state = *state_;
  auto hint = fmt::format("try '{} --help'", state.line.name);
  try {
    state.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    // The innermost command on the line answers.
    const CLI::App* at = &state.app;
    for (auto chosen = at->get_subcommands(); !chosen.empty(); chosen = at->get_subcommands()) at = chosen.front();
    fmt::print("{}", at->help());
    return true;
  } catch (const CLI::CallForVersion& version) {
    fmt::print("{}\n", version.what());
    return true;
  } catch (const CLI::Error& error) {
    throw usage_error(error.what(), hint);
  }
  if (!state.completion.empty()) {
    if (state.completion != "bash") throw usage_error("completion can be made for 'bash' only", hint);
    fmt::print("{}", bash_completion(state.line, state.app));
    return true;
  }
  auto chosen = state.app.get_subcommands();
  for (std::size_t i = 0; i < state.commands.size(); ++i) {
    if (state.commands[i].name.empty()) state.chosen = i;
    if (!chosen.empty() && state.commands[i].name == chosen.front()->get_name()) {
      state.chosen = i;
      return false;
    }
  }
  if (state.commands[state.chosen].name.empty()) return false;
  std::vector<std::string> names;
  for (const auto& command : state.commands) names.push_back(command.name);
  throw usage_error(fmt::format("a command is missing: one of {}", text::join(names, ", ")), hint);
}

void Parser::complete(const config::Config& config) {
  auto& state = *state_;
  auto fill = [&](CLI::Option* option) {
    if (option->count() > 0 || option->get_lnames().empty()) return;
    const auto& name = option->get_lnames().front();
    auto variable = fmt::format("HAMMY_{}_{}", state.line.verb(), name);
    for (char& c : variable) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    auto key = fmt::format("{}.{}", state.line.verb(), name);
    std::string source = variable;
    std::vector<std::string> values;
    if (const char* value = std::getenv(variable.c_str())) {
      values = {value};
    } else if (!config.names(key, state.common.org).empty()) {
      // A table is something of the program's own: [queue.limit.NAME] is not 'hammy-queue list --limit'.
    } else if (option->get_expected_max() > 1) {
      values = config.list(key, state.common.org);
      source = key;
    } else if (auto value2 = config.scalar(key, state.common.org)) {
      values = {*value2};
      source = key;
    }
    try {
      for (const auto& value : values) option->add_result(value);
      if (!values.empty()) option->run_callback();
    } catch (const CLI::Error& error) {
      throw usage_error(fmt::format("{}: {}", source, error.what()), "see the program's man page for what it takes")
          .exits(source == variable ? Exit::usage : Exit::config);
    }
  };
  auto& flags = state.flags[state.chosen];
  for (auto* option : flags.options) fill(option);
  for (auto* option : state.app.get_options())
    if (auto name = option->get_name(); name != "--help" && name != "--version" && name != "--completion") fill(option);
  for (auto* operand : flags.required)
    if (operand->count() == 0)
      throw usage_error(fmt::format("{} is missing", operand->get_name(true)),
                        fmt::format("try '{} --help'", state.line.name));
}

Command& Parser::chosen() const { return state_->commands[state_->chosen]; }
const CommonOptions& Parser::common() const { return state_->common; }

}  // namespace hammy::cli
