#include "fetch/content.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "magic/magic.hpp"
#include "mime/type.hpp"

namespace hammy::fetch {

namespace {

constexpr std::string_view unknown = "application/octet-stream";

std::string_view hash_in(std::string_view reference) { return reference.substr(reference.find(':') + 1); }

}  // namespace

void Content::too_large() const {
  throw Error{"fetch.too-large", fmt::format("'{}' has more than {} bytes", subject_, limit_bytes_),
              "max_bytes in [fetch] or of the endpoint says how many it may have"};
}

void Content::append(std::string_view bytes) {
  if (bytes.size() > limit_bytes_ - writer_->size()) too_large();
  writer_->append(bytes);
}

void Content::keep(std::string_view reference, const blob::Store& from) {
  if (from.size(reference) > limit_bytes_) too_large();
  blobs_.keep(reference, from);
  kept_ = reference;
}

std::uintmax_t Content::size() const { return writer_ ? writer_->size() : blobs_.size(kept_); }
std::filesystem::path Content::file() const { return writer_ ? writer_->file() : blobs_.path(kept_); }
std::string Content::finish() { return writer_ ? writer_->finish() : kept_; }

void check(const Found& found, const Expected& expected, std::string_view subject) {
  if (expected.size && *expected.size != static_cast<std::int64_t>(found.size))
    throw Error{"fetch.size", fmt::format("'{}' has {} bytes instead of {}", subject, found.size, *expected.size),
                "correct the attachment's size, or find out why another file is there"};
  if (!expected.sha256.empty() && !text::iequals(expected.sha256, hash_in(found.blob)))
    throw Error{"fetch.sha256",
                fmt::format("'{}' has the SHA-256 {} instead of {}", subject, hash_in(found.blob),
                            text::clip(expected.sha256, 64)),
                "correct the attachment's sha256, or find out why another file is there"};
  if (found.size == 0 && expected.size != 0)
    throw Error{"fetch.empty", fmt::format("'{}' is an empty file", subject),
                "an attachment that is to be empty says so: size 0"};
  auto type = expected.type.empty() ? std::string(mime::type_of(expected.name)) : expected.type;
  if (found.size == 0 || magic::agrees(found.looks_like, type)) return;
  throw Error{"fetch.type", fmt::format("'{}' is to be {}, and looks like {}", subject, type, found.looks_like),
              "look at what is there: often it is a page that asks for a login, or tells of an error"};
}

std::string type_for(const Found& found, std::string_view name) {
  auto type = mime::type_of(name);
  if (type == unknown && found.size > 0) return found.looks_like;
  return std::string(type);
}

}  // namespace hammy::fetch
