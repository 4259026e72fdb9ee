#include "fetch/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace hammy::fetch {

namespace {

using Steady = std::chrono::steady_clock;

struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw system_error("open", "a pipe", errno);
    out.reset(ends[0]);
    in.reset(ends[1]);
  }
  Fd out, in;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all(texts.size() + 1);
  std::ranges::transform(texts, all.begin(), [](std::string& text) { return text.data(); });
  return all;
}

/// A child in a process group of its own, which is killed unless it was waited for.
class Child {
 public:
  Child(const Run& program, const std::string& subject, int input, int output, int errors) {
    auto arguments = program.arguments;
    auto variables = program.environment;
    auto environment = pointers(variables);
    environment.pop_back();
    for (char** variable = environ; *variable; ++variable) environment.push_back(*variable);
    environment.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    int failed = ::posix_spawnp(&pid_, arguments.front().c_str(), &actions, &attributes, pointers(arguments).data(),
                                environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed == 0) return;
    pid_ = 0;
    auto why = system_error("run", arguments.front(), failed);
    throw Error{"fetch.program", fmt::format("'{}': {}", subject, why.message()), "check run of the endpoint"}.as(
        Failure::technical);
  }
  ~Child() {
    if (pid_ == 0) return;
    ::kill(-pid_, SIGKILL);
    wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Its exit status, or 128 + n when signal n ended it.
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = 0;
};

/// Reads what is there; closes `fd` at the end.
std::string_view read_from(Fd& fd, std::vector<char>& buffer) {
  auto n = ::read(fd.get(), buffer.data(), buffer.size());
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return {};
  if (n <= 0) fd.reset();
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0))};
}

/// Writes what goes in; closes `fd` when all is in, or nobody reads it.
void write_to(Fd& fd, std::string_view& left) {
  auto n = ::write(fd.get(), left.data(), left.size());
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n > 0) left.remove_prefix(static_cast<std::size_t>(n));
  if (n < 0 || left.empty()) fd.reset();
}

Error ended_with(int status, const std::string& subject, std::string_view complaint) {
  auto line = text::trim(complaint);
  line = line.substr(line.rfind('\n') + 1);
  auto message = fmt::format("'{}': the program ended with {}", subject, status);
  if (!line.empty() && text::is_utf8(line)) message += ": " + text::printable(text::clip(line, 200));
  if (status == 66) return Error{"fetch.not-there", message};
  Error error{"fetch.program", message};
  if (status == 75 || status == 69) return error.as(Failure::temporary);
  return error.as(status == 65 ? Failure::permanent : Failure::technical);
}

}  // namespace

void run(const Run& program, const std::string& subject, const std::function<void(std::string_view)>& sink) {
  Pipe input, output, errors;
  Child child(program, subject, input.out.get(), output.in.get(), errors.in.get());
  for (auto* ours : {&input.out, &output.in, &errors.in}) ours->reset();
  ::fcntl(input.in.get(), F_SETFL, O_NONBLOCK);
  std::string_view left = program.input;
  std::string complaint;
  std::vector<char> buffer(std::size_t{64} << 10);
  auto deadline = Steady::now() + program.timeout;
  while (output.out || errors.out) {
    auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now());
    if (rest.count() <= 0)
      throw Error{"fetch.program",
                  fmt::format("'{}': the program takes longer than {} s", subject, program.timeout.count()),
                  "timeout of the endpoint says how long it may take"}
          .as(Failure::technical);
    pollfd waits[] = {{output.out.get(), POLLIN, 0}, {errors.out.get(), POLLIN, 0}, {input.in.get(), POLLOUT, 0}};
    if (::poll(waits, 3, static_cast<int>(rest.count())) <= 0) continue;
    if (waits[2].revents != 0) write_to(input.in, left);
    if (waits[1].revents != 0) {
      complaint += read_from(errors.out, buffer);
      if (complaint.size() > 8192) complaint.erase(0, complaint.size() - 4096);
    }
    if (waits[0].revents == 0) continue;
    if (auto bytes = read_from(output.out, buffer); !bytes.empty()) sink(bytes);
  }
  if (int status = child.wait(); status != 0) throw ended_with(status, subject, complaint);
}

}  // namespace hammy::fetch
