// Cross-reference tables and streams (ISO 32000-2 section 7.5.4 to 7.5.8): where in the file each object lies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pdf/object.hpp"
#include "pdf/source.hpp"

namespace hammy::pdf {

/// Where an object lies.
struct Place {
  enum class Kind : std::uint8_t { free, offset, in_stream };
  Kind kind = Kind::free;
  std::uint64_t at = 0;      ///< the byte of the file, or the number of the object stream
  std::uint32_t second = 0;  ///< the generation, or the index within the object stream
};

/// One section: what one revision of the file wrote, or in a linearised file one of its two halves.
class Section {
 public:
  /// Reads the section at byte `start`. Entries of a table stay where they are until they are asked for. Throws
  /// `pdf.syntax`.
  Section(Source& source, std::uint64_t start);

  std::optional<Place> find(Source& source, std::uint32_t number) const;
  /// The numbers of the objects that the section names.
  std::vector<std::uint32_t> numbers() const;
  /// One more than the highest of them.
  std::uint32_t end() const;
  const Object& trailer() const { return trailer_; }
  std::uint64_t start() const { return start_; }
  bool is_stream() const { return !entries_.empty() || widths_[1] != 0; }

 private:
  struct Range {
    std::uint32_t first, count;
    std::uint64_t at;  ///< the first entry's place in the file, or in entries_
  };
  void read_table(Source& source);
  void read_stream(Source& source);
  std::uint64_t field(std::uint64_t at, unsigned width) const;

  std::uint64_t start_;
  Object trailer_;
  std::vector<Range> ranges_;
  std::string entries_;  ///< of a stream
  unsigned widths_[3] = {0, 0, 0};
};

/// All sections of a file, the newest first.
class Xref {
 public:
  /// Throws `pdf.syntax` for what is no PDF, or damaged.
  explicit Xref(Source& source);
  /// The state of the file whose newest section begins at `start`: an earlier revision.
  Xref(Source& source, std::uint64_t start);

  /// Where the object lies now; free when no section names it.
  Place find(std::uint32_t number) const;
  /// The newest section's.
  const Object& trailer() const { return sections_.front().trailer(); }
  /// One more than the highest number that may be in use.
  std::uint32_t size() const { return size_; }
  const std::vector<Section>& sections() const { return sections_; }

 private:
  void read(std::uint64_t start);
  Source& source_;
  std::vector<Section> sections_;
  std::uint32_t size_ = 0;
};

/// The byte that the last "startxref" before `end` names.
std::uint64_t last_startxref(Source& source, std::uint64_t end);

}  // namespace hammy::pdf
