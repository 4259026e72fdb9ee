// Processes: other programs run as children, or in our place.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hammy {

struct Finished {
  int status = 0;      ///< exit status; 128 + n when signal n ended it
  std::string output;  ///< standard output and error together, at most 64 KiB
  bool timed_out = false;
};

/// Runs `arguments` (the program first, found on PATH unless it has a slash) with no input and waits for it; kills it
/// after `timeout`. Nothing when there is no such program.
std::optional<Finished> run_program(const std::vector<std::string>& arguments, std::chrono::milliseconds timeout);

/// Where `program` lies: beside the running program, else on PATH; nothing when it is in neither.
std::optional<std::filesystem::path> find_program(std::string_view program);

/// Becomes `program` with `arguments` after its name. Returns only by throwing `system.io`.
[[noreturn]] void become(const std::filesystem::path& program, const std::vector<std::string>& arguments);

}  // namespace hammy
