#include "base/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/error.hpp"
#include "base/process.hpp"

namespace hammy {

namespace {

struct Pipe {
  Fd read, write;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw system_error("open", "a pipe", errno);
    read.reset(ends[0]);
    write.reset(ends[1]);
  }
};

void never_block(const Fd& fd) { ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK); }

/// Ours without what systemd has told this process: it is this one that notifies and is watched.
std::vector<char*> environment_for_children() {
  std::vector<char*> environment;
  for (char** variable = environ; *variable; ++variable) {
    std::string_view is(*variable);
    if (!is.starts_with("NOTIFY_SOCKET=") && !is.starts_with("WATCHDOG_")) environment.push_back(*variable);
  }
  environment.push_back(nullptr);
  return environment;
}

/// False when the system does not let it.
bool keep_to(int resource, rlim_t most) {
  rlimit limit{most, most};
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0;
}

/// In the new process, like all it does.
bool keep_to(const ChildLimits& limits) {
  bool kept = limits.memory_bytes == 0 || keep_to(RLIMIT_AS, limits.memory_bytes);
  // One second more, in which what ends it is SIGXCPU, which says why.
  if (limits.cpu_seconds > 0) {
    rlimit limit{limits.cpu_seconds, limits.cpu_seconds + 1};
    kept = ::setrlimit(RLIMIT_CPU, &limit) == 0 && kept;
  }
  if (!limits.writes_files) kept = keep_to(RLIMIT_FSIZE, 0) && keep_to(RLIMIT_CORE, 0) && kept;
  return kept;
}

/// In the new process, where nothing but system calls is safe. Tells `report` why it cannot go on.
[[noreturn]] void become_child(const Pipe& in, const Pipe& out, const Pipe& errors, const Pipe& report, pid_t parent,
                               const ChildLimits& limits, const char* program, char* const* arguments,
                               char* const* environment) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(0);
  for (int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::dup2(in.read.get(), 0) >= 0 && ::dup2(out.write.get(), 1) >= 0 && ::dup2(errors.write.get(), 2) >= 0 &&
      keep_to(limits))
    ::execve(program, arguments, environment);
  int why = errno;
  [[maybe_unused]] auto ignored = ::write(report.write.get(), &why, sizeof why);
  ::_exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& command, Words words, const ChildLimits& limits) : words_(words) {
  auto refuse = [&](std::string_view why) {
    return Error{"system.command", fmt::format("cannot run '{}': {}", command.empty() ? "" : command.front(), why),
                 "check how the command is written; its program must be on PATH, or named with its folder"}
        .as(Failure::technical)
        .exits(Exit::unavailable);
  };
  if (command.empty()) throw refuse("there is no command");
  auto program = command.front().find('/') == std::string::npos ? find_program(command.front())
                                                                : std::filesystem::path(command.front());
  if (!program) throw refuse("no such program");
  auto copies = command;
  std::vector<char*> arguments;
  arguments.reserve(copies.size() + 1);
  for (auto& argument : copies) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  auto environment = environment_for_children();
  Pipe in, out, errors, report;
  auto parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) throw refuse(std::strerror(errno));
  if (pid_ == 0)
    become_child(in, out, errors, report, parent, limits, program->c_str(), arguments.data(), environment.data());
  report.write.reset();
  int why = 0;
  if (::read(report.read.get(), &why, sizeof why) == static_cast<ssize_t>(sizeof why)) {
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
    throw refuse(std::strerror(why));
  }
  input_ = std::move(in.write);
  output_ = std::move(out.read);
  errors_ = std::move(errors.read);
  for (const auto* fd : {&input_, &output_, &errors_}) never_block(*fd);
}

Child::~Child() {
  if (pid_ <= 0 || status_ >= 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Child::write(std::string_view bytes, std::size_t& written) const {
  while (!bytes.empty()) {
    auto n = ::write(input_.get(), bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
      written += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      return true;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool Child::read(Fd& from, std::string& into) {
  char buffer[65536];
  for (;;) {
    auto n = ::read(from.get(), buffer, sizeof buffer);
    if (n > 0) {
      into.append(buffer, static_cast<std::size_t>(n));
    } else if (n < 0 && errno == EAGAIN) {
      return true;
    } else if (n == 0 || errno != EINTR) {
      from.reset();
      return false;
    }
  }
}

void Child::read_errors() {
  constexpr std::size_t kept = 2'000, longest_line = 65'536;
  bool more = read(errors_, unfinished_);
  auto end = unfinished_.rfind('\n');
  auto whole = more && end == unfinished_.npos && unfinished_.size() < longest_line ? 0
               : more && end != unfinished_.npos                                    ? end + 1
                                                                                    : unfinished_.size();
  if (whole == 0) return;
  auto said = unfinished_.substr(0, whole);
  unfinished_.erase(0, whole);
  if (words_ == Words::pass_on) [[maybe_unused]]
    auto ignored = ::write(2, said.data(), said.size());
  last_words_ += said;
  if (last_words_.size() > kept) last_words_.erase(0, last_words_.size() - kept);
}

void Child::signal(int number) const {
  if (pid_ > 0 && status_ < 0) ::kill(-pid_, number);
}

std::optional<std::string> Child::ended() {
  if (status_ < 0) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return {};
    status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  return status_ >= 128 ? fmt::format("by signal {}", status_ - 128) : fmt::format("with exit status {}", status_);
}

}  // namespace hammy
