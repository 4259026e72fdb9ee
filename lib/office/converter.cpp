#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>

#include <cerrno>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/time.hpp"
#include "office/office.hpp"
#include "office/profile.hpp"

namespace hammy::office {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

namespace {

/// A first start makes LibreOffice read all its settings, on a busy machine for long.
constexpr std::chrono::seconds to_start{120};
constexpr std::size_t largest_document = std::size_t{256} << 20;

/// Options of LibreOffice's PDF export, as its saveAs() wants them.
std::string pdf_options(Form form) {
  nlohmann::json options = nlohmann::json::object();
  if (form == Form::pdfa) options["SelectPdfVersion"] = {{"type", "long"}, {"value", "2"}};
  return options.dump();
}

/// A file for the moment: it need not outlive a power cut, nor be read by others.
void write_file(const fs::path& path, std::string_view bytes) {
  Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file) throw system_error("write", path.string(), errno);
  write_all(file.get(), bytes, path.string());
}

std::string url_of(const fs::path& path) { return "file://" + path.string(); }

fs::path worker_program() {
  // In a source tree and where it is installed.
  for (const auto* place : {"hammy-office-worker", "../libexec/hammy/hammy-office-worker"})
    if (auto found = find_program(place)) return *found;
  throw Error{"office.missing", "the program 'hammy-office-worker' is not installed", "install hammy anew"}
      .as(Failure::technical)
      .exits(Exit::unavailable);
}

}  // namespace

struct Converter::Worker {
  TemporaryDirectory room;  ///< its profile, and the document it has in hand
  Child child;
  std::int64_t documents = 0, memory = 0;  ///< converted so far; MiB in use at the last answer

  explicit Worker(const fs::path& office)
      : child({worker_program().string(), office.string(), furnished(room).string()}, Child::Words::remember) {}

  static const fs::path& furnished(const TemporaryDirectory& room) {
    write_profile(room.path() / "profile");
    return room.path();
  }

  /// One line of the process; throws `office.deadline` and `office.crashed`.
  std::string answer(std::chrono::seconds patience);
};

std::string Converter::Worker::answer(std::chrono::seconds patience) {
  std::string line;
  for (auto until = Steady::now() + patience; !line.ends_with('\n');) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count();
    if (left <= 0)
      throw Error{"office.deadline", fmt::format("LibreOffice did not finish in {}", format_duration(patience)),
                  "look at the document in LibreOffice; give it more time by [office] deadline"}
          .as(Failure::temporary);
    pollfd fds[] = {{child.output(), POLLIN, 0}, {child.errors(), POLLIN, 0}};
    ::poll(fds, 2, static_cast<int>(left));
    if (fds[1].revents) child.read_errors();
    if (fds[0].revents && !child.read_output(line)) {
      auto how = child.ended();
      throw Error{"office.crashed", fmt::format("LibreOffice ended {}", how.value_or("before it was finished")),
                  "look at the document in LibreOffice; something in it ends the program"};
    }
  }
  return line;
}

Converter::Converter(Settings settings) : settings_(std::move(settings)) {}

Converter::~Converter() = default;

void Converter::start() {
  auto office = settings_.program.empty() ? find_office() : settings_.program;
  if (office.empty() || !fs::exists(office))
    throw Error{"office.missing", "LibreOffice is not installed, without which there is no PDF",
                "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui, or set [office] program"}
        .as(Failure::technical)
        .exits(Exit::unavailable);
  worker_ = std::make_unique<Worker>(office);
  try {
    auto said = nlohmann::json::parse(worker_->answer(to_start), nullptr, false);
    if (said.is_object() && said.contains("ready")) return;
  } catch (const Error&) {
    // What it said last tells more than how it ended.
  }
  auto words = worker_->child.last_words();
  worker_.reset();
  throw Error{"office.start", fmt::format("LibreOffice in '{}' does not start: {}", office.string(), words),
              "try 'soffice --headless --version'; see [office] program"}
      .as(Failure::technical)
      .exits(Exit::unavailable);
}

std::string Converter::ask(const std::string& request) {
  std::size_t written = 0;
  // A request fits into the pipe of a process that waits for one.
  if (!worker_->child.write(request, written) || written != request.size())
    throw Error{"office.crashed", "LibreOffice takes no document", "try again"}.as(Failure::temporary);
  return worker_->answer(settings_.deadline);
}

std::string Converter::convert(std::string_view bytes, std::string_view extension, Form form) {
  // One that ended while it had nothing to do is no document's fault.
  if (worker_ && worker_->child.ended()) worker_.reset();
  if (!worker_) start();
  auto from = worker_->room.path() / fmt::format("document.{}", extension);
  auto to = worker_->room.path() / fmt::format("result.{}", extension_of(form));
  write_file(from, bytes);
  nlohmann::json request{{"from", url_of(from)}, {"to", url_of(to)}, {"form", extension_of(form)}};
  if (form == Form::pdf || form == Form::pdfa) request["options"] = pdf_options(form);
  nlohmann::json said;
  try {
    said = nlohmann::json::parse(ask(request.dump() + '\n'), nullptr, false);
  } catch (const Error&) {
    worker_.reset();
    throw;
  }
  fs::remove(from);
  if (!said.is_object() || !said.contains("memory") || said.contains("error")) {
    auto why = said.is_object() ? said.value("error", "it gave no reason") : "its answer is no JSON";
    fs::remove(to);
    throw Error{"office.document", fmt::format("LibreOffice cannot make {} of this: {}", extension_of(form), why),
                "open the document in LibreOffice or Word to see what is wrong with it"};
  }
  auto result = read_file(to, largest_document);
  fs::remove(to);
  worker_->memory = said["memory"];
  if (++worker_->documents >= settings_.documents || worker_->memory > settings_.memory) worker_.reset();
  return result;
}

}  // namespace hammy::office
