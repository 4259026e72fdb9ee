#include "smtp/outbox.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace hammy::smtp {

std::size_t find_line_dot(std::string_view bytes) {
  // Blocks of fixed size become a few vector instructions; most blocks have no hit and are not looked at again.
  constexpr std::size_t block = 128;
  std::size_t at = 0;
  const char* p = bytes.data();
  for (; at + block < bytes.size(); at += block) {
    unsigned char found = 0;
    for (std::size_t i = 0; i < block; ++i)
      found |= static_cast<unsigned char>((p[at + i] == '\n') & (p[at + i + 1] == '.'));
    if (found) break;
  }
  auto hit = bytes.find("\n.", at);
  return hit == bytes.npos ? hit : hit + 1;
}

namespace {
/// An empty body needs no line end: the final dot stands after DATA's own.
bool lacks_line_end(const Body& body) {
  auto last = std::find_if(body.rbegin(), body.rend(), [](const Piece& piece) { return !piece.bytes.empty(); });
  return last != body.rend() && last->bytes.back() != '\n';
}
}  // namespace

std::uint64_t wire_size(const Body& body) { return size_of(body) + (lacks_line_end(body) ? 2 : 0); }

void Outbox::add_slice(const char* bytes, std::size_t size) {
  if (size == 0) return;
  slices_.push_back({bytes, 0, size});
  added_ += size;
}

void Outbox::added() {
  auto size = text_.size() - text_added_;
  if (size == 0) return;
  added_ += size;
  bool follows =
      slices_.size() > head_ && !slices_.back().bytes && slices_.back().offset + slices_.back().size == text_added_;
  if (follows)
    slices_.back().size += size;
  else
    slices_.push_back({nullptr, text_added_, size});
  text_added_ = text_.size();
}

void Outbox::add_text(std::string_view text) {
  text_ += text;
  added();
}

void Outbox::add_body(const Body& body) {
  static constexpr char dot = '.';
  bool line_start = true;
  for (const auto& piece : body) {
    auto rest = piece.bytes;
    if (rest.empty()) continue;
    if (line_start && rest[0] == '.') add_slice(&dot, 1);
    line_start = rest.back() == '\n';
    for (std::size_t at; piece.dot_lines && (at = find_line_dot(rest)) != rest.npos; rest.remove_prefix(at)) {
      add_slice(rest.data(), at);
      add_slice(&dot, 1);
    }
    add_slice(rest.data(), rest.size());
  }
  add_text(line_start ? ".\r\n" : "\r\n.\r\n");
}

void Outbox::add_chunk(const Body& body) {
  for (const auto& piece : body) add_slice(piece.bytes.data(), piece.bytes.size());
  if (lacks_line_end(body)) add_text("\r\n");
}

void Outbox::clear() {
  slices_.clear();
  text_.clear();
  text_added_ = head_ = taken_ = 0;
}

void Outbox::advance(std::size_t bytes) {
  written_ += bytes;
  while (head_ < slices_.size()) {
    auto left = slices_[head_].size - taken_;
    if (bytes < left) {
      taken_ += bytes;
      return;
    }
    bytes -= left;
    taken_ = 0;
    ++head_;
  }
  clear();
}

Outbox::Result Outbox::write(int socket) {
  constexpr std::size_t most = 64;
  std::array<iovec, most> pieces;
  while (!slices_.empty()) {
    std::size_t count = 0, total = 0;
    for (auto i = head_; i < slices_.size() && count < most; ++i) {
      auto skip = i == head_ ? taken_ : 0;
      pieces[count].iov_base = const_cast<char*>(begin(slices_[i]) + skip);
      pieces[count].iov_len = slices_[i].size - skip;
      total += pieces[count++].iov_len;
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    auto n = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return Result::blocked;
    if (n < 0)
      throw Error{"smtp.lost", fmt::format("the connection broke: {}", std::strerror(errno))}.as(Failure::temporary);
    advance(static_cast<std::size_t>(n));
    if (static_cast<std::size_t>(n) < total) return Result::blocked;
  }
  return Result::done;
}

Outbox::Result Outbox::write(crypto::TlsStream& tls) {
  std::array<char, 16384> record;  // one TLS record: small slices share it
  while (!slices_.empty()) {
    std::string_view bytes{begin(slices_[head_]) + taken_, slices_[head_].size - taken_};
    if (bytes.size() < record.size()) {
      std::size_t filled = 0;
      for (auto i = head_; i < slices_.size() && filled < record.size(); ++i) {
        auto skip = i == head_ ? taken_ : 0;
        auto n = std::min(slices_[i].size - skip, record.size() - filled);
        std::memcpy(record.data() + filled, begin(slices_[i]) + skip, n);
        filled += n;
      }
      bytes = {record.data(), filled};
    }
    auto progress = tls.write(bytes.substr(0, record.size()));
    if (progress.closed) throw Error{"smtp.lost", "the server ended the TLS connection"}.as(Failure::temporary);
    if (progress.wait == crypto::TlsStream::Wait::readable) return Result::waits_for_input;
    if (progress.wait == crypto::TlsStream::Wait::writable) return Result::blocked;
    advance(progress.bytes);
  }
  return Result::done;
}

}  // namespace hammy::smtp
