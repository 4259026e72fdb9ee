// Content: what comes from a source, on its way into the blob store, and what it turned out to be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "blob/store.hpp"

namespace hammy::fetch {

/// Content in the blob store.
struct Found {
  std::string blob;  ///< its reference
  std::uintmax_t size = 0;
  std::string looks_like;  ///< its media type by what is in it
};

/// Where a source puts what it reads.
class Content {
 public:
  /// `subject` says in errors where it comes from.
  Content(blob::Store& blobs, std::uintmax_t limit_bytes, std::string subject)
      : blobs_(blobs), limit_bytes_(limit_bytes), subject_(std::move(subject)) {}

  /// Begins, or begins again: what came before is forgotten.
  void begin() { writer_.emplace(blobs_); }
  /// Throws `fetch.too-large`.
  void append(std::string_view bytes);
  /// Takes over what is in another store. Throws as append() and blob::Store::keep do.
  void keep(std::string_view reference, const blob::Store& from);

  std::uintmax_t size() const;
  /// The bytes; valid until finish().
  std::filesystem::path file() const;
  /// Into the store, which is not durable by that.
  std::string finish();

 private:
  blob::Store& blobs_;
  [[noreturn]] void too_large() const;
  std::uintmax_t limit_bytes_;
  std::string subject_;
  std::optional<blob::Writer> writer_;
  std::string kept_;
};

/// What a record says of an attachment's content before it is there.
struct Expected {
  std::string name;    ///< of the file, whose ending tells a type where none is said
  std::string type;    ///< media type
  std::string sha256;  ///< hexadecimal
  std::optional<std::int64_t> size;
};

/// Throws `fetch.size`, `fetch.sha256`, `fetch.empty` or `fetch.type` unless the content is what was expected.
/// `subject` says where it came from.
void check(const Found& found, const Expected& expected, std::string_view subject);
/// The type of an attachment for which none was said: by the ending of its name, else by its content.
std::string type_for(const Found& found, std::string_view name);

}  // namespace hammy::fetch
