// The command line: what CLI11 makes of a program's declared options and the frame's own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/program.hpp"

namespace hammy::cli {

/// The options that the frame gives to every program.
struct CommonOptions {
  std::string config_file;
  std::string org;
  std::string log_format = "text";
  std::string progress = "auto";
  bool verbose = false, quiet = false, wait = false;
  std::int64_t jobs = 1;
};

class Parser {
 public:
  Parser(std::string_view program, std::vector<Command>& commands);
  ~Parser();

  /// Reads the command line. True when that was all: --help, --version or --completion has printed its answer.
  /// Throws `usage` with exit status 64.
  bool parse(int argc, char** argv);
  /// Fills what the command line left open from the environment, then from the program's section of `config`; then
  /// misses the operands that must be there.
  void complete(const config::Config& config);

  /// The command that was chosen.
  Command& chosen() const;
  const CommonOptions& common() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::cli
