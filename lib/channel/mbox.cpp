// This file implements delivery to an mbox in the mboxrd form (RFC 4155 names the format's variants): "From " at the
// beginning of a line gets a '>' before it, and so does that line with any number of them.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/file.hpp"
#include "base/text.hpp"
#include "channel/local.hpp"
#include "channel/ways.hpp"

namespace hammy::channel {

namespace {

/// "Sun Nov 22 07:59:58 2026", as asctime(3) writes it.
std::string mbox_date(Instant at) {
  auto seconds = std::chrono::system_clock::to_time_t(at);
  std::tm utc;
  char text[32];
  ::gmtime_r(&seconds, &utc);
  return {text, std::strftime(text, sizeof text, "%a %b %e %H:%M:%S %Y", &utc)};
}

bool needs_quote(std::string_view line) {
  auto first = line.find_first_not_of('>');
  return first != line.npos && line.substr(first).starts_with("From ");
}

class Mbox final : public LocalChannel {
 public:
  Mbox(std::string name, std::filesystem::path file, Settled settled)
      : LocalChannel(std::move(name), std::move(settled)), file_(std::move(file)) {
    make_directories(file_.parent_path());
    fd_.reset(::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!fd_) throw system_error("open", file_.string(), errno).exits(Exit::cannot_create);
  }

 private:
  std::string store(const Parcel& parcel) override {
    lock(F_WRLCK);
    try {
      append(parcel);
    } catch (...) {
      lock(F_UNLCK);
      throw;
    }
    lock(F_UNLCK);
    return file_.filename().string();
  }

  void append(const Parcel& parcel) {
    struct stat info;
    if (::fstat(fd_.get(), &info) != 0) throw system_error("examine", file_.string(), errno);
    std::string out;
    if (info.st_size > 0 && !ends_in_empty_line(info.st_size)) out = "\n\n";  // somebody was killed while writing
    out += fmt::format("From {} {}\n", parcel.return_path.empty() ? "MAILER-DAEMON" : parcel.return_path,
                       mbox_date(parcel.at));
    auto mail = as_mailbox_text(parcel);
    for (auto line : text::split(std::string_view(mail).substr(0, mail.size() - mail.ends_with('\n')), '\n')) {
      if (needs_quote(line)) out += '>';
      out += line;
      out += '\n';
    }
    out += '\n';
    try {
      write_all(fd_.get(), out, file_.string());
      if (::fdatasync(fd_.get()) != 0) throw system_error("write to", file_.string(), errno);
    } catch (...) {
      if (::ftruncate(fd_.get(), info.st_size) != 0) throw system_error("write to", file_.string(), errno);
      throw;
    }
  }

  bool ends_in_empty_line(off_t size) const {
    char last[2] = {};
    return size >= 2 && ::pread(fd_.get(), last, 2, size - 2) == 2 && last[0] == '\n' && last[1] == '\n';
  }

  void lock(short type) {
    struct flock whole {};
    whole.l_type = type;
    whole.l_whence = SEEK_SET;
    while (::fcntl(fd_.get(), F_SETLKW, &whole) != 0)
      if (errno != EINTR) throw system_error("lock", file_.string(), errno);
  }

  std::filesystem::path file_;
  Fd fd_;
};

}  // namespace

std::unique_ptr<Channel> make_mbox(std::string name, std::string file, Settled settled) {
  return std::make_unique<Mbox>(std::move(name), std::move(file), std::move(settled));
}

}  // namespace hammy::channel
