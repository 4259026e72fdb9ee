#include "cli/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "base/error.hpp"
#include "base/log.hpp"
#include "cli/intake.hpp"
#include "cli/progress.hpp"
#include "cli/signals.hpp"

namespace hammy::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t buffer_bytes = std::size_t{256} << 10;
constexpr std::size_t files_at_once = 128;  // are flushed to the disk together

Error usage(std::string message, std::string hint) {
  return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
}

/// What all threads share.
struct Shared {
  const std::vector<std::string>& names;
  Progress& progress;
  std::atomic<std::size_t> next{0};
  std::mutex mutex{};
  std::uint64_t done = 0, failed = 0, temporary = 0, bytes = 0;

  void finished(const std::string& name, const Error* error, std::uint64_t size) {
    std::scoped_lock lock(mutex);
    ++done;
    bytes += size;
    if (error) {
      ++failed;
      if (error->failure() == Failure::temporary) ++temporary;
      auto hint = error->hint().empty() ? std::string() : fmt::format(" ({})", error->hint());
      progress.clear();
      log::error(fmt::format("{}: {}{}", name, error->message(), hint));
    }
    progress.update(done, failed, bytes);
  }
};

/// Files of one thread that are written and not yet in their places.
struct Pending {
  std::string name;
  NewFile file;
  std::uint64_t size;
};

/// Many small files are on the disk sooner when the whole file system is asked to write than one by one: a journal
/// takes them together.
void appear(std::vector<Pending>& pending, Shared& shared) {
  constexpr std::size_t many = 8;
  std::vector<std::optional<Error>> errors(pending.size());
  auto each = [&](void (NewFile::*step)()) {
    for (std::size_t i = 0; i < pending.size(); ++i)
      if (!errors[i]) errors[i] = attempt([&] { (pending[i].file.*step)(); });
  };
  each(&NewFile::finish);
  bool together = pending.size() >= many && std::all_of(pending.begin(), pending.end(), [&](const Pending& one) {
                    return one.file.device() == pending.front().file.device();
                  });
  if (!together || !pending.front().file.sync_all()) each(&NewFile::sync);
  each(&NewFile::appear);
  for (std::size_t i = 0; i < pending.size(); ++i)
    shared.finished(pending[i].name, errors[i] ? &*errors[i] : nullptr, pending[i].size);
  pending.clear();
}

}  // namespace

NewFile::NewFile(fs::path place, unsigned mode) : place_(std::move(place)) {
  temporary_ = (place_.parent_path() / ".hammy-XXXXXX").string();
  fd_.reset(::mkostemp(temporary_.data(), O_CLOEXEC));
  if (!fd_) throw system_error("create a file in", place_.parent_path().string(), errno).exits(Exit::cannot_create);
  ::fchmod(fd_.get(), mode);
}

NewFile::~NewFile() {
  if (fd_) ::unlink(temporary_.c_str());
}

NewFile::NewFile(NewFile&&) noexcept = default;

void NewFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > buffer_bytes) flush();
  if (bytes.size() >= buffer_bytes)
    write_all(fd_.get(), bytes, place_.string());
  else
    buffer_ += bytes;
}

void NewFile::flush() {
  write_all(fd_.get(), buffer_, place_.string());
  buffer_.clear();
}

void NewFile::restart() {
  buffer_.clear();
  if (::ftruncate(fd_.get(), 0) != 0 || ::lseek(fd_.get(), 0, SEEK_SET) != 0)
    throw system_error("write to", place_.string(), errno);
}

void NewFile::finish() { flush(); }

dev_t NewFile::device() const {
  struct stat info {};
  return ::fstat(fd_.get(), &info) == 0 ? info.st_dev : 0;
}

bool NewFile::sync_all() { return ::syncfs(fd_.get()) == 0; }

void NewFile::sync() {
  if (::fdatasync(fd_.get()) != 0) throw system_error("write to", place_.string(), errno);
}

void NewFile::appear() {
  if (::rename(temporary_.c_str(), place_.c_str()) != 0)
    throw system_error("create", place_.string(), errno).exits(Exit::cannot_create);
  fd_.reset();
}

void Files::declare(Flags& flags, const std::string& help) {
  flags.operands("FILE", names_, help);
  flags.add("--out-dir", directory_, "DIR", "where the files made of FILE… go, under their names");
  flags.add("--in-place", in_place_, "let each take the place of its FILE");
}

void Files::check() const {
  if (directory_.empty() != in_place_)
    throw usage(in_place_ ? "--out-dir and --in-place exclude each other" : "where the files go is not said",
                "add --out-dir DIR, or --in-place");
  std::set<std::string> places;
  for (const auto& name : names_)
    if (!places.insert(place_of(name).string()).second)
      throw usage(fmt::format("two files would become '{}'", place_of(name).string()), "give them different names");
}

fs::path Files::place_of(const fs::path& from) const {
  auto own = from.filename().string();
  auto name = naming_ ? naming_(own) : own;
  if (!in_place_) return fs::path(directory_) / name;
  if (name != own) return from.parent_path() / name;
  return fs::is_symlink(from) ? fs::canonical(from) : from;
}

void Files::run(Context& context, const std::function<Work()>& make) const {
  check();
  if (!directory_.empty()) make_directories(directory_);
  Progress progress(context.program, 0, context.progress);
  Shared shared{names_, progress};
  auto work_through = [&](const Work& work) {
    std::vector<Pending> pending;
    for (auto i = shared.next++; i < names_.size() && !stop_requested(); i = shared.next++) {
      const fs::path from(names_[i]);
      std::uint64_t size = 0;
      auto error = attempt([&] {
        struct stat info {};
        if (::stat(from.c_str(), &info) != 0) throw system_error("open", from.string(), errno);
        if (!S_ISREG(info.st_mode)) throw Error{"files.kind", "this is no file"};
        auto place = place_of(from);
        struct stat there {};
        if (!in_place_ && ::stat(place.c_str(), &there) == 0 && there.st_ino == info.st_ino &&
            there.st_dev == info.st_dev)
          throw Error{"files.same", "the file would take its own place", "say --in-place for that"};
        size = static_cast<std::uint64_t>(info.st_size);
        NewFile to(place.has_parent_path() ? place : fs::path(".") / place, info.st_mode & 0777U);
        work(from, to);
        pending.push_back({from.string(), std::move(to), size});
      });
      if (error) shared.finished(from.string(), &*error, size);
      if (pending.size() >= files_at_once) appear(pending, shared);
    }
    appear(pending, shared);
  };
  std::vector<std::thread> threads;
  std::vector<Work> works;
  works.reserve(context.jobs);
  for (unsigned i = 0; i < std::min<std::size_t>(context.jobs, names_.size()); ++i) works.push_back(make());
  threads.reserve(works.size());
  for (std::size_t i = 1; i < works.size(); ++i) threads.emplace_back(work_through, std::cref(works[i]));
  work_through(works.front());
  for (auto& thread : threads) thread.join();
  progress.clear();
  if (!in_place_) sync_directory(directory_);
  if (shared.failed == 0) return;
  auto all_temporary = shared.temporary == shared.failed;
  throw Error{"files.failed", fmt::format("{} of {} files failed", shared.failed, shared.done)}.exits(
      all_temporary ? Exit::temporary : Exit::data);
}

}  // namespace hammy::cli
