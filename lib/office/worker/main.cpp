// hammy-office-worker - LibreOffice without a window, which converts one document after another for lib/office
//
//   hammy-office-worker PROGRAM ROOM       PROGRAM is LibreOffice's folder of that name; ROOM has the profile in it
//
// A line of JSON on standard input asks for a document: {"from": URL, "to": URL, "form": "pdf", "options": …}. The
// answer is a line on standard output: {"memory": MiB} or besides that {"error": why}. The first line says {"ready":
// true}.
#define LOK_USE_UNSTABLE_API
#include <LibreOfficeKit/LibreOfficeKitInit.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <LibreOfficeKit/LibreOfficeKit.hxx>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace {

/// A document that names what lies elsewhere gets nothing from there: no socket is made but for programs of this
/// machine, none by the way round the system call, and none is left to a program that this one would start.
bool close_the_network() {
  std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  if (!filter) return false;
  constexpr auto refuse = SCMP_ACT_ERRNO(EAFNOSUPPORT);
  return seccomp_rule_add(filter.get(), refuse, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0 &&
         seccomp_rule_add(filter.get(), refuse, SCMP_SYS(io_uring_setup), 0) == 0 && seccomp_load(filter.get()) == 0;
}

/// Nothing of the user's own settings, and no window.
void settle_environment(const std::string& room) {
  ::setenv("HOME", room.c_str(), 1);
  ::setenv("TMPDIR", room.c_str(), 1);
  ::setenv("SAL_USE_VCLPLUGIN", "svp", 1);
  ::setenv("LC_ALL", "C.UTF-8", 1);
  ::unsetenv("DISPLAY");
  rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/// MiB of memory that this process has in use (proc(5), statm).
long memory_in_use() {
  long size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) >> 10) >> 10;
}

std::string last_error(lok::Office& office) {
  std::unique_ptr<char, void (*)(void*)> error(office.getError(), std::free);
  return error && *error ? error.get() : "it gave no reason";
}

nlohmann::json convert(lok::Office& office, const nlohmann::json& request) {
  nlohmann::json answer = nlohmann::json::object();
  std::string from = request.at("from"), to = request.at("to"), form = request.at("form");
  auto options = request.value("options", "");
  std::unique_ptr<lok::Document> document(office.documentLoad(from.c_str()));
  if (!document || !document->saveAs(to.c_str(), form.c_str(), options.empty() ? nullptr : options.c_str()))
    answer["error"] = last_error(office);
  document.reset();
  answer["memory"] = memory_in_use();
  return answer;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "hammy-office-worker is run by programs of hammy that make documents\n";
    return 64;
  }
  std::string room = argv[2];
  settle_environment(room);
  // LibreOffice writes to standard output what it likes; the answers keep their own way out.
  int answers = ::fcntl(1, F_DUPFD_CLOEXEC, 3);
  ::dup2(2, 1);
  auto say = [&](const nlohmann::json& line) {
    auto text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    return ::write(answers, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  };
  if (!close_the_network()) {
    std::cerr << "the kernel lets no system calls be forbidden (seccomp)\n";
    return 69;
  }
  auto* office = lok::lok_cpp_init(argv[1], ("file://" + room + "/profile/user").c_str());
  if (!office) return 69;
  say({{"ready", true}});
  for (std::string line; std::getline(std::cin, line);)
    if (!say(convert(*office, nlohmann::json::parse(line)))) break;
  // Its threads would not end by themselves.
  ::_exit(0);
}
