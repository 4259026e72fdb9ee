// Incoming content: a temporary file that is hashed while it is written. Not for other modules.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "crypto/hash.hpp"

namespace hammy::blob {

/// Goes away unless it is released.
class Incoming {
 public:
  /// In `directory`, which is made when it is missing.
  explicit Incoming(const std::filesystem::path& directory);
  ~Incoming();
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;

  void append(std::string_view bytes);
  std::uintmax_t size() const { return size_; }
  std::filesystem::path file() const { return name_; }
  /// The SHA-256 of what was appended, in hexadecimal; nothing can be appended afterwards.
  std::string hash();
  /// The file, which the caller now owns.
  std::filesystem::path release();

 private:
  std::string name_;
  Fd fd_;
  crypto::Sha256 hash_;
  std::uintmax_t size_ = 0;
};

/// Opens a file to be read; throws `system.io`.
Fd open_to_read(const std::filesystem::path& path);
/// Reads up to `size` bytes into `buffer`; returns how many, 0 at the end.
std::size_t read_some(int fd, std::string& buffer, std::size_t size, std::string_view subject);

}  // namespace hammy::blob
