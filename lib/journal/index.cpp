#include "journal/index.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "crypto/hash.hpp"

namespace hammy::journal {

namespace {

constexpr std::size_t bucket_bytes = 512;
constexpr char magic[8] = {'h', 'a', 'm', 'm', 'y', 'j', 'x', '2'};

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

std::uint64_t file_bytes(std::uint64_t buckets) { return (buckets + 1) * bucket_bytes; }

// Other processes see each number whole, and after what was written before it.
std::uint64_t load(std::uint64_t& number) { return std::atomic_ref(number).load(std::memory_order_acquire); }
void store(std::uint64_t& number, std::uint64_t value) {
  std::atomic_ref(number).store(value, std::memory_order_release);
}

}  // namespace

struct Index::Slot {
  Digest digest;        ///< never changes once `place` is set
  std::uint64_t place;  ///< offset in the log and 1; 0 is an empty slot
};
struct Index::Bucket {
  static constexpr std::size_t capacity = 21;
  Slot slots[capacity];
  char unused[8];
};

void Index::Unmap::operator()(Header* header) const { ::munmap(header, size); }

Index::Memory Index::map(const Fd& fd, std::uint64_t size, const std::filesystem::path& path) {
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED) throw system_error("map", path.string(), errno);
  return {static_cast<Header*>(memory), Unmap{size}};
}

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
              static_cast<std::uint64_t>(size) == file_bytes(header.buckets);
  if (!fits) return {};
  return Index{path, map(fd, file_bytes(header.buckets), path)};
}

Index Index::create(const std::filesystem::path& path, std::string_view log_name, std::uint64_t expected) {
  static_assert(sizeof(Slot) == 24 && sizeof(Bucket) == bucket_bytes && sizeof(Header) <= bucket_bytes);
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
  if (int error = ::posix_fallocate(fd.get(), 0, static_cast<off_t>(file_bytes(header.buckets))); error != 0)
    throw system_error("create", temporary, error).exits(Exit::cannot_create);
  Index index{path, map(fd, file_bytes(header.buckets), path)};
  *index.memory_ = header;
  if (::rename(temporary.c_str(), path.c_str()) != 0) throw system_error("create", path.string(), errno);
  return index;
}

Index::Bucket& Index::bucket(const Digest& digest, std::uint64_t turn) const {
  auto number = (DigestHash{}(digest) + turn) & (memory_->buckets - 1);
  return reinterpret_cast<Bucket*>(memory_.get())[number + 1];
}

std::optional<std::uint64_t> Index::find(const Digest& digest) const {
  for (std::uint64_t turn = 0; turn < memory_->buckets; ++turn)
    for (auto& slot : bucket(digest, turn).slots) {
      auto place = load(slot.place);
      if (place == 0) return {};
      if (slot.digest == digest) return place - 1;
    }
  return {};
}

void Index::insert(const Digest& digest, std::uint64_t offset) {
  if (memory_->entries >= memory_->buckets * Bucket::capacity / 2) grow();
  for (std::uint64_t turn = 0;; ++turn)
    for (auto& slot : bucket(digest, turn).slots) {
      if (slot.place != 0 && slot.digest != digest) continue;
      if (slot.place == 0) {
        slot.digest = digest;
        ++memory_->entries;
      }
      return store(slot.place, offset + 1);
    }
}

void Index::grow() {
  Index larger = create(path_, {}, memory_->buckets * Bucket::capacity);
  larger.memory_->log = memory_->log;
  const auto* buckets = reinterpret_cast<const Bucket*>(memory_.get()) + 1;
  for (std::uint64_t number = 0; number < memory_->buckets; ++number)
    for (const auto& slot : buckets[number].slots)
      if (slot.place != 0) larger.insert(slot.digest, slot.place - 1);
  larger.memory_->indexed = memory_->indexed;
  larger.memory_->behind = memory_->behind;
  larger.memory_->rotated = memory_->rotated;
  store(memory_->replaced, 1);
  *this = std::move(larger);
}

std::uint64_t Index::indexed() const { return load(memory_->indexed); }

void Index::set_indexed(std::uint64_t offset) {
  store(memory_->indexed, offset);
  store(memory_->behind, 0);
}

void Index::set_behind() { store(memory_->behind, 1); }

void Index::set_rotated() { store(memory_->rotated, 1); }

bool Index::current() const { return load(memory_->replaced) == 0; }

bool Index::in_step() const { return current() && load(memory_->behind) == 0 && load(memory_->rotated) == 0; }

}  // namespace hammy::journal
