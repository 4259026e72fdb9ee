#include "cli/logger.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "cli/progress.hpp"
#include "record/value.hpp"

namespace hammy::cli {

struct Logger::State {
  spdlog::logger out{"hammy", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Logger::Logger(std::string program, Clock& clock)
    : program_(std::move(program)), clock_(clock), state_(std::make_unique<State>()) {
  state_->out.set_pattern("%v");
  state_->out.set_level(spdlog::level::trace);
  state_->out.flush_on(spdlog::level::trace);
  log::bind(this);
}

Logger::~Logger() { log::bind(nullptr); }

void Logger::write(log::Level level, std::string_view message) { write(level, message, {}, {}); }

void Logger::report(const Error& error) { write(log::Level::error, error.message(), error.code(), error.hint()); }

void Logger::write(log::Level level, std::string_view message, std::string_view code, std::string_view hint) {
  if (level < level_) return;
  static constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
  std::string line;
  if (json_) {
    auto member = [&](std::string_view key, std::string_view text) {
      if (text.empty()) return;
      line += line.empty() ? '{' : ',';
      record::append_string(line, key);
      line += ':';
      record::append_string(line, text);
    };
    member("at", format_rfc3339(clock_.now()));
    member("level", names[static_cast<int>(level)]);
    member("program", program_);
    member("code", code);
    member("message", message);
    member("hint", hint);
    line += '}';
  } else {
    line = fmt::format("{}: {}", program_, message);
    if (!hint.empty()) line += fmt::format("\nhint: {}", hint);
  }
  if (progress_) progress_->clear();
  state_->out.log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace hammy::cli
