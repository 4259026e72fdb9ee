// Stream: lines in, lines out. Reading says when it would have to wait, so that a filter can flush first.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.hpp"

namespace hammy::cli {

/// The reader at the other end of our standard output has gone. Not an Error: the program ends as SIGPIPE ends one.
struct ClosedPipe {};

/// One line without its end. `bytes` lives until the next call of the reader.
struct Line {
  std::string_view bytes;  ///< of a line over the limit only its first 64 KiB
  /// Of a line so long that a copy costs more than keeping what else was read with it: keeps `bytes` as they are.
  std::shared_ptr<const char[]> memory;
  std::uint64_t number = 0;  ///< from 1
  bool too_long = false;     ///< over the limit: passed over, `size` and `sha256` tell what it was
  std::uint64_t size = 0;    ///< of the whole line
  std::string sha256;        ///< hexadecimal, of the whole line; only when it is too long
};

class LineReader {
 public:
  static constexpr std::size_t kept_of_long_line = 65536;

  explicit LineReader(int fd, std::size_t limit_bytes = std::size_t{64} << 20);

  /// Whether next() can answer without waiting for input.
  bool ready();
  /// Waits until next() can answer, `other_fd` (-1: none) becomes readable, a signal asks to stop, or the reader of our
  /// output goes away (ClosedPipe). True when next() can answer.
  bool wait(int other_fd = -1);
  /// The next line, waiting for it; nothing at the end of input or when a signal asked to stop.
  std::optional<Line> next();
  /// Whether all input has been handed out.
  bool at_end() const { return eof_ && begin_ == end_ && !long_line_; }
  std::uint64_t bytes_read() const { return bytes_read_; }
  int fd() const { return fd_; }

 private:
  bool line_buffered();
  void fill();
  void make_room();
  void pass_over();

  int fd_;
  std::size_t limit_;
  std::size_t capacity_ = std::size_t{1} << 18;
  std::shared_ptr<char[]> buffer_;                  // lines that are kept share it
  std::size_t begin_ = 0, end_ = 0, searched_ = 0;  // the unread part, and how far it is known to hold no line end
  std::optional<std::size_t> length_;               // of its first line, when that is known
  bool eof_ = false;
  std::uint64_t number_ = 0, bytes_read_ = 0;
  std::optional<Line> long_line_;  // one over the limit that has ended and waits to be handed out
  std::string long_head_;
};

/// Standard output, buffered.
class Output {
 public:
  explicit Output(int fd = 1) : fd_(fd) {}
  /// Where lines are appended; flush_if_full() afterwards.
  std::string& buffer() { return pieces_.text; }
  /// Appends a record; a long one is kept and written from where it lies.
  void append(record::Record&& record);
  bool is_full() const { return pieces_.text.size() + kept_bytes_ >= 65536; }
  void flush_if_full() {
    if (is_full()) flush();
  }
  /// Forgets what has not been written.
  void clear();
  /// Throws ClosedPipe, or Error `output.write` with exit status 74.
  void flush();

 private:
  void write(std::vector<iovec>& parts);

  int fd_;
  record::Pieces pieces_;
  std::vector<record::Record> kept_;  // whose slices stand in `pieces_`
  std::size_t kept_bytes_ = 0;
};

}  // namespace hammy::cli
