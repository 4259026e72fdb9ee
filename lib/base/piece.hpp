// Pieces: bytes of something large that is handed on without copying, as a mail is from who composes it to who writes
// it to a socket.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace hammy {

struct Piece {
  std::string_view bytes;
  std::shared_ptr<const void> memory;  ///< in which they lie
  bool dot_lines = true;               ///< a line in it may begin with a dot, which SMTP has to stuff

  Piece() = default;
  Piece(std::string_view its_bytes, std::shared_ptr<const void> its_memory)
      : bytes(its_bytes), memory(std::move(its_memory)) {}
  explicit Piece(std::string text) {
    auto kept = std::make_shared<const std::string>(std::move(text));
    bytes = *kept;
    memory = std::move(kept);
  }
};

inline std::size_t size_of(std::span<const Piece> pieces) {
  std::size_t size = 0;
  for (const auto& piece : pieces) size += piece.bytes.size();
  return size;
}

inline std::string join(std::span<const Piece> pieces) {
  std::string all;
  all.reserve(size_of(pieces));
  for (const auto& piece : pieces) all += piece.bytes;
  return all;
}

}  // namespace hammy
