// Flags: how a program declares its options. A value comes from the command line, else from HAMMY_<PROGRAM>_<OPTION>,
// else from the program's section of hammy.toml, else it stays as it was.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::cli {

class Flags {
 public:
  /// `target` outlives the Flags. `names` as "--name" or "-n,--name"; `value` is the placeholder in --help; `help` one
  /// line, lower case, no full stop.
  void add(const std::string& names, std::string& target, const std::string& value, const std::string& help);
  void add(const std::string& names, std::optional<std::string>& target, const std::string& value,
           const std::string& help);
  void add(const std::string& names, std::int64_t& target, const std::string& value, const std::string& help);
  void add(const std::string& names, std::chrono::seconds& target, const std::string& value, const std::string& help);
  /// A switch.
  void add(const std::string& names, bool& target, const std::string& help);
  /// May be given several times.
  void add(const std::string& names, std::vector<std::string>& target, const std::string& value,
           const std::string& help);
  /// The value must be one of `choices`.
  void choice(const std::string& names, std::string& target, const std::vector<std::string>& choices,
              const std::string& help);

  /// Operands. A required one must be given; its name stands in --help in capitals.
  void operand(const std::string& name, std::string& target, const std::string& help, bool required = true);
  void operands(const std::string& name, std::vector<std::string>& target, const std::string& help,
                bool required = false);

  /// A line for --help's EXAMPLE.
  void example(const std::string& line);

 private:
  friend class Parser;
  struct State;
  explicit Flags(State& state) : state_(state) {}
  State& state_;
};

}  // namespace hammy::cli
