// Blobs as files: <directory>/<sha256 in hex>. There is no fan-out into subdirectories: ext4, XFS and btrfs look a name
// up among millions in constant time, and with one directory a batch of any size costs one fsync of it.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "blob/incoming.hpp"
#include "blob/place.hpp"

namespace hammy::blob {

namespace fs = std::filesystem;

namespace {

/// From this many new blobs on, one syncfs(2) costs less than an fsync(2) of each.
constexpr std::size_t syncfs_from = 16;
/// Hidden files that are older were left by processes that have been killed.
constexpr std::chrono::hours abandoned{24};

std::chrono::seconds age_of(const struct stat& info) {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now - std::chrono::seconds(info.st_mtim.tv_sec));
}

class Directory : public Place {
 public:
  Directory(fs::path directory, bool shared) : directory_(std::move(directory)), shared_(shared) {}

  const fs::path& workshop() const override { return directory_; }
  bool keeps_files() const override { return true; }

  std::intmax_t size(std::string_view hash) override {
    struct stat info;
    return ::stat((directory_ / hash).c_str(), &info) == 0 && S_ISREG(info.st_mode) ? info.st_size : -1;
  }

  bool renew(std::string_view hash, std::uintmax_t bytes) override {
    // A file of another size under this name is one that a broken disk or hand left.
    if (size(hash) != static_cast<std::intmax_t>(bytes)) return false;
    if (!mark_put_again(directory_ / hash)) return false;  // removed just now
    if (::utimensat(AT_FDCWD, (directory_ / hash).c_str(), nullptr, 0) != 0) {
      if (errno == ENOENT) return false;  // removed just now
      throw system_error("touch", (directory_ / hash).string(), errno);
    }
    entries_to_sync_ = true;
    return true;
  }

  bool link(std::string_view hash, const fs::path& confirmed) override {
    if (!fs::exists(directory_)) make_directories(directory_, 0700);
    if (::link(confirmed.c_str(), (directory_ / hash).c_str()) != 0 && errno != EEXIST) return false;
    return renew(hash, fs::file_size(confirmed));
  }

  void take(Pending& pending) override {
    if (pending.empty() && !entries_to_sync_) return;
    if (pending.size() >= syncfs_from && !shared_) {
      auto directory = open_to_read(directory_);
      if (::syncfs(directory.get()) != 0) throw system_error("sync", directory_.string(), errno);
    } else {
      for (const auto& [hash, file] : pending) {
        auto fd = open_to_read(file);
        if (::fsync(fd.get()) != 0) throw system_error("sync", file.string(), errno);
      }
    }
    while (!pending.empty()) {
      auto& [hash, file] = *pending.begin();
      name(file, hash);
      pending.erase(pending.begin());
      entries_to_sync_ = true;
    }
    sync_directory(directory_);
    entries_to_sync_ = false;
  }

  fs::path file(std::string_view hash) override {
    if (size(hash) < 0) missing(hash);
    return directory_ / hash;
  }

  void each(const Each& callback) override {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(directory_, none)) {
      auto name = entry.path().filename().string();
      struct stat info;
      if (::stat(entry.path().c_str(), &info) != 0) continue;
      if (name.front() != '.')
        callback(name, age_of(info), static_cast<std::uintmax_t>(info.st_size));
      else if (age_of(info) > abandoned)
        ::unlink(entry.path().c_str());
    }
  }

  bool remove(std::string_view hash, std::chrono::seconds grace) override {
    return remove_if(hash, [&](const struct stat& info) { return age_of(info) >= grace; });
  }

  bool remove_unshared(std::string_view hash) override {
    if (!remove_if(hash, [](const struct stat& info) { return is_put_once(info.st_mode); })) return false;
    sync_directory(directory_);  // a power cut must not bring it back
    return true;
  }

 private:
  /// Gives a file that is on the disk its name. Who was sooner has put the same content, which is put again by this.
  void name(const fs::path& file, std::string_view hash) {
    auto path = directory_ / hash;
    if (::renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EEXIST && renew(hash, fs::file_size(file))) {
      ::unlink(file.c_str());
      return;
    }
    // The file system cannot do that, or there is another of that name: one that a broken disk or hand left.
    mark_put_again(file);
    if (::rename(file.c_str(), path.c_str()) != 0) throw system_error("create", file.string(), errno);
  }

  template <class May>
  bool remove_if(std::string_view hash, May may) {
    auto path = directory_ / hash;
    struct stat info;
    if (::stat(path.c_str(), &info) != 0 || !may(info)) return false;
    // Somebody may put it again between looking and deleting, and rely on it. Out of the way first, then looked at: who
    // comes later finds nothing and writes it anew, who came before has left its mark on the file, which is put back.
    auto aside = directory_ / fmt::format(".gone-{}-{}", hash, ::getpid());
    if (::rename(path.c_str(), aside.c_str()) != 0) return false;
    if (::stat(aside.c_str(), &info) == 0 && !may(info)) {
      if (::link(aside.c_str(), path.c_str()) != 0 && errno != EEXIST)
        throw system_error("put back", path.string(), errno);
      ::unlink(aside.c_str());
      return false;
    }
    return ::unlink(aside.c_str()) == 0;
  }

  fs::path directory_;
  bool shared_;
  bool entries_to_sync_ = false;  ///< names that others gave perhaps not long ago
};

}  // namespace

std::unique_ptr<Place> in_directory(fs::path directory, bool shared) {
  return std::make_unique<Directory>(std::move(directory), shared);
}

}  // namespace hammy::blob
