// The index of a journal's log: digest to place in the log, in a file.
//
// A hash table of 512-byte buckets in memory that is shared with the file (mmap(2)): looking a delivery up asks the
// kernel nothing, and what the kernel keeps of it, it can drop, so that memory stays the same however many deliveries
// are journalled. The log alone is the truth: the header says how far the log has been indexed and in which boot of the
// machine, and an index that does not fit its log, or that a power cut may have left half written, is made again from
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/file.hpp"
#include "journal/identity.hpp"

namespace hammy::journal {

/// Who changes anything holds the journal's lock.
class Index {
 public:
  /// Opens the index beside the log that is named by `log_name` (a text that no two logs share); nothing when there is
  /// none that can be used.
  static std::optional<Index> open(const std::filesystem::path& path, std::string_view log_name);
  /// Makes an empty one for about `expected` entries in the place of whatever is there.
  static Index create(const std::filesystem::path& path, std::string_view log_name, std::uint64_t expected = 0);

  /// Where the log's entry with this digest begins.
  std::optional<std::uint64_t> find(const Digest& digest) const;
  /// Remembers `offset`; an entry with the same digest takes the place of an earlier one. Doubles the file when it is
  /// getting full.
  void insert(const Digest& digest, std::uint64_t offset);

  /// How far the log has been indexed.
  std::uint64_t indexed() const;
  /// Sets it, after the entries before it have been inserted.
  void set_indexed(std::uint64_t offset);
  /// Says that the log is about to grow beyond what is indexed, for whoever comes if that is never finished.
  void set_behind();
  /// Says for good that another log is about to become the current one.
  void set_rotated();
  /// Whether this file is still the index.
  bool current() const;
  /// Whether, besides, it is the current log's, and no process has left that longer than what is indexed, or is about
  /// to. Needs no lock: as who writes says so first, all that was confirmed before is found.
  bool in_step() const;

 private:
  struct Header {
    char magic[8];
    std::uint64_t log;      ///< hash of the log's name
    std::uint64_t boot;     ///< hash of the boot that wrote this
    std::uint64_t buckets;  ///< a power of two
    std::uint64_t entries;
    std::uint64_t indexed;
    std::uint64_t replaced;  ///< not zero: a larger one has taken this file's place
    std::uint64_t behind;    ///< not zero: the log may be longer than `indexed`
    std::uint64_t rotated;   ///< not zero: another log is the current one
  };
  struct Slot;
  struct Bucket;
  struct Unmap {
    std::size_t size;
    void operator()(Header* header) const;
  };
  using Memory = std::unique_ptr<Header, Unmap>;

  Index(std::filesystem::path path, Memory memory) : path_(std::move(path)), memory_(std::move(memory)) {}
  static Memory map(const Fd& fd, std::uint64_t size, const std::filesystem::path& path);
  /// The buckets in which a digest may be, by turns.
  Bucket& bucket(const Digest& digest, std::uint64_t turn) const;
  void grow();

  std::filesystem::path path_;
  Memory memory_;  ///< the whole file: the header in the place of a bucket, and the buckets
};

}  // namespace hammy::journal
