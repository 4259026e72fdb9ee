// This file implements delivery to a Maildir: written in tmp, made durable, renamed into new.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/file.hpp"
#include "channel/local.hpp"
#include "channel/ways.hpp"

namespace hammy::channel {

namespace fs = std::filesystem;

namespace {

class Maildir final : public LocalChannel {
 public:
  Maildir(std::string name, fs::path directory, Settled settled)
      : LocalChannel(std::move(name), std::move(settled)), directory_(std::move(directory)) {
    for (const char* part : {"tmp", "new", "cur"}) make_directories(directory_ / part, 0700);
    remove_left_behind();
  }

 private:
  std::string store(const Parcel& parcel) override {
    // The name is the delivery's own, not the moment's: who is killed between the rename and the journal puts the same
    // file into the same place when asked again.
    auto name = parcel.name + ".hammy";
    auto temporary = directory_ / "tmp" / fmt::format("{}.{}", name, ::getpid());
    Fd fd{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!fd) throw system_error("create", temporary.string(), errno);
    try {
      write_all(fd.get(), as_mailbox_text(parcel), temporary.string());
      if (::fsync(fd.get()) != 0) throw system_error("write", temporary.string(), errno);
      auto place = directory_ / "new" / name;
      if (::rename(temporary.c_str(), place.c_str()) != 0) throw system_error("create", place.string(), errno);
    } catch (...) {
      ::unlink(temporary.c_str());
      throw;
    }
    sync_directory(directory_ / "new");
    return "new/" + name;
  }

  /// Files in tmp that nobody has touched for 36 hours are nobody's, says the Maildir convention.
  void remove_left_behind() const {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(directory_ / "tmp", gone)) {
      struct stat info;
      if (entry.path().extension() == ".hammy" || ::stat(entry.path().c_str(), &info) != 0) continue;
      bool ours = entry.path().filename().string().find(".hammy.") != std::string::npos;
      if (ours && ::time(nullptr) - info.st_mtime > 36 * 3600) fs::remove(entry.path(), gone);
    }
  }

  fs::path directory_;
};

}  // namespace

std::unique_ptr<Channel> make_maildir(std::string name, std::string directory, Settled settled) {
  return std::make_unique<Maildir>(std::move(name), std::move(directory), std::move(settled));
}

}  // namespace hammy::channel
