// Secrets in memory: bytes that are overwritten when they are no longer needed.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "crypto/keyed.hpp"

namespace hammy::crypto {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  ~Secret() { wipe(bytes_); }
  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe(bytes_);
      bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  /// Lives as long as this does.
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace hammy::crypto
