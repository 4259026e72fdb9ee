#include "zip/archive.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "zip/handles.hpp"

namespace hammy::zip {

namespace {

// Deflate's levels from 1 to 9: what is written here is read once or twice, and level 6 takes three times as long as 3
// for a tenth less.
constexpr zip_uint32_t level = 3;

[[noreturn]] void fail(const char* code, const std::string& archive, const std::string& what,
                       const std::string& hint = {}) {
  throw Error{code, fmt::format("{}: {}", archive, what), hint};
}

std::string words(zip_error_t& error) {
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

enum class Use : std::uint8_t { reading, writing };

/// A source of `bytes`. libzip 1.7.3 frees what it is lent when members are only added, so that a source which is
/// written to gets a copy of its own; the other one needs `bytes` as long as it lives.
zip_source_t* source_of(const std::string& bytes, Use use, zip_error_t& error) {
  if (use == Use::reading) return zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  auto* copy = std::malloc(bytes.size());
  if (!copy) throw std::bad_alloc();
  std::copy(bytes.begin(), bytes.end(), static_cast<char*>(copy));
  auto* source = zip_source_buffer_create(copy, bytes.size(), 1, &error);
  if (!source) std::free(copy);
  return source;  // NOLINT(clang-analyzer-unix.Malloc): libzip frees the copy with the source
}

/// An archive over `bytes`. The source is the caller's as well.
ArchivePtr open(const std::string& name, const std::string& bytes, SourcePtr& source, Use use = Use::reading) {
  if (bytes.empty()) fail("zip.syntax", name, "an empty file");  // which libzip would take for a new archive
  zip_error_t error;
  zip_error_init(&error);
  source.reset(source_of(bytes, use, error));
  if (!source) fail("zip.syntax", name, words(error));
  ArchivePtr archive(zip_open_from_source(source.get(), 0, &error));
  if (!archive) fail("zip.syntax", name, fmt::format("no zip archive: {}", words(error)), "it may be damaged");
  zip_source_keep(source.get());
  zip_error_fini(&error);
  return archive;
}

/// Names that a program unpacking the archive could be led astray by.
bool is_safe(std::string_view name) {
  if (name.empty() || name.size() > 1000 || name.front() == '/' || !text::is_utf8(name)) return false;
  if (name.find_first_of(std::string_view("\\:\0", 3)) != name.npos) return false;
  auto steps = text::split(name, '/');
  return std::none_of(steps.begin(), steps.end(), [](auto step) { return step == ".." || step == "."; });
}

}  // namespace

Archive::Archive(std::string name, std::string bytes, const Limits& limits)
    : name_(std::move(name)), bytes_(std::move(bytes)), limits_(limits) {
  SourcePtr source;
  auto archive = open(name_, bytes_, source);
  auto count = zip_get_num_entries(archive.get(), 0);
  if (count < 0 || static_cast<std::uint64_t>(count) > limits_.members)
    fail("zip.limit", name_, fmt::format("more than {} members", limits_.members));
  std::set<std::string> seen;
  std::uint64_t total = 0;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if (zip_stat_index(archive.get(), i, 0, &stat) != 0 || (stat.valid & needed) != needed)
      fail("zip.syntax", name_, fmt::format("member {} has no name or size", i));
    if (!is_safe(stat.name))
      fail("zip.name", name_, fmt::format("a member is named '{}'", text::printable(text::clip(stat.name, 80))),
           "names must not lead out of the archive");
    if (!seen.insert(text::lower(stat.name)).second)
      fail("zip.name", name_, fmt::format("there are two members '{}'", stat.name));
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
      fail("zip.encrypted", name_, fmt::format("'{}' is encrypted", stat.name), "save it without a password");
    total += stat.size;
    bool swollen = stat.size > (1 << 20) && stat.size / limits_.ratio > stat.comp_size;
    if (stat.size > limits_.member_bytes || total > limits_.total_bytes || swollen)
      fail("zip.limit", name_, fmt::format("'{}' would be {} bytes from {}", stat.name, stat.size, stat.comp_size),
           "it unpacks to more than can be right");
    members_.push_back({stat.name, stat.size});
  }
}

bool Archive::has(std::string_view name) const {
  return std::any_of(members_.begin(), members_.end(), [&](const Member& member) { return member.name == name; });
}

std::string Archive::read(std::string_view name) const {
  auto member = std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.name == name; });
  if (member == members_.end()) fail("zip.missing", name_, fmt::format("there is no member '{}'", name));
  SourcePtr source;
  auto archive = open(name_, bytes_, source);
  FilePtr file(zip_fopen_index(archive.get(), static_cast<zip_uint64_t>(member - members_.begin()), 0));
  if (!file) fail("zip.syntax", name_, fmt::format("'{}' cannot be read: {}", name, zip_strerror(archive.get())));
  // More than the archive said would come is never read; what is missing, or a wrong CRC, is an error of the last read.
  std::string content(member->bytes + 1, '\0');
  std::size_t length = 0;
  for (;;) {
    auto got = zip_fread(file.get(), content.data() + length, content.size() - length);
    if (got < 0) fail("zip.syntax", name_, fmt::format("'{}' is damaged: {}", name, zip_file_strerror(file.get())));
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
    if (length > member->bytes) fail("zip.limit", name_, fmt::format("'{}' is larger than it says", name));
  }
  if (length != member->bytes) fail("zip.syntax", name_, fmt::format("'{}' is shorter than it says", name));
  content.resize(length);
  return content;
}

std::string Archive::with(const std::vector<Replacement>& replaced, const std::vector<std::string>& removed) const {
  SourcePtr source;
  auto archive = open(name_, bytes_, source, Use::writing);
  auto refuse = [&] { fail("zip.write", name_, zip_strerror(archive.get())); };
  for (const auto& name : removed)
    for (std::size_t i = 0; i < members_.size(); ++i)
      if (members_[i].name == name && zip_delete(archive.get(), i) != 0) refuse();
  for (const auto& replacement : replaced) {
    SourcePtr content(zip_source_buffer(archive.get(), replacement.bytes.data(), replacement.bytes.size(), 0));
    if (!content) refuse();
    auto known = std::find_if(members_.begin(), members_.end(),
                              [&](const Member& member) { return member.name == replacement.name; });
    auto index = known - members_.begin();
    if (known != members_.end()) {
      if (zip_file_replace(archive.get(), static_cast<zip_uint64_t>(index), content.get(), 0) != 0) refuse();
    } else {
      index = zip_file_add(archive.get(), replacement.name.c_str(), content.get(), ZIP_FL_ENC_UTF_8);
      if (index < 0) refuse();
    }
    static_cast<void>(content.release());  // the archive's from here on
    auto at = static_cast<zip_uint64_t>(index);
    constexpr zip_uint16_t first_day = 1 << 5 | 1;  // 1980-01-01
    if (zip_set_file_compression(archive.get(), at, ZIP_CM_DEFLATE, level) != 0 ||
        zip_file_set_dostime(archive.get(), at, 0, first_day, 0) != 0)
      refuse();
  }
  if (zip_close(archive.get()) != 0) refuse();
  static_cast<void>(archive.release());
  auto made = content_of(source.get());
  if (!made) fail("zip.write", name_, "what was written cannot be read");
  return std::move(*made);
}

}  // namespace hammy::zip
