// Blobs: an organisation's large content, kept once under the SHA-256 of its bytes.
//
// A blob is the file HOME/<kind>/<org>/<sha256 in hex>, or lies where hammy.toml says: in another directory, in one
// that several machines share, or in PostgreSQL.
//
// A record that names a blob must not outlive it. So: put() everything, durable(), then write the records. Until
// durable() the new blobs have temporary names, which no other process sees: a name that stands for its content is only
// ever given to bytes that are on the disk already.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "crypto/hash.hpp"
#include "scope/scope.hpp"

namespace hammy::blob {

/// The largest blob that is taken, unless a Store is told otherwise.
inline constexpr std::uintmax_t default_limit_bytes = std::uintmax_t{1} << 30;

/// Whether `reference` is "sha256:" and 64 lower-case hexadecimal digits.
bool is_reference(std::string_view reference);

class Place;
class Incoming;

/// The blobs of one organisation. Several Stores and processes may use the same place at once; one Store belongs to one
/// thread.
class Store {
 public:
  /// `kind` is the directory of HOME: "blobs" for what is in transit, other names for owners who keep their own. Makes
  /// nothing; the first put() makes the directory. Throws `blob.url`, and what opening a database meets.
  explicit Store(const scope::Scope& scope, std::string_view kind = "blobs",
                 std::uintmax_t limit_bytes = default_limit_bytes);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  /// Forgets what durable() has not confirmed.
  ~Store();

  /// Takes `bytes` and returns their reference, "sha256:<hex>". Content that is here already is not written again.
  /// Throws `blob.too-large` or `system.io`.
  std::string put(std::string_view bytes);
  /// put() for the content of a file, in constant memory.
  std::string put_file(const std::filesystem::path& file);
  /// put() for everything that can be read from `fd`; `subject` stands in errors.
  std::string put_stream(int fd, std::string_view subject);
  /// Takes a blob over from another store, as a hard link where both lie on one file system. Throws as get() does.
  void keep(std::string_view reference, const Store& from);

  /// Returns when everything put so far survives a power cut, and is visible to others.
  void durable();

  bool has(std::string_view reference) const;
  /// The content, checked against its hash. Throws `blob.reference`, `blob.missing`, `blob.corrupt` or, above
  /// `limit_bytes`, `blob.too-large`.
  std::string get(std::string_view reference, std::uintmax_t limit_bytes = default_limit_bytes) const;
  /// The file of a blob, whose content the caller reads and has not been checked; see Reader for checked pieces. Throws
  /// `blob.reference` or `blob.missing`.
  std::filesystem::path path(std::string_view reference) const;
  std::uintmax_t size(std::string_view reference) const;

  /// Calls `callback` with every reference that is confirmed, the time since its content was last put, and its bytes.
  /// The callback may remove it.
  void each(const std::function<void(const std::string& reference, std::chrono::seconds age, std::uintmax_t bytes)>&
                callback) const;
  /// Deletes a blob, unless it was put within `grace`: it may be that its record is only being written. Whether it did.
  bool remove(std::string_view reference, std::chrono::seconds grace);
  /// Deletes a blob at once that was put only once, for which whoever calls this can vouch that no other record names
  /// it. One that was put again may be what a record not yet written counts on. Whether it did.
  bool remove_unshared(std::string_view reference);

 private:
  friend class Writer;
  [[noreturn]] void too_large(std::string_view subject) const;
  std::string take(Incoming& incoming);
  bool is_here(const std::string& hash, std::uintmax_t bytes);

  std::unique_ptr<Place> place_;
  std::uintmax_t limit_bytes_;
  std::map<std::string, std::filesystem::path, std::less<>> pending_;  ///< hash to temporary file
};

/// A blob that arrives in pieces. Until it is finished it is in no store, and without that it goes away.
class Writer {
 public:
  /// `store` must outlive it.
  explicit Writer(Store& store);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Throws `blob.too-large` or `system.io`.
  void append(std::string_view bytes);
  std::uintmax_t size() const;
  /// Where the bytes are until finish().
  const std::filesystem::path& file() const { return file_; }
  /// put() for what was appended; the last call.
  std::string finish();

 private:
  Store& store_;
  std::unique_ptr<Incoming> incoming_;
  std::filesystem::path file_;
};

/// Reads a blob in pieces and checks it on the way.
class Reader {
 public:
  /// Throws as Store::path does.
  Reader(const Store& store, std::string_view reference);
  /// The next piece of at most `size` bytes; empty at the end, where `blob.corrupt` is thrown if the bytes read are not
  /// those that the reference names. What was read before the end is not to be trusted until then.
  std::string_view read(std::string& buffer, std::size_t size = 65536);

 private:
  std::string reference_;
  std::filesystem::path path_;
  Fd fd_;
  crypto::Sha256 hash_;
};

}  // namespace hammy::blob
