// Programs as sources: no shell, the record on standard input, the file on standard output, a limit of time.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::fetch {

struct Run {
  std::vector<std::string> arguments;    ///< the program first, found on PATH unless it has a slash
  std::vector<std::string> environment;  ///< NAME=VALUE, besides ours
  std::string input;
  std::chrono::seconds timeout;
};

/// Hands what the program writes to `sink` and waits for its end. Throws, by its exit status: `fetch.not-there` for 66,
/// else `fetch.program`, temporary for 75 and 69, permanent for 65, technical for others, signals and the time.
void run(const Run& program, const std::string& subject, const std::function<void(std::string_view)>& sink);

}  // namespace hammy::fetch
