#include "blob/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::blob {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view scheme = "sha256:";
/// From this many new blobs on, one syncfs(2) costs less than an fsync(2) of each.
constexpr std::size_t syncfs_from = 16;

/// The hash in a reference; throws `blob.reference`.
std::string_view hash_of(std::string_view reference) {
  if (!is_reference(reference))
    throw Error{"blob.reference", fmt::format("'{}' is not a blob reference", text::clip(reference, 100)),
                "a reference is 'sha256:' and 64 lower-case hexadecimal digits"};
  return reference.substr(scheme.size());
}

std::string reference_to(std::string_view hash) { return std::string(scheme).append(hash); }

[[noreturn]] void corrupt(const fs::path& path) {
  throw Error{"blob.corrupt", fmt::format("the content of '{}' is not what its name says", path.string()),
              "restore the file from a backup; check the disk"}
      .as(Failure::technical);
}

/// The size of the file at `path`, or -1 when there is none.
std::intmax_t size_of(const fs::path& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode)) return info.st_size;
  return -1;
}

Fd open_to_read(const fs::path& path) {
  Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) throw system_error("open", path.string(), errno);
  return fd;
}

std::size_t read_some(int fd, std::string& buffer, std::size_t size, std::string_view subject) {
  buffer.resize(size);
  for (;;) {
    auto n = ::read(fd, buffer.data(), size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("read", subject, errno);
    buffer.resize(static_cast<std::size_t>(n));
    return buffer.size();
  }
}

}  // namespace

bool is_reference(std::string_view reference) {
  return reference.size() == scheme.size() + 64 && reference.starts_with(scheme) &&
         reference.find_first_not_of("0123456789abcdef", scheme.size()) == reference.npos;
}

/// A blob being written, under a temporary name that goes away unless it is adopted.
class Store::Incoming {
 public:
  explicit Incoming(const fs::path& directory) : name_((directory / ".new-XXXXXX").string()) {
    fd_.reset(::mkostemp(name_.data(), O_CLOEXEC));
    if (!fd_ && errno == ENOENT) {
      make_directories(directory, 0700);
      sync_directory(directory.parent_path());
      name_ = (directory / ".new-XXXXXX").string();
      fd_.reset(::mkostemp(name_.data(), O_CLOEXEC));
    }
    if (!fd_) throw system_error("create a file in", directory.string(), errno).exits(Exit::cannot_create);
  }
  ~Incoming() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;

  void append(std::string_view bytes) {
    write_all(fd_.get(), bytes, name_);
    hash_.update(bytes);
    size_ += bytes.size();
  }
  std::uintmax_t size() const { return size_; }
  std::string hash() { return text::hex(hash_.finish()); }
  /// The temporary file, which the caller now owns.
  fs::path release() {
    fd_.reset();
    return std::exchange(name_, {});
  }

 private:
  std::string name_;
  Fd fd_;
  crypto::Sha256 hash_;
  std::uintmax_t size_ = 0;
};

Store::Store(const scope::Scope& scope, std::string_view kind, std::uintmax_t limit_bytes)
    : directory_(scope.directory(kind)), limit_bytes_(limit_bytes) {}

Store::~Store() {
  for (const auto& [hash, file] : pending_) ::unlink(file.c_str());
}

void Store::too_large(std::string_view subject) const {
  throw Error{"blob.too-large", fmt::format("{} is larger than {} bytes", subject, limit_bytes_)};
}

std::string Store::put(std::string_view bytes) {
  if (bytes.size() > limit_bytes_) too_large("the content");
  auto hash = text::hex(crypto::sha256(bytes));
  if (pending_.contains(hash)) return reference_to(hash);
  // A file of another size under this name is one that a broken disk or hand left; it is replaced.
  if (size_of(directory_ / hash) == static_cast<std::intmax_t>(bytes.size())) {
    entries_to_sync_ = true;
    return reference_to(hash);
  }
  Incoming incoming{directory_};
  incoming.append(bytes);
  return adopt(incoming);
}

