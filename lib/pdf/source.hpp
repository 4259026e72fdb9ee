// Where the bytes of a PDF lie: in memory, or in a file that is read piece by piece because it may be large.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/file.hpp"

namespace hammy::pdf {

class Source {
 public:
  virtual ~Source() = default;
  virtual std::uint64_t size() const = 0;
  /// Up to `length` bytes from `offset` on, fewer only at the end. Valid until the next call.
  virtual std::string_view read(std::uint64_t offset, std::size_t length) = 0;

  /// Hands the bytes from `begin` to before `end` to `take`, piece by piece. Throws `pdf.syntax` when they are not
  /// there.
  void copy(std::uint64_t begin, std::uint64_t end, const std::function<void(std::string_view piece)>& take);
};

class MemorySource final : public Source {
 public:
  /// `bytes` outlive the source.
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::string_view read(std::uint64_t offset, std::size_t length) override {
    return offset < bytes_.size() ? bytes_.substr(offset, length) : std::string_view();
  }

 private:
  std::string_view bytes_;
};

class FileSource final : public Source {
 public:
  /// Throws `system.io`.
  explicit FileSource(const std::filesystem::path& path);
  std::uint64_t size() const override { return size_; }
  std::string_view read(std::uint64_t offset, std::size_t length) override;

 private:
  std::string path_;
  Fd fd_;
  std::uint64_t size_ = 0;
  std::string buffer_;
  std::uint64_t begin_ = 0;
};

/// A document and what is to be written behind it.
class AppendedSource final : public Source {
 public:
  /// Both outlive the source.
  AppendedSource(Source& base, std::string_view tail) : base_(base), tail_(tail) {}
  std::uint64_t size() const override { return base_.size() + tail_.size(); }
  std::string_view read(std::uint64_t offset, std::size_t length) override;

 private:
  Source& base_;
  std::string_view tail_;
  std::string across_;
};

/// The first bytes of a document: an earlier revision of it.
class PartSource final : public Source {
 public:
  /// `whole` outlives the source.
  PartSource(Source& whole, std::uint64_t size) : whole_(whole), size_(std::min(size, whole.size())) {}
  std::uint64_t size() const override { return size_; }
  std::string_view read(std::uint64_t offset, std::size_t length) override {
    if (offset >= size_) return {};
    return whole_.read(offset, static_cast<std::size_t>(std::min<std::uint64_t>(length, size_ - offset)));
  }

 private:
  Source& whole_;
  std::uint64_t size_;
};

}  // namespace hammy::pdf
