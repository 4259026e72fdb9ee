// Zip archives in memory, from people we do not know: read within limits, and written anew with some of their members
// replaced while the others are copied as they are compressed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::zip {

/// What an archive may be. A ratio is that of a member's content to its compressed size; below 1 MiB it does not count.
struct Limits {
  std::size_t members = 4000;
  std::uint64_t member_bytes = std::uint64_t{64} << 20;
  std::uint64_t total_bytes = std::uint64_t{512} << 20;
  std::uint64_t ratio = 150;
};

struct Member {
  std::string name;
  std::uint64_t bytes = 0;  ///< of its content, as the archive says
};

/// New content for the member of that name, or a new member.
struct Replacement {
  std::string name;
  std::string_view bytes;  ///< outlives the call
};

class Archive {
 public:
  /// `name` stands in errors. Throws `zip.syntax`; `zip.limit`; `zip.name` for names that lead out of the archive,
  /// stand twice or are absolute; `zip.encrypted`.
  Archive(std::string name, std::string bytes, const Limits& limits = {});

  const std::vector<Member>& members() const { return members_; }
  bool has(std::string_view name) const;
  /// The content of a member, checked against its CRC-32. Throws `zip.missing`, `zip.limit` or `zip.syntax`.
  std::string read(std::string_view name) const;
  /// The bytes of the archive with these members replaced, and without those removed that are there. Their time is
  /// 1980-01-01, so that the same content makes the same bytes.
  std::string with(const std::vector<Replacement>& replaced, const std::vector<std::string>& removed = {}) const;
  const std::string& name() const { return name_; }

 private:
  std::string name_, bytes_;
  Limits limits_;
  std::vector<Member> members_;
};

}  // namespace hammy::zip
