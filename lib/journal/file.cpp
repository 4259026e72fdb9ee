#include "journal/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace hammy::journal {

namespace {

constexpr std::string_view title = "hammy-journal 1 ";
constexpr const char *current_name = "current.log", *previous_name = "previous.log";

[[noreturn]] void damaged(const std::filesystem::path& path) {
  Error error{"journal.damaged", fmt::format("'{}' is no delivery journal", path.string()),
              "move it away; deliveries of the last 30 days that are asked for again will then be made again"};
  throw error.as(Failure::technical).exits(Exit::io);
}

std::filesystem::path index_of(const std::filesystem::path& log) {
  return std::filesystem::path(log).replace_extension(".index");
}

std::uint64_t size_of(const Fd& fd, const std::filesystem::path& path) {
  struct stat info;
  if (::fstat(fd.get(), &info) != 0) throw system_error("examine", path.string(), errno);
  return static_cast<std::uint64_t>(info.st_size);
}

}  // namespace

/// flock(2) on the file "lock", for as long as files are changed.
class FileJournal::Lock {
 public:
  explicit Lock(const FileJournal& journal) : fd_(journal.lock_.get()) {
    while (::flock(fd_, LOCK_EX) != 0)
      if (errno != EINTR) throw system_error("lock", (journal.directory_ / "lock").string(), errno);
  }
  ~Lock() { ::flock(fd_, LOCK_UN); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int fd_;
};

FileJournal::FileJournal(const scope::Scope& scope, Clock& clock)
    : directory_(scope.directory("journal")), clock_(clock) {
  make_directories(directory_, 0700);
  directory_fd_.reset(::open(directory_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory_fd_) throw system_error("open", directory_.string(), errno);
  auto path = directory_ / "lock";
  lock_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock_) throw system_error("open", path.string(), errno).exits(Exit::cannot_create);
  Lock lock(*this);
  bring_up_to_date();
}

std::optional<FileJournal::Log> FileJournal::open_log(const char* name) const {
  Log log;
  log.path = directory_ / name;
  log.fd.reset(::open(log.path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
  if (!log.fd) {
    if (errno == ENOENT) return {};
    throw system_error("open", log.path.string(), errno);
  }
  struct stat info;
  if (::fstat(log.fd.get(), &info) != 0) throw system_error("examine", log.path.string(), errno);
  log.inode = info.st_ino;
  char first[128];
  auto n = ::pread(log.fd.get(), first, sizeof first, 0);
  std::string_view line(first, n > 0 ? static_cast<std::size_t>(n) : 0);
  line = line.substr(0, line.find('\n'));
  std::int64_t millis = 0;
  auto space = line.rfind(' ');
  if (!line.starts_with(title) || space == line.npos || space < title.size()) damaged(log.path);
  auto [end, error] = std::from_chars(line.data() + space + 1, line.data() + line.size(), millis);
  if (error != std::errc{} || end != line.data() + line.size()) damaged(log.path);
  log.name = line;
  log.created = Instant{std::chrono::milliseconds{millis}};
  log.index = Index::open(index_of(log.path), log.name);
  return log;
}

void FileJournal::create_current() {
  unsigned char random[8];
  if (::getrandom(random, sizeof random, 0) != sizeof random)
    throw system_error("read random bytes from", "the system", errno);
  auto name = text::hex({reinterpret_cast<const char*>(random), sizeof random});
  auto line = fmt::format("{}{} {}\n", title, name, clock_.now().time_since_epoch().count());
  write_file_atomically(directory_ / current_name, line, 0600);
}

/// Opens what there is anew. Under the lock.
void FileJournal::open_logs() {
  flush();  // what was recorded into a log that another process has rotated away
  current_ = open_log(current_name);
  if (!current_) {
    create_current();
    current_ = open_log(current_name);
  }
  previous_ = open_log(previous_name);
}

/// Whether what is open is what is there, and all of it is indexed. Asked in each round, so the kernel need not walk
/// the whole path.
bool FileJournal::fresh() {
  struct stat info;
  if (!current_ || !current_->index || ::fstatat(directory_fd_.get(), current_name, &info, 0) != 0) return false;
  if (info.st_ino != current_->inode || !current_->index->current()) return false;
  if (previous_ && (!previous_->index || !previous_->index->current())) return false;
  return static_cast<std::uint64_t>(info.st_size) == current_->index->indexed();
}

/// Under the lock.
void FileJournal::bring_up_to_date() {
  if (!fresh()) {
    open_logs();
    catch_up(*current_, true);
    if (previous_) catch_up(*previous_, false);
  } else {
    current_->index->set_indexed(current_->index->indexed());  // whoever said more would come was killed before it did
  }
  rotate_when_due();
}

/// Indexes what the log has gained. `repair` cuts off a last line that was never finished.
void FileJournal::catch_up(Log& log, bool repair) {
  auto size = size_of(log.fd, log.path);
  auto first = log.name.size() + 1;
  if (!log.index || log.index->indexed() > size) {
    constexpr std::uint64_t usual_line = 200;
    log.index = Index::create(index_of(log.path), log.name, size / usual_line);
    log.index->set_indexed(first);
  }
  auto done = std::max<std::uint64_t>(log.index->indexed(), first);
  std::string buffer;
  std::size_t bad_lines = 0;
  while (done < size) {
    buffer.resize(std::min<std::uint64_t>(size - done, std::uint64_t{1} << 20));
    auto n = ::pread(log.fd.get(), buffer.data(), buffer.size(), static_cast<off_t>(done));
    if (n <= 0) throw system_error("read", log.path.string(), n < 0 ? errno : EIO);
    buffer.resize(static_cast<std::size_t>(n));
    std::size_t at = 0;
    for (auto end = buffer.find('\n'); end != buffer.npos; end = buffer.find('\n', at)) {
      if (auto entry = parse_line(std::string_view(buffer).substr(at, end - at)))
        log.index->insert(entry->digest, done + at);
      else
        ++bad_lines;
      at = end + 1;
    }
    bool at_end = done + buffer.size() >= size;
    if (at == 0 && !at_end) {  // a megabyte without a line end is nothing of ours
      at = buffer.size();
      ++bad_lines;
    }
    done += at;
    if (at_end) break;
  }
  if (done < size && repair) {
    log::warning(fmt::format("'{}': cut off {} bytes of an unfinished entry", log.path.string(), size - done));
    if (::ftruncate(log.fd.get(), static_cast<off_t>(done)) != 0) throw system_error("cut", log.path.string(), errno);
  }
  if (bad_lines > 0) log::warning(fmt::format("'{}': skipped {} damaged lines", log.path.string(), bad_lines));
  log.index->set_indexed(done);
}

/// Under the lock.
void FileJournal::rotate_when_due() {
  if (clock_.now() - current_->created < kept) return;
  flush();
  current_->index->set_rotated();
  auto current = directory_ / current_name, previous = directory_ / previous_name;
  std::error_code ignored;  // an index that is missing or does not fit is made again
  std::filesystem::remove(index_of(previous), ignored);
  std::filesystem::rename(index_of(current), index_of(previous), ignored);
  if (::rename(current.c_str(), previous.c_str()) != 0) throw system_error("rename", current.string(), errno);
  open_logs();
  catch_up(*current_, true);
  catch_up(*previous_, false);
}

std::optional<Entry> FileJournal::read_at(const Log& log, std::uint64_t offset) const {
  std::string line(1024, '\0');
  for (;;) {
    auto n = ::pread(log.fd.get(), line.data(), line.size(), static_cast<off_t>(offset));
    if (n < 0) throw system_error("read", log.path.string(), errno);
    auto read = std::string_view(line).substr(0, static_cast<std::size_t>(n));
    if (auto end = read.find('\n'); end != read.npos) return parse_line(read.substr(0, end));
    if (read.size() < line.size() || line.size() > max_line_bytes) return {};
    line.resize(max_line_bytes + 1);
  }
}

std::optional<Entry> FileJournal::find(const Digest& digest) {
  if (!current_ || !current_->index || !current_->index->in_step()) {
    Lock lock(*this);
    bring_up_to_date();
  }
  for (auto* log : {&current_, &previous_}) {
    if (!*log) continue;
    auto offset = (*log)->index->find(digest);
    if (!offset) continue;
    if (auto entry = read_at(**log, *offset); entry && entry->digest == digest) return entry;
  }
  return {};
}

void FileJournal::record(std::span<const Entry> entries) {
  if (entries.empty()) return;
  std::string lines;
  std::vector<std::size_t> starts;
  starts.reserve(entries.size());
  for (const auto& entry : entries) {
    starts.push_back(lines.size());
    append_line(lines, entry);
  }
  Lock lock(*this);
  bring_up_to_date();
  auto& log = *current_;
  auto end = log.index->indexed();
  dirty_ = true;
  log.index->set_behind();
  auto n = ::write(log.fd.get(), lines.data(), lines.size());
  if (n != static_cast<ssize_t>(lines.size())) {
    int error = n < 0 ? errno : ENOSPC;
    // Whole lines that were written may stay; a torn one is cut off by whoever comes next.
    throw system_error("write to", log.path.string(), error);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) log.index->insert(entries[i].digest, end + starts[i]);
  log.index->set_indexed(end + lines.size());
}

void FileJournal::flush() {
  if (!dirty_) return;
  if (::fdatasync(current_->fd.get()) != 0) throw system_error("sync", current_->path.string(), errno);
  dirty_ = false;
}

}  // namespace hammy::journal
