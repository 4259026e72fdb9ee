#include "journal/index.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "crypto/hash.hpp"

namespace hammy::journal {

namespace {

constexpr std::size_t bucket_bytes = 512;
constexpr char magic[8] = {'h', 'a', 'm', 'm', 'y', 'j', 'x', '1'};

struct Slot {
  Digest digest;
  std::uint64_t place;  ///< offset in the log and 1; 0 is an empty slot
};
struct Bucket {
  static constexpr std::size_t capacity = 21;
  Slot slots[capacity];
  char unused[8];
};
static_assert(sizeof(Slot) == 24 && sizeof(Bucket) == bucket_bytes);

std::uint64_t hash(std::string_view text) {
  std::uint64_t value;
  std::memcpy(&value, crypto::sha256(text).data(), sizeof value);
  return value;
}

/// A machine that was switched off may have written some pages of an index and not others.
std::uint64_t this_boot() {
  static const std::uint64_t boot = hash(read_file("/proc/sys/kernel/random/boot_id"));
  return boot;
}

off_t bucket_at(std::uint64_t number) { return static_cast<off_t>((number + 1) * bucket_bytes); }

void read_exactly(int fd, void* to, std::size_t size, off_t at, const std::filesystem::path& path) {
  auto n = ::pread(fd, to, size, at);
  if (n != static_cast<ssize_t>(size)) throw system_error("read", path.string(), n < 0 ? errno : EIO);
}

void write_exactly(int fd, const void* from, std::size_t size, off_t at, const std::filesystem::path& path) {
  auto n = ::pwrite(fd, from, size, at);
  if (n != static_cast<ssize_t>(size)) throw system_error("write to", path.string(), n < 0 ? errno : ENOSPC);
}

}  // namespace

Index::Index(std::filesystem::path path, Fd fd, Header header)
    : path_(std::move(path)), fd_(std::move(fd)), header_(header) {}

std::optional<Index> Index::open(const std::filesystem::path& path, std::string_view log_name) {
  Fd fd{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
  if (!fd) {
    if (errno == ENOENT) return {};
    throw system_error("open", path.string(), errno);
  }
  Header header{};
  auto size = ::lseek(fd.get(), 0, SEEK_END);
  if (::pread(fd.get(), &header, sizeof header, 0) != sizeof header) return {};
  bool fits = std::memcmp(header.magic, magic, sizeof magic) == 0 && header.log == hash(log_name) &&
              header.boot == this_boot() && header.replaced == 0 && std::has_single_bit(header.buckets) &&
              size == bucket_at(header.buckets);
  if (!fits) return {};
  return Index{path, std::move(fd), header};
}

Index Index::create(const std::filesystem::path& path, std::string_view log_name, std::uint64_t expected) {
  constexpr std::uint64_t least_buckets = 1024;  // half a megabyte: ten thousand deliveries before it first grows
  Header header{};
  std::memcpy(header.magic, magic, sizeof magic);
  header.log = hash(log_name);
  header.boot = this_boot();
  header.buckets = std::bit_ceil(std::max(least_buckets, expected * 2 / Bucket::capacity));
  auto temporary = path.string() + ".new";
  Fd fd{::open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!fd) throw system_error("create", temporary, errno).exits(Exit::cannot_create);
  // A file without holes: a full disk shows here and not in the middle of a delivery.
  if (int error = ::posix_fallocate(fd.get(), 0, bucket_at(header.buckets)); error != 0)
    throw system_error("create", temporary, error).exits(Exit::cannot_create);
  Index index{path, std::move(fd), header};
  index.write_header();
  if (::rename(temporary.c_str(), path.c_str()) != 0) throw system_error("create", path.string(), errno);
  return index;
}

std::optional<std::uint64_t> Index::find(const Digest& digest) const {
  Bucket bucket;
  for (std::uint64_t step = 0; step < header_.buckets; ++step) {
    auto number = (DigestHash{}(digest) + step) & (header_.buckets - 1);
    read_exactly(fd_.get(), &bucket, sizeof bucket, bucket_at(number), path_);
    for (const auto& slot : bucket.slots) {
      if (slot.place == 0) return {};
      if (slot.digest == digest) return slot.place - 1;
    }
  }
  return {};
}

void Index::insert(const Digest& digest, std::uint64_t offset) {
  if (header_.entries >= header_.buckets * Bucket::capacity / 2) grow();
  Bucket bucket;
  for (std::uint64_t step = 0;; ++step) {
    auto number = (DigestHash{}(digest) + step) & (header_.buckets - 1);
    read_exactly(fd_.get(), &bucket, sizeof bucket, bucket_at(number), path_);
    for (std::size_t i = 0; i < Bucket::capacity; ++i) {
      auto& slot = bucket.slots[i];
      if (slot.place != 0 && slot.digest != digest) continue;
      if (slot.place == 0) ++header_.entries;
      slot = {digest, offset + 1};
      return write_exactly(fd_.get(), &slot, sizeof slot, bucket_at(number) + static_cast<off_t>(i * sizeof slot),
                           path_);
    }
  }
}

void Index::grow() {
  auto name = header_.log;
  Index larger = create(path_, {}, header_.buckets * Bucket::capacity);
  larger.header_.log = name;
  Bucket bucket;
  for (std::uint64_t number = 0; number < header_.buckets; ++number) {
    read_exactly(fd_.get(), &bucket, sizeof bucket, bucket_at(number), path_);
    for (const auto& slot : bucket.slots)
      if (slot.place != 0) larger.insert(slot.digest, slot.place - 1);
  }
  larger.set_indexed(header_.indexed);
  header_.replaced = 1;
  write_header();
  *this = std::move(larger);
}

void Index::set_indexed(std::uint64_t offset) {
  header_.indexed = offset;
  write_header();
}

bool Index::refresh() {
  read_exactly(fd_.get(), &header_, sizeof header_, 0, path_);
  return header_.replaced == 0;
}

void Index::write_header() { write_exactly(fd_.get(), &header_, sizeof header_, 0, path_); }

}  // namespace hammy::journal
