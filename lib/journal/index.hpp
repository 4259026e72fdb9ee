// The index of a journal's log: digest to place in the log, in a file.
//
// A hash table of 512-byte buckets read and written with pread(2) and pwrite(2), so that memory stays the same however
// many deliveries are journalled. The log alone is the truth: the header says how far the log has been indexed and in
// which boot of the machine, and an index that does not fit its log, or that a power cut may have left half written, is
// made again from it.
#pragma once

#include <cstdint>
#include <filesystem>
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
  std::uint64_t indexed() const { return header_.indexed; }
  /// Sets it, after the entries before it have been inserted.
  void set_indexed(std::uint64_t offset);
  /// Reads the header again, which another process may have changed; false when this file is no longer the index.
  bool refresh();

 private:
  struct Header {
    char magic[8];
    std::uint64_t log;      ///< hash of the log's name
    std::uint64_t boot;     ///< hash of the boot that wrote this
    std::uint64_t buckets;  ///< a power of two
    std::uint64_t entries;
    std::uint64_t indexed;
    std::uint64_t replaced;  ///< not zero: a larger one has taken this file's place
  };
  Index(std::filesystem::path path, Fd fd, Header header);
  void grow();
  void write_header();

  std::filesystem::path path_;
  Fd fd_;
  Header header_;
};

}  // namespace hammy::journal
