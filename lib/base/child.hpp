// A child: another program that stays alive, with pipes to its standard input and from its standard output and error.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"

namespace hammy {

/// What a child may use; 0: as much as there is.
struct ChildLimits {
  std::uint64_t memory_bytes = 0;  ///< address space
  unsigned cpu_seconds = 0;        ///< of the processor
  bool writes_files = true;
};

class Child {
 public:
  /// What becomes of its messages: they go on to our standard error too, or are remembered alone.
  enum class Words : std::uint8_t { pass_on, remember };

  /// Starts `command` (the program first, found beside us or on PATH) in a process group of its own, so that a Ctrl-C
  /// at the terminal is ours to pass on; it is told to end when we die. Throws `system.command`.
  explicit Child(const std::vector<std::string>& command, Words words = Words::pass_on, const ChildLimits& limits = {});
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Kills it if it still runs.
  ~Child();

  /// -1 once closed.
  int input() const { return input_.get(); }
  int output() const { return output_.get(); }
  int errors() const { return errors_.get(); }
  pid_t pid() const { return pid_; }

  /// Writes as much of `bytes` as the pipe takes now, and adds that to `written`. False when the child reads no more.
  bool write(std::string_view bytes, std::size_t& written) const;
  /// Reads what has come from one of its pipes to the end of `into`. False at the end.
  static bool read(Fd& from, std::string& into);
  bool read_output(std::string& into) { return read(output_, into); }
  /// Takes its messages by whole lines; the last of them are remembered.
  void read_errors();
  /// What it said last, at most 2,000 bytes.
  const std::string& last_words() const { return last_words_; }

  /// No more input: a filter finishes what it has and ends.
  void close_input() { input_.reset(); }
  void signal(int number) const;
  /// How it ended, "with exit status 1" or "by signal 9"; nothing while it runs. Call it till it answers.
  std::optional<std::string> ended();
  /// Exit status or 128 + signal, once ended() has answered.
  int status() const { return status_; }

 private:
  Words words_;
  pid_t pid_ = -1;
  Fd input_, output_, errors_;
  int status_ = -1;
  std::string unfinished_, last_words_;
};

}  // namespace hammy
