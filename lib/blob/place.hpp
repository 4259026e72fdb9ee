// Places: where an organisation's blobs are, in a directory or in a database. Not for other modules, which use a Store.
//
// Blobs are named here by their hash alone, in hexadecimal. Ages are real ones, also where a simulation moves the
// Clock: a file system stamps its files with the time that it knows.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "scope/scope.hpp"
#include "sql/schema.hpp"

namespace hammy::blob {

/// Content that has not been confirmed: hash to temporary file.
using Pending = std::map<std::string, std::filesystem::path, std::less<>>;
/// Called with a hash, the time since it was last put, and its size.
using Each = std::function<void(const std::string& hash, std::chrono::seconds age, std::uintmax_t bytes)>;

class Place {
 public:
  virtual ~Place() = default;

  /// The directory in which incoming content is gathered.
  virtual const std::filesystem::path& workshop() const = 0;
  /// -1 when there is no such blob.
  virtual std::intmax_t size(std::string_view hash) = 0;
  /// Makes a blob as young as if it were put now. False when there is none of that size.
  virtual bool renew(std::string_view hash, std::uintmax_t size) = 0;
  /// Takes a file over from another place, as a hard link; false when that cannot be.
  virtual bool link(std::string_view hash, const std::filesystem::path& confirmed) = 0;
  /// Takes over all files of `pending`, and empties it. Returns when they and all that was renewed or linked survive a
  /// power cut and are visible to others.
  virtual void take(Pending& pending) = 0;
  /// The blob as a file. Throws `blob.missing`.
  virtual std::filesystem::path file(std::string_view hash) = 0;
  /// Whether such files are on the disk for good, so that they may be linked to.
  virtual bool keeps_files() const = 0;
  virtual void each(const Each& callback) = 0;
  /// Deletes a blob unless it was put within `grace`; whether it did.
  virtual bool remove(std::string_view hash, std::chrono::seconds grace) = 0;
  /// Deletes a blob that was put only once; whether it did.
  virtual bool remove_unshared(std::string_view hash) = 0;
};

/// The place of blobs of `kind` by the settings. Throws `blob.url`.
std::unique_ptr<Place> make_place(const scope::Scope& scope, std::string_view kind);

/// Files named by their hash in `directory`. `shared`: by several machines, where syncfs(2) is not to be relied on.
std::unique_ptr<Place> in_directory(std::filesystem::path directory, bool shared);
/// Rows of the database at `url`; files are copies in `cache`.
std::unique_ptr<Place> in_database(const scope::Scope& scope, std::string_view kind, const std::string& url,
                                   std::filesystem::path cache);

/// Whether content was put more than once is told by the permissions of its file: nobody writes to it any more, so that
/// its owner's right to is free to mean that others count on it too.
inline constexpr unsigned put_once = 0400, put_again = 0600;
/// Marks the file of a blob as put again; false when there is none.
bool mark_put_again(const std::filesystem::path& file);
/// Whether the file is marked as put once.
bool is_put_once(unsigned mode);

[[noreturn]] void missing(std::string_view hash);
[[noreturn]] void corrupt(std::string_view subject);

}  // namespace hammy::blob
