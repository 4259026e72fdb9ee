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
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <LibreOfficeKit/LibreOfficeKit.hxx>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

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

/// What is asked for: URLs of files, a form by its ending, and options of the export.
struct Request {
  std::string from, to, form, options;
};

/// Debian's packages without windows lack the description of Calc's input line, without which LibreOfficeKit opens no
/// workbook, though soffice does.
bool opens_no_workbooks(const fs::path& program) {
  return !fs::exists(program / "../share/config/soffice.cfg/modules/scalc/ui/inputbar.ui");
}

/// The document converted by a soffice of its own; why not, or nothing.
std::string convert_apart(const fs::path& program, const fs::path& room, const Request& request) {
  constexpr auto scheme = sizeof "file://" - 1;
  fs::path from = request.from.substr(scheme), to = request.to.substr(scheme), out = room / "apart";
  auto filter = request.form == "pdf" ? "pdf:calc_pdf_Export:" + request.options : request.form;
  std::string words[] = {(program / "soffice").string(),
                         "-env:UserInstallation=file://" + (room / "apart-profile").string(),
                         "--headless",
                         "--norestore",
                         "--convert-to",
                         filter,
                         "--outdir",
                         out.string(),
                         from.string()};
  std::vector<char*> arguments;
  arguments.reserve(std::size(words) + 1);
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t soffice = 0;
  int status = 0;
  if (int why = ::posix_spawn(&soffice, words[0].c_str(), nullptr, nullptr, arguments.data(), environ))
    return std::string("soffice does not start: ") + std::strerror(why);
  while (::waitpid(soffice, &status, 0) < 0 && errno == EINTR) {
  }
  std::error_code error;
  fs::rename(out / (from.stem().string() + '.' + request.form), to, error);
  return error ? "soffice made nothing of it" : "";
}

nlohmann::json convert(lok::Office& office, const Request& request) {
  nlohmann::json answer = nlohmann::json::object();
  const auto& [from, to, form, options] = request;
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
  bool workbooks_apart = opens_no_workbooks(argv[1]);
  for (std::string line; std::getline(std::cin, line);) {
    auto asked = nlohmann::json::parse(line);
    Request request{asked.at("from"), asked.at("to"), asked.at("form"), asked.value("options", "")};
    nlohmann::json answer{{"memory", memory_in_use()}};
    if (!workbooks_apart || !request.from.ends_with(".xlsx"))
      answer = convert(*office, request);
    else if (auto why = convert_apart(argv[1], room, request); !why.empty())
      answer["error"] = why;
    if (!say(answer)) break;
  }
  // Its threads would not end by themselves.
  ::_exit(0);
}
