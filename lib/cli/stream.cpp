#include "cli/stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/signals.hpp"
#include "crypto/hash.hpp"
#include "record/scan.hpp"

namespace hammy::cli {

namespace {
/// The share of the buffer from which on a line is worth keeping it.
constexpr std::size_t long_share = 16;
}  // namespace

LineReader::LineReader(int fd, std::size_t limit_bytes)
    : fd_(fd), limit_(limit_bytes), buffer_(new char[capacity_ + record::scan_padding]) {}

bool LineReader::line_buffered() {
  if (long_line_ || length_) return true;
  std::string_view rest{buffer_.get() + begin_, end_ - begin_};
  if (auto hit = rest.find('\n', searched_); hit != rest.npos)
    length_ = hit;
  else
    searched_ = rest.size();
  return length_ || (eof_ && begin_ < end_);
}

void LineReader::fill() {
  if (end_ - begin_ > limit_) return pass_over();
  if (end_ == capacity_) make_room();
  auto n = ::read(fd_, buffer_.get() + end_, capacity_ - end_);
  if (n > 0) {
    end_ += static_cast<std::size_t>(n);
    bytes_read_ += static_cast<std::uint64_t>(n);
  } else if (n == 0) {
    eof_ = true;
  } else if (errno != EINTR && errno != EAGAIN) {
    throw system_error("read", "standard input", errno).exits(Exit::no_input);
  }
}

/// Moves the beginning of an unfinished line to the front, of another buffer where lines still use this one.
void LineReader::make_room() {
  auto rest = end_ - begin_;
  bool grows = begin_ == 0;
  if (grows) capacity_ *= 2;
  if (grows || buffer_.use_count() > 1) {
    std::shared_ptr<char[]> other{new char[capacity_ + record::scan_padding]};
    std::memcpy(other.get(), buffer_.get() + begin_, rest);
    buffer_ = std::move(other);
  } else {
    std::memmove(buffer_.get(), buffer_.get() + begin_, rest);
  }
  begin_ = 0;
  end_ = rest;
}

/// Reads on to the end of a line that is over the limit, keeping its head, its size and its hash.
void LineReader::pass_over() {
  Line line;
  line.too_long = true;
  crypto::Sha256 hash;
  long_head_.assign(buffer_.get() + begin_, std::min(kept_of_long_line, end_ - begin_));
  for (;;) {
    std::string_view part{buffer_.get() + begin_, end_ - begin_};
    auto newline = part.find('\n');
    auto mine = part.substr(0, newline);
    hash.update(mine);
    line.size += mine.size();
    begin_ += mine.size();
    if (newline != part.npos) {
      ++begin_;
      break;
    }
    begin_ = end_;
    make_room();
    auto n = ::read(fd_, buffer_.get(), capacity_);
    if (n < 0 && errno == EINTR && !stop_requested()) continue;
    if (n <= 0) {
      eof_ = true;
      break;
    }
    end_ = static_cast<std::size_t>(n);
    bytes_read_ += static_cast<std::uint64_t>(n);
  }
  searched_ = 0;
  line.sha256 = text::hex(hash.finish());
  long_line_ = std::move(line);
}

bool LineReader::ready() {
  while (!line_buffered()) {
    if (eof_) return true;
    pollfd input{fd_, POLLIN, 0};
    if (::poll(&input, 1, 0) <= 0) return false;
    fill();
  }
  return true;
}

bool LineReader::wait(int other_fd) {
  for (;;) {
    if (stop_requested()) return false;
    if (ready()) return true;
    // The output is watched for its reader's end: a filter that waits for input would never learn of it by writing.
    pollfd fds[] = {{fd_, POLLIN, 0}, {stop_fd(), POLLIN, 0}, {1, 0, 0}, {other_fd, POLLIN, 0}};
    if (::poll(fds, 4, -1) < 0 && errno != EINTR) throw system_error("wait for", "standard input", errno);
    if (fds[2].revents & POLLERR) throw ClosedPipe{};
    if (fds[3].revents) return false;
  }
}

std::optional<Line> LineReader::next() {
  if (!wait()) return {};
  if (long_line_) {
    Line line = std::move(*long_line_);
    long_line_.reset();
    line.number = ++number_;
    line.bytes = long_head_;
    return line;
  }
  if (begin_ == end_) return {};
  Line line;
  line.number = ++number_;
  line.size = length_.value_or(end_ - begin_);  // the last line may lack its end
  line.bytes = {buffer_.get() + begin_, line.size};
  if (line.size >= capacity_ / long_share) line.memory = buffer_;
  begin_ += line.size + (length_ ? 1 : 0);
  searched_ = 0;
  length_.reset();
  return line;
}

void Output::append(record::Record&& record) {
  constexpr std::size_t worth_keeping_bytes = 16384;
  if (record.line_bytes() < worth_keeping_bytes) return record.append_to(pieces_.text);
  record.append_to(pieces_);
  kept_bytes_ += record.line_bytes();
  kept_.push_back(std::move(record));
}

void Output::clear() {
  pieces_.text.clear();
  pieces_.slices.clear();
  kept_.clear();
  kept_bytes_ = 0;
}

void Output::flush() {
  struct AtEnd {
    Output& output;
    ~AtEnd() { output.clear(); }
  } at_end{*this};
  std::vector<iovec> parts;
  auto add = [&](std::string_view bytes) {
    if (!bytes.empty()) parts.push_back({const_cast<char*>(bytes.data()), bytes.size()});
  };
  std::string_view text = pieces_.text;
  std::size_t added = 0;
  for (const auto& slice : pieces_.slices) {
    add(text.substr(added, slice.at - added));
    add(slice.bytes);
    added = slice.at;
  }
  add(text.substr(added));
  write(parts);
}

void Output::write(std::vector<iovec>& parts) {
  constexpr std::size_t most = 64;
  for (std::size_t at = 0; at < parts.size();) {
    auto n = ::writev(fd_, &parts[at], static_cast<int>(std::min(parts.size() - at, most)));
    if (n >= 0) {
      for (auto written = static_cast<std::size_t>(n); written > 0;) {
        auto taken = std::min(written, parts[at].iov_len);
        parts[at].iov_base = static_cast<char*>(parts[at].iov_base) + taken;
        parts[at].iov_len -= taken;
        written -= taken;
        if (parts[at].iov_len == 0) ++at;
      }
    } else if (errno == EAGAIN) {
      pollfd output{fd_, POLLOUT, 0};
      ::poll(&output, 1, -1);
    } else if (errno == EPIPE) {
      throw ClosedPipe{};
    } else if (errno != EINTR) {
      throw Error{"output.write", fmt::format("cannot write to standard output: {}", std::strerror(errno)),
                  "free some space or write somewhere else; what was not written is not confirmed"}
          .as(Failure::technical)
          .exits(Exit::io);
    }
  }
}

}  // namespace hammy::cli