std::string Store::put_file(const fs::path& file) {
  auto fd = open_to_read(file);
  return put_stream(fd.get(), file.string());
}

std::string Store::put_stream(int fd, std::string_view subject) {
  Incoming incoming{directory_};
  std::string buffer;
  while (read_some(fd, buffer, 1 << 17, subject) > 0) {
    if (incoming.size() + buffer.size() > limit_bytes_) too_large(fmt::format("'{}'", subject));
    incoming.append(buffer);
  }
  return adopt(incoming);
}

std::string Store::adopt(Incoming& incoming) {
  auto hash = incoming.hash();
  if (pending_.contains(hash)) return reference_to(hash);
  if (size_of(directory_ / hash) == static_cast<std::intmax_t>(incoming.size())) {
    entries_to_sync_ = true;
    return reference_to(hash);
  }
  pending_.emplace(hash, incoming.release());
  return reference_to(hash);
}

void Store::keep(std::string_view reference, const Store& from) {
  auto source = from.path(reference);
  auto target = directory_ / hash_of(reference);
  if (has(reference)) {
    entries_to_sync_ = true;
    return;
  }
  // Linked only when the other store has confirmed it; its temporary files are not ours to name.
  if (source.filename() == target.filename()) {
    if (!fs::exists(directory_)) make_directories(directory_, 0700);
    if (::link(source.c_str(), target.c_str()) == 0 || errno == EEXIST) {
      entries_to_sync_ = true;
      return;
    }
  }
  if (put_file(source) != reference) corrupt(source);
}

void Store::durable() {
  if (pending_.empty() && !entries_to_sync_) return;
  if (pending_.size() >= syncfs_from) {
    auto directory = open_to_read(directory_);
    if (::syncfs(directory.get()) != 0) throw system_error("sync", directory_.string(), errno);
  } else {
    for (const auto& [hash, file] : pending_) {
      auto fd = open_to_read(file);
      if (::fsync(fd.get()) != 0) throw system_error("sync", file.string(), errno);
    }
  }
  while (!pending_.empty()) {
    auto& [hash, file] = *pending_.begin();
    if (::rename(file.c_str(), (directory_ / hash).c_str()) != 0) throw system_error("create", file.string(), errno);
    pending_.erase(pending_.begin());
    entries_to_sync_ = true;
  }
  sync_directory(directory_);
  entries_to_sync_ = false;
}

bool Store::has(std::string_view reference) const {
  auto hash = hash_of(reference);
  return pending_.contains(hash) || size_of(directory_ / hash) >= 0;
}

fs::path Store::path(std::string_view reference) const {
  auto hash = hash_of(reference);
  if (auto found = pending_.find(hash); found != pending_.end()) return found->second;
  auto path = directory_ / hash;
  if (size_of(path) < 0)
    throw Error{"blob.missing", fmt::format("there is no blob '{}'", reference),
                "put the content again, or restore the blobs from a backup"};
  return path;
}

std::uintmax_t Store::size(std::string_view reference) const { return fs::file_size(path(reference)); }

std::string Store::get(std::string_view reference, std::uintmax_t limit_bytes) const {
  auto file = path(reference);
  if (fs::file_size(file) > limit_bytes)
    throw Error{"blob.too-large", fmt::format("the blob '{}' is larger than {} bytes", reference, limit_bytes)};
  auto bytes = read_file(file, limit_bytes);
  if (text::hex(crypto::sha256(bytes)) != hash_of(reference)) corrupt(file);
  return bytes;
}

Reader::Reader(const Store& store, std::string_view reference)
    : reference_(reference), path_(store.path(reference)), fd_(open_to_read(path_)) {}

std::string_view Reader::read(std::string& buffer, std::size_t size) {
  if (read_some(fd_.get(), buffer, size, path_.string()) > 0) {
    hash_.update(buffer);
  } else if (text::hex(hash_.finish()) != hash_of(reference_)) {
    corrupt(path_);
  }
  return buffer;
}

}  // namespace hammy::blob
