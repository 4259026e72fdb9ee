// The list of programs, cmd/COMMANDS, as every program knows it.
#pragma once

#include <string_view>
#include <vector>

namespace hammy::cli {

struct CommandLine {
  std::string_view name, kind, order, reads, modules, purpose;
  /// Whether the program handles records of this type; the others ride through.
  bool handles(std::string_view type) const;
  /// "render" of "hammy-render": its section in hammy.toml and its word in environment variables.
  std::string_view verb() const;
};

/// All programs in the order in which data meets them.
const std::vector<CommandLine>& commands();
/// The line of `program`; one with the name alone when it is not listed.
const CommandLine& command(std::string_view program);

/// The release, "0.1.0".
std::string_view version();

}  // namespace hammy::cli
