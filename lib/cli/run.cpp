#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "cli/frame.hpp"
#include "cli/logger.hpp"
#include "cli/parser.hpp"
#include "cli/signals.hpp"
#include "scope/scope.hpp"

namespace hammy::cli {

namespace {

template <class... Ts>
struct overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
overloaded(Ts...) -> overloaded<Ts...>;

/// A module can be switched off for a while without taking its programs away.
void refuse_when_switched_off(const CommandLine& line, const config::Config& config, const std::string& org) {
  if (config.boolean(fmt::format("modules.{}", line.verb()), org).value_or(true)) return;
  throw Error{"program.switched-off", fmt::format("'{}' is switched off", line.name),
              fmt::format("set {} = true in [modules] of hammy.toml to switch it on", line.verb())}
      .as(Failure::technical)
      .exits(Exit::unavailable);
}

/// A standard stream that the caller closed is opened the wrong way round, so that using it fails as it should and no
/// other file takes its number.
void occupy_standard_streams() {
  for (int fd = 0; fd < 3; ++fd)
    if (::fcntl(fd, F_GETFD) < 0) [[maybe_unused]]
      int taken = ::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/// Records and mails of some ten kilobytes come and go all the time. By default the heap's end is given back to the
/// system again and again, at a page fault a page when it is next needed.
void keep_the_heap() {
  ::mallopt(M_TRIM_THRESHOLD, 16 << 20);
  ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

std::uint64_t input_size() {
  struct stat info;
  return ::fstat(0, &info) == 0 && S_ISREG(info.st_mode) ? static_cast<std::uint64_t>(info.st_size) : 0;
}

int run_stream(Context& context, Command& command, Logger& logger) {
  if (struct stat info; ::fstat(0, &info) != 0 || S_ISDIR(info.st_mode))
    throw Error{"input.none", "standard input cannot be read", "give it records: a file by '<' or a pipe"}
        .as(Failure::technical)
        .exits(Exit::no_input);
  LineReader input(0);
  Output output;
  Progress progress(context.program, input_size(), context.progress);
  // The bar is gone when an error that ends the program is told.
  struct OnScreen {
    Logger& logger;
    ~OnScreen() { logger.set_progress(nullptr); }
  } on_screen{logger};
  logger.set_progress(&progress);
  Frame frame{context, input, output, progress, {}};
  std::visit(overloaded{
                 [&](std::function<Step(Context&)>& start) {
                   std::vector<Step> workers;
                   for (unsigned i = 0; i < context.jobs; ++i) {
                     workers.push_back(start(context));
                     if (!workers.back()) return;  // starting was all there was to do
                   }
                   run_filter(frame, workers);
                   workers.front().finish();
                 },
                 [&](std::function<BatchStep(Context&)>& start) { run_sink(frame, start(context)); },
                 [&](std::function<std::unique_ptr<Dispatcher>(Context&)>& start) {
                   auto dispatcher = start(context);
                   run_dispatcher(frame, *dispatcher);
                 },
                 [](std::function<int(Context&)>&) {},
             },
             command.start);
  progress.clear();
  const auto& tally = frame.tally;
  if (tally.newly_failed > 0)
    log::warning(
        fmt::format("{} of {} records failed, the first: {}", tally.newly_failed, tally.records, tally.first_failure));
  return static_cast<int>(tally.exit_status());
}

int run_checked(Parser& parser, Logger& logger, std::string_view program, Clock& clock) {
  const auto& common = parser.common();
  auto config = config::Config::load(common.config_file);
  parser.complete(config);
  logger.set_json(common.log_format == "json");
  if (common.verbose) logger.set_level(log::Level::info);
  if (common.quiet) logger.set_level(log::Level::error);
  auto org = common.org.empty() ? std::string("default") : scope::OrgId(common.org).str();
  refuse_when_switched_off(cli::command(program), config, org);
  auto ids = make_ids(clock, program);
  Context context{std::string(program), config, clock, *ids, org};
  context.wait = common.wait;
  context.jobs = static_cast<unsigned>(common.jobs);
  context.progress = common.progress == "always" || (common.progress == "auto" && ::isatty(2) && !::isatty(1));
  catch_signals();
  auto& command = parser.chosen();
  int status = 0;
  if (auto* tool = std::get_if<std::function<int(Context&)>>(&command.start))
    status = (*tool)(context);
  else
    status = run_stream(context, command, logger);
  if (stop_requested()) die_by_stop_signal();
  return status;
}

}  // namespace

void Context::print(std::string_view bytes) {
  Output output;
  output.buffer() = bytes;
  output.flush();
}

int Context::stop_fd() const { return cli::stop_fd(); }
int Context::reload_fd() const { return catch_hangup(); }

int run(std::string_view program, int argc, char** argv, std::vector<Command> commands, const Other& other) {
  occupy_standard_streams();
  keep_the_heap();
  auto clock = make_clock();
  Logger logger{std::string(program), *clock};
  try {
    if (std::string_view verb = argc > 1 ? argv[1] : ""; other && !verb.empty() && verb.front() != '-')
      if (std::none_of(commands.begin(), commands.end(), [&](const auto& command) { return command.name == verb; }))
        other(std::string(verb), {argv + 2, argv + argc});
    Parser parser(program, commands);
    if (parser.parse(argc, argv)) {
      if (std::fflush(stdout) == 0) return 0;
      throw system_error("write to", "standard output", errno).exits(Exit::io);
    }
    return run_checked(parser, logger, program, *clock);
  } catch (const ClosedPipe&) {
    die_by_closed_pipe();
  } catch (const Error& error) {
    logger.report(error);
    return static_cast<int>(error.exit_status());
  } catch (const std::exception& error) {
    logger.report(
        Error{"internal", fmt::format("unexpected failure: {}", error.what()), "this is a bug; please report it"});
    return static_cast<int>(Exit::software);
  }
}

}  // namespace hammy::cli
