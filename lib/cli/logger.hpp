// The log of a program: stderr, for people or as JSON lines.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/time.hpp"

namespace hammy::cli {

class Progress;

/// Binds hammy::log to stderr while it lives.
class Logger final : public log::Sink {
 public:
  /// `clock` stamps JSON lines and must outlive the Logger.
  Logger(std::string program, Clock& clock);
  ~Logger() override;

  void set_json(bool json) { json_ = json; }
  /// Messages below `level` are not shown; warnings and errors are by default.
  void set_level(log::Level level) { level_ = level; }
  /// A progress bar to get out of the way of messages.
  void set_progress(Progress* progress) { progress_ = progress; }

  void write(log::Level level, std::string_view message) override;
  /// The error, and its hint on a line of its own.
  void report(const Error& error);

 private:
  void write(log::Level level, std::string_view message, std::string_view code, std::string_view hint);
  struct State;
  std::string program_;
  Clock& clock_;
  bool json_ = false;
  log::Level level_ = log::Level::warning;
  Progress* progress_ = nullptr;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::cli
