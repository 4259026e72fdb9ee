#include "base/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

extern char** environ;

namespace hammy {

namespace fs = std::filesystem;

namespace {
std::vector<char*> argv_of(std::vector<std::string>& arguments) {
  std::vector<char*> argv(arguments.size() + 1);
  std::ranges::transform(arguments, argv.begin(), [](std::string& argument) { return argument.data(); });
  return argv;
}
}  // namespace

std::optional<Finished> run_program(const std::vector<std::string>& arguments, std::chrono::milliseconds timeout) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw system_error("open", "a pipe", errno);
  Fd from{pipe_ends[0]}, to{pipe_ends[1]};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, to.get(), 1);
  posix_spawn_file_actions_adddup2(&actions, to.get(), 2);
  auto copy = arguments;
  pid_t child = 0;
  int failed = ::posix_spawnp(&child, copy.front().c_str(), &actions, nullptr, argv_of(copy).data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed == ENOENT) return {};
  if (failed != 0) throw system_error("run", arguments.front(), failed);
  to.reset();

  Finished finished;
  auto deadline = std::chrono::steady_clock::now() + timeout;
  for (char buffer[4096];;) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd readable{from.get(), POLLIN, 0};
    if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0) {
      finished.timed_out = true;
      ::kill(child, SIGKILL);
      break;
    }
    auto n = ::read(from.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    if (finished.output.size() < 65536) finished.output.append(buffer, static_cast<std::size_t>(n));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

std::optional<fs::path> find_program(std::string_view program) {
  std::error_code error;
  auto runnable = [](const fs::path& path) { return ::access(path.c_str(), X_OK) == 0 && fs::is_regular_file(path); };
  if (auto beside = fs::read_symlink("/proc/self/exe", error).parent_path() / program; runnable(beside)) return beside;
  const char* path = std::getenv("PATH");
  for (auto folder : text::split(path ? path : "", ':'))
    if (auto found = fs::path(folder) / program; !folder.empty() && runnable(found)) return found;
  return {};
}

void become(const fs::path& program, const std::vector<std::string>& arguments) {
  auto all = arguments;
  all.insert(all.begin(), program.filename().string());
  ::execv(program.c_str(), argv_of(all).data());
  throw system_error("run", program.string(), errno);
}

}  // namespace hammy
