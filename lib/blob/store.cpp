#include "blob/store.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "blob/incoming.hpp"
#include "blob/place.hpp"

namespace hammy::blob {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view scheme = "sha256:";

/// The hash in a reference; throws `blob.reference`.
std::string_view hash_of(std::string_view reference) {
  if (!is_reference(reference))
    throw Error{"blob.reference", fmt::format("'{}' is not a blob reference", text::clip(reference, 100)),
                "a reference is 'sha256:' and 64 lower-case hexadecimal digits"};
  return reference.substr(scheme.size());
}

std::string reference_to(std::string_view hash) { return std::string(scheme).append(hash); }

}  // namespace

bool is_reference(std::string_view reference) {
  return reference.size() == scheme.size() + 64 && reference.starts_with(scheme) &&
         reference.find_first_not_of("0123456789abcdef", scheme.size()) == reference.npos;
}

Store::Store(const scope::Scope& scope, std::string_view kind, std::uintmax_t limit_bytes)
    : place_(make_place(scope, kind)), limit_bytes_(limit_bytes) {}

Store::~Store() {
  std::error_code none;
  for (const auto& [hash, file] : pending_) fs::remove(file, none);
}

void Store::too_large(std::string_view subject) const {
  throw Error{"blob.too-large", fmt::format("{} is larger than {} bytes", subject, limit_bytes_)};
}

std::string Store::put(std::string_view bytes) {
  if (bytes.size() > limit_bytes_) too_large("the content");
  auto hash = text::hex(crypto::sha256(bytes));
  if (is_here(hash, bytes.size())) return reference_to(hash);
  Incoming incoming{place_->workshop()};
  incoming.append(bytes);
  pending_.emplace(hash, incoming.release());
  return reference_to(hash);
}

std::string Store::put_file(const fs::path& file) {
  auto fd = open_to_read(file);
  return put_stream(fd.get(), file.string());
}

std::string Store::put_stream(int fd, std::string_view subject) {
  Incoming incoming{place_->workshop()};
  std::string buffer;
  while (read_some(fd, buffer, 1 << 17, subject) > 0) {
    if (incoming.size() + buffer.size() > limit_bytes_) too_large(fmt::format("'{}'", subject));
    incoming.append(buffer);
  }
  return take(incoming);
}

/// Whether the content is here already; then it counts as put again.
bool Store::is_here(const std::string& hash, std::uintmax_t bytes) {
  if (auto found = pending_.find(hash); found != pending_.end()) return mark_put_again(found->second);
  return place_->renew(hash, bytes);
}

std::string Store::take(Incoming& incoming) {
  auto hash = incoming.hash();
  if (!is_here(hash, incoming.size())) pending_.emplace(hash, incoming.release());
  return reference_to(hash);
}

void Store::keep(std::string_view reference, const Store& from) {
  auto source = from.path(reference);
  std::string hash{hash_of(reference)};
  if (is_here(hash, fs::file_size(source))) return;
  // Linked only when the other store has confirmed it; its temporary files are not ours to name.
  if (from.place_->keeps_files() && !from.pending_.contains(hash) && place_->link(hash, source)) return;
  if (put_file(source) != reference) corrupt(source.string());
}

void Store::durable() { place_->take(pending_); }

bool Store::has(std::string_view reference) const {
  auto hash = hash_of(reference);
  return pending_.contains(hash) || place_->size(hash) >= 0;
}

fs::path Store::path(std::string_view reference) const {
  auto hash = hash_of(reference);
  if (auto found = pending_.find(hash); found != pending_.end()) return found->second;
  return place_->file(hash);
}

std::uintmax_t Store::size(std::string_view reference) const {
  auto hash = hash_of(reference);
  if (auto found = pending_.find(hash); found != pending_.end()) return fs::file_size(found->second);
  auto size = place_->size(hash);
  if (size < 0) missing(hash);
  return static_cast<std::uintmax_t>(size);
}

std::string Store::get(std::string_view reference, std::uintmax_t limit_bytes) const {
  if (size(reference) > limit_bytes)
    throw Error{"blob.too-large", fmt::format("the blob '{}' is larger than {} bytes", reference, limit_bytes)};
  auto file = path(reference);
  auto bytes = read_file(file, limit_bytes);
  if (text::hex(crypto::sha256(bytes)) != hash_of(reference)) corrupt(file.string());
  return bytes;
}

void Store::each(const std::function<void(const std::string&, std::chrono::seconds, std::uintmax_t)>& callback) const {
  place_->each([&](const std::string& hash, std::chrono::seconds age, std::uintmax_t bytes) {
    callback(reference_to(hash), age, bytes);
  });
}

bool Store::remove(std::string_view reference, std::chrono::seconds grace) {
  return place_->remove(hash_of(reference), grace);
}

bool Store::remove_unshared(std::string_view reference) { return place_->remove_unshared(hash_of(reference)); }

Writer::Writer(Store& store)
    : store_(store), incoming_(std::make_unique<Incoming>(store.place_->workshop())), file_(incoming_->file()) {}

Writer::~Writer() = default;

void Writer::append(std::string_view bytes) {
  if (incoming_->size() + bytes.size() > store_.limit_bytes_) store_.too_large("the content");
  incoming_->append(bytes);
}

std::uintmax_t Writer::size() const { return incoming_->size(); }

std::string Writer::finish() { return store_.take(*incoming_); }

Reader::Reader(const Store& store, std::string_view reference)
    : reference_(reference), path_(store.path(reference)), fd_(open_to_read(path_)) {}

std::string_view Reader::read(std::string& buffer, std::size_t size) {
  if (read_some(fd_.get(), buffer, size, path_.string()) > 0) {
    hash_.update(buffer);
  } else if (text::hex(hash_.finish()) != hash_of(reference_)) {
    corrupt(path_.string());
  }
  return buffer;
}

}  // namespace hammy::blob
