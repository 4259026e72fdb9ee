#include "cli/stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/signals.hpp"
#include "crypto/hash.hpp"

namespace hammy::cli {

LineReader::LineReader(int fd, std::size_t limit_bytes) : fd_(fd), limit_(limit_bytes), buffer_(std::size_t{1} << 18) {}

bool LineReader::line_buffered() {
  if (long_line_) return true;
  auto* from = buffer_.data() + begin_ + searched_;
  auto* hit = std::memchr(from, '\n', static_cast<std::size_t>(buffer_.data() + end_ - from));
  if (!hit) searched_ = end_ - begin_;
  return hit || (eof_ && begin_ < end_);
}

void LineReader::fill() {
  if (end_ - begin_ > limit_) return pass_over();
  if (end_ == buffer_.size()) {
    if (begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else {
      buffer_.resize(buffer_.size() * 2);
    }
  }
  auto n = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
  if (n > 0) {
    end_ += static_cast<std::size_t>(n);
    bytes_read_ += static_cast<std::uint64_t>(n);
  } else if (n == 0) {
    eof_ = true;
  } else if (errno != EINTR && errno != EAGAIN) {
    throw system_error("read", "standard input", errno).exits(Exit::no_input);
  }
}

/// Reads on to the end of a line that is over the limit, keeping its head, its size and its hash.
void LineReader::pass_over() {
  Line line;
  line.too_long = true;
  crypto::Sha256 hash;
  long_head_.assign(buffer_.data() + begin_, std::min(kept_of_long_line, end_ - begin_));
  for (;;) {
    std::string_view part{buffer_.data() + begin_, end_ - begin_};
    auto newline = part.find('\n');
    auto mine = part.substr(0, newline);
    hash.update(mine);
    line.size += mine.size();
    begin_ += mine.size();
    if (newline != part.npos) {
      ++begin_;
      break;
    }
    begin_ = end_ = 0;
    auto n = ::read(fd_, buffer_.data(), buffer_.size());
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
  std::string_view rest{buffer_.data() + begin_, end_ - begin_};
  auto newline = rest.find('\n', searched_);
  Line line;
  line.number = ++number_;
  line.bytes = rest.substr(0, newline);
  line.size = line.bytes.size();
  begin_ += newline == rest.npos ? rest.size() : newline + 1;
  searched_ = 0;
  return line;
}

void Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    auto n = ::write(fd_, rest.data(), rest.size());
    if (n >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {
      pollfd output{fd_, POLLOUT, 0};
      ::poll(&output, 1, -1);
    } else if (errno == EPIPE) {
      buffer_.clear();
      throw ClosedPipe{};
    } else if (errno != EINTR) {
      auto why = errno;
      buffer_.clear();
      throw Error{"output.write", fmt::format("cannot write to standard output: {}", std::strerror(why)),
                  "free some space or write somewhere else; what was not written is not confirmed"}
          .as(Failure::technical)
          .exits(Exit::io);
    }
  }
  buffer_.clear();
}

}  // namespace hammy::cli
