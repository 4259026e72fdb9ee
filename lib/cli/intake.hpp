// Intake and outlet of the frame: a line becomes a record, a record becomes a line, and what went wrong is counted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "cli/commands.hpp"
#include "cli/program.hpp"
#include "cli/stream.hpp"

namespace hammy::cli {

/// What has left so far.
struct Tally {
  std::uint64_t records = 0, failed = 0, temporary = 0, newly_failed = 0;
  std::string first_failure;  ///< of the newly failed, for a person

  void add(const Tally& other);
  /// 0, 65, or 75 when every failure is temporary.
  Exit exit_status() const;
};

/// Turns lines into records and tells which of them are the program's to work on.
class Intake {
 public:
  explicit Intake(const Context& context);

  struct Taken {
    Record record;
    bool ours = false;  ///< to be worked on; else it rides through
    std::uint64_t line = 0;
    bool newly_failed = false;  ///< the line itself was bad
    bool inherited = false;     ///< it came with an error
  };
  Taken take(const Line& line) const;

  /// Puts `error` onto the record.
  void fail(Record& record, const Error& error) const;

 private:
  Record bad_line(const Line& line, const Error& error) const;
  void admit(Record& record) const;
  bool placed(const Record& record) const;

  const Context& context_;
  const CommandLine& command_;
};

/// Appends the extras, marked with `of` and given ids, and then the primary to `out`, and counts it.
/// `was_failed`: it had its error before we met it.
void answer(const Context& context, Record& primary, std::span<Record> extras, std::uint64_t line, bool was_failed,
            std::string& out, Tally& tally);
/// The counting alone.
void count(const Record& primary, std::uint64_t line, bool was_failed, Tally& tally);

/// Runs `work` and turns whatever it throws into an Error: foreign exceptions are bugs of ours, class technical.
/// Nothing when it threw nothing. ClosedPipe passes.
template <class Work>
std::optional<Error> attempt(Work&& work) {
  try {
    work();
    return {};
  } catch (const Error& error) {
    return error;
  } catch (const std::exception& error) {
    return Error{"internal", std::string("unexpected failure: ") + error.what(), "this is a bug; please report it"}.as(
        Failure::technical);
  }
}

}  // namespace hammy::cli
