// This file implements delivery to an mbox in the mboxrd form (RFC 4155 names the format's variants): "From " at the
// beginning of a line gets a '>' before it, and so does that line with any number of them.
//
// While a mail is appended, the file's name with ".hammy" behind it is a note of where it begins and how long it will
// be, so that the piece that a killed process leaves behind is known and taken away by the next one.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
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
    note_ = file_.string() + ".hammy";
    locked([&] { take_away_torn(); });
  }

 private:
  std::string store(const Parcel& parcel) override {
    locked([&] {
      take_away_torn();
      append(parcel);
    });
    return file_.filename().string();
  }

  void append(const Parcel& parcel) {
    auto begin = size();
    std::string out;
    if (begin > 0 && !ends_in_empty_line(begin)) out = "\n\n";  // another program was killed while writing
    out += fmt::format("From {} {}\n", parcel.return_path.empty() ? "MAILER-DAEMON" : parcel.return_path,
                       mbox_date(parcel.at));
    auto mail = as_mailbox_text(parcel);
    for (auto line : text::split(std::string_view(mail).substr(0, mail.size() - mail.ends_with('\n')), '\n')) {
      if (needs_quote(line)) out += '>';
      out += line;
      out += '\n';
    }
    out += '\n';
    write_note(begin, out.size());
    try {
      write_all(fd_.get(), out, file_.string());
      if (::fdatasync(fd_.get()) != 0) throw system_error("write to", file_.string(), errno);
    } catch (...) {
      if (::ftruncate(fd_.get(), begin) != 0) throw system_error("write to", file_.string(), errno);
      ::unlink(note_.c_str());
      throw;
    }
    ::unlink(note_.c_str());
  }

  void write_note(off_t begin, std::size_t length) const {
    Fd note{::open(note_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!note) throw system_error("create", note_, errno).exits(Exit::cannot_create);
    write_all(note.get(), fmt::format("{} {}\n", begin, length), note_);
  }

  /// Takes away what is there of a mail that the note tells of, unless it is whole or others have appended since: a
  /// mail of ours has no line that begins with "From " but its first.
  void take_away_torn() const {
    Fd note{::open(note_.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!note) return;
    off_t begin = 0, length = 0, end = size();
    char text[64] = {};
    bool known = ::read(note.get(), text, sizeof text - 1) > 0 && read_note(text, begin, length);
    if (known && end > begin && end < begin + length) {
      std::string torn(static_cast<std::size_t>(end - begin), '\0');
      if (::pread(fd_.get(), torn.data(), torn.size(), begin) != end - begin)
        throw system_error("read", file_.string(), errno);
      auto ours = torn.substr(std::min(torn.find_first_not_of('\n'), torn.size()));
      bool alone = std::string_view("From ").starts_with(ours.substr(0, 5)) && torn.find("\nFrom ", 3) == torn.npos;
      if (alone && ::ftruncate(fd_.get(), begin) != 0) throw system_error("write to", file_.string(), errno);
    }
    ::unlink(note_.c_str());
  }

  /// "BEGIN LENGTH\n"; one without its end was never finished, and nothing had been appended.
  static bool read_note(std::string_view text, off_t& begin, off_t& length) {
    const char* end = text.data() + text.size();
    auto first = std::from_chars(text.data(), end, begin);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ' ') return false;
    auto second = std::from_chars(first.ptr + 1, end, length);
    return second.ec == std::errc{} && second.ptr != end && *second.ptr == '\n';
  }

  off_t size() const {
    struct stat info;
    if (::fstat(fd_.get(), &info) != 0) throw system_error("examine", file_.string(), errno);
    return info.st_size;
  }

  bool ends_in_empty_line(off_t size) const {
    char last[2] = {};
    return size >= 2 && ::pread(fd_.get(), last, 2, size - 2) == 2 && last[0] == '\n' && last[1] == '\n';
  }

  template <class Work>
  void locked(Work&& work) const {
    lock(F_WRLCK);
    try {
      work();
    } catch (...) {
      lock(F_UNLCK);
      throw;
    }
    lock(F_UNLCK);
  }

  void lock(short type) const {
    struct flock whole {};
    whole.l_type = type;
    whole.l_whence = SEEK_SET;
    while (::fcntl(fd_.get(), F_SETLKW, &whole) != 0)
      if (errno != EINTR) throw system_error("lock", file_.string(), errno);
  }

  std::filesystem::path file_;
  std::string note_;
  Fd fd_;
};

}  // namespace

std::unique_ptr<Channel> make_mbox(std::string name, std::string file, Settled settled) {
  return std::make_unique<Mbox>(std::move(name), std::move(file), std::move(settled));
}

}  // namespace hammy::channel
