// The frame: gives every program the contract of hammy(7), so that a program is its options and one function.
//
//   // hammy-shout - put the subject of messages into capitals
//   struct Shout {
//     bool louder = false;
//     void declare(hammy::cli::Flags& flags) { flags.add("--louder", louder, "use exclamation marks"); }
//     hammy::cli::Step start(hammy::cli::Context& context);   // opens things; returns the function on one record
//   };
//   int main(int argc, char** argv) {
//     return hammy::cli::run("hammy-shout", argc, argv, {hammy::cli::filter<Shout>()});
//   }
//
// The frame reads and writes the stream, keeps order, lets failed, held and foreign records ride through, turns thrown
// Errors into the record's `error`, gives ids, handles signals, closed pipes, progress, options from
// environment and hammy.toml, --help, completion, and exits by sysexits(3).
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "cli/flags.hpp"
#include "config/config.hpp"
#include "record/record.hpp"

namespace hammy::cli {

using record::Record;

/// What the frame hands to a program when it starts. Lives until the program ends.
struct Context {
  std::string program;           ///< "hammy-render": the `by` of log entries and errors
  const config::Config& config;  ///< hammy.toml
  Clock& clock;
  IdSource& ids;
  std::string org;        ///< --org: the organisation of records that name none; "default" unless said
  bool wait = false;      ///< --wait: wait for limits and retries as long as it takes instead of holding records
  unsigned jobs = 1;      ///< -j: how many workers the frame runs
  bool progress = false;  ///< whether a progress bar is shown

  /// Writes bytes to standard output; for tools, which print what they like. Throws on failure; see run().
  void print(std::string_view bytes);

  // For programs that wait for other things than records.
  /// Readable once a signal asks to stop.
  int stop_fd() const;
  /// Readable once SIGHUP asks to begin anew with new settings; till the first call that signal ends the program.
  int reload_fd() const;
};

/// Where a filter puts records that it makes beside the primary: they leave right before it, marked with `of`, and get
/// an id where they have none.
using Extras = std::vector<Record>;

/// A filter's work on one record, in place. Throwing an Error leaves the record as it was, with `error`.
class Step {
 public:
  using Work = std::function<void(Record& record, Extras& extras)>;

  Step() = default;
  template <std::invocable<Record&, Extras&> Function>
  Step(Function work) : work_(std::move(work)) {}
  /// `confirm` is called before what was worked on leaves, for many records at once: what they name must be on the disk
  /// then. What it throws ends the program, and none of these records has left.
  /// `finish` is called once, of one worker's Step, when all has left.
  Step(Work work, std::function<void()> confirm, std::function<void()> finish = {})
      : work_(std::move(work)), confirm_(std::move(confirm)), finish_(std::move(finish)) {}

  void operator()(Record& record, Extras& extras) const { work_(record, extras); }
  void confirm() const {
    if (confirm_) confirm_();
  }
  void finish() const {
    if (finish_) finish_();
  }
  explicit operator bool() const { return static_cast<bool>(work_); }

 private:
  Work work_;
  std::function<void()> confirm_, finish_;
};

/// A sink's work on several records at once; what it has done when it returns is confirmed to the next program. It
/// marks single records with Record::fail; throwing fails them all.
using BatchStep = std::function<void(std::span<Record* const> records)>;

/// An unordered program's engine: takes records while it has room and answers each as it finishes.
class Dispatcher {
 public:
  virtual ~Dispatcher() = default;
  /// Whether another record may be submitted now.
  virtual bool has_room() const = 0;
  /// Takes a record. What it throws fails that record alone, and leaves it as it was.
  virtual void submit(Record&& record) = 0;
  /// Whether records are in hand that have not come out of finished().
  virtual bool busy() const = 0;
  /// Works until something finished, `wake_fd` became readable (-1: none), or `timeout` has passed.
  virtual void work(int wake_fd, std::chrono::milliseconds timeout) = 0;
  /// Hands over the records that are done, confirmed and ready to leave, failed ones with `error` set.
  virtual std::vector<Record> finished() = 0;
  /// The stream is being cut short (a signal or a closed pipe): begin nothing new, finish what is in flight.
  /// Records that were not begun come out of finished() unchanged but for a hold.
  virtual void drain() = 0;
};

/// One program, or one subcommand of one. Made by filter(), sink(), dispatcher() and tool().
struct Command {
  std::string name;     ///< the subcommand; empty when the program has none
  std::string purpose;  ///< one line for --help of a subcommand; the program's own stands in COMMANDS
  std::function<void(Flags&)> declare;
  std::variant<std::function<Step(Context&)>, std::function<BatchStep(Context&)>,
               std::function<std::unique_ptr<Dispatcher>(Context&)>, std::function<int(Context&)>>
      start;
};

/// T has `void declare(Flags&)` and `Step start(Context&)`. start() is called once for each of the -j workers; an empty
/// Step means that starting was all there was to do, and the input is not read.
template <class T>
Command filter(std::string name = {}, std::string purpose = {}) {
  auto program = std::make_shared<T>();
  return {std::move(name), std::move(purpose), [program](Flags& flags) { program->declare(flags); },
          std::function<Step(Context&)>([program](Context& context) { return program->start(context); })};
}

/// T has `void declare(Flags&)` and `BatchStep start(Context&)`.
template <class T>
Command sink(std::string name = {}, std::string purpose = {}) {
  auto program = std::make_shared<T>();
  return {std::move(name), std::move(purpose), [program](Flags& flags) { program->declare(flags); },
          std::function<BatchStep(Context&)>([program](Context& context) { return program->start(context); })};
}

/// T has `void declare(Flags&)` and `std::unique_ptr<Dispatcher> start(Context&)`.
template <class T>
Command dispatcher(std::string name = {}, std::string purpose = {}) {
  auto program = std::make_shared<T>();
  return {std::move(name), std::move(purpose), [program](Flags& flags) { program->declare(flags); },
          std::function<std::unique_ptr<Dispatcher>(Context&)>(
              [program](Context& context) { return program->start(context); })};
}

/// T has `void declare(Flags&)` and `int run(Context&)`, whose result is the exit status; it throws Errors.
template <class T>
Command tool(std::string name = {}, std::string purpose = {}) {
  auto program = std::make_shared<T>();
  return {std::move(name), std::move(purpose), [program](Flags& flags) { program->declare(flags); },
          std::function<int(Context&)>([program](Context& context) { return program->run(context); })};
}

/// Runs `program` (its line in COMMANDS says the rest): one unnamed command, or the one of several that the first
/// argument names. Returns the exit status; ends by the signal itself where one ended the work. A first argument that
/// names no command is handed to `other`, where there is one, with the arguments after it.
using Other = std::function<void(const std::string& verb, const std::vector<std::string>& arguments)>;
int run(std::string_view program, int argc, char** argv, std::vector<Command> commands, const Other& other = {});

}  // namespace hammy::cli
