#include "magic/magic.hpp"

#include <fmt/format.h>
#include <magic.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::magic {

struct Reader::State {
  magic_t cookie = nullptr;
};

Reader::Reader() : state_(std::make_unique<State>()) {
  // What a thing contains when it is packed is not asked for: that would unpack what a stranger has packed.
  state_->cookie = ::magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS);
  if (state_->cookie && ::magic_load(state_->cookie, nullptr) == 0) return;
  std::string why = state_->cookie ? ::magic_error(state_->cookie) : "no memory";
  if (state_->cookie) ::magic_close(state_->cookie);
  throw Error{"magic.database", fmt::format("cannot tell types of files: {}", why), "install libmagic-mgc"}.as(
      Failure::technical);
}

Reader::~Reader() { ::magic_close(state_->cookie); }

std::string Reader::type_of(const std::filesystem::path& file) const {
  if (const char* type = ::magic_file(state_->cookie, file.c_str())) return type;
  throw Error{"magic.file", fmt::format("cannot look at '{}': {}", file.string(), ::magic_error(state_->cookie))}.as(
      Failure::technical);
}

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// What libmagic calls by another name than others do.
constexpr auto other_names = std::to_array<Pair>({
    {"application/CDFV2", "application/msword"},
    {"application/CDFV2", "application/vnd.ms-excel"},
    {"application/CDFV2", "application/vnd.ms-powerpoint"},
    {"application/x-ole-storage", "application/msword"},
    {"application/x-ole-storage", "application/vnd.ms-excel"},
    {"application/gzip", "application/x-gzip"},
    {"application/x-gzip", "application/gzip"},
    {"application/zip", "application/x-zip-compressed"},
    {"audio/x-m4a", "audio/mp4"},
    {"audio/x-wav", "audio/wav"},
    {"text/html", "application/xhtml+xml"},
    {"text/rtf", "application/rtf"},
    {"text/vcard", "text/x-vcard"},
    {"text/xml", "image/svg+xml"},
    {"video/quicktime", "video/mp4"},
});

bool is_zip_document(std::string_view type) {
  return type.starts_with("application/vnd.openxmlformats-") || type.starts_with("application/vnd.oasis.") ||
         type.ends_with("+zip") || type == "application/java-archive";
}

bool is_text(std::string_view type) {
  return type.starts_with("text/") || type.ends_with("+xml") || type.ends_with("/xml") || type.ends_with("json") ||
         type == "message/rfc822" || type == "application/x-pem-file" || type == "application/pgp-signature" ||
         type == "application/javascript";
}

/// Formats that libmagic knows for sure: what is one looks like one.
bool is_certain(std::string_view type) {
  return type == "application/pdf" || type == "application/zip" || type == "text/html" || is_zip_document(type) ||
         type.starts_with("image/") || type.starts_with("text/") || type == "application/msword" ||
         type == "application/vnd.ms-excel";
}

}  // namespace

bool agrees(std::string_view seen, std::string_view said) {
  said = text::trim(said.substr(0, said.find(';')));
  if (text::iequals(seen, said) || said == "application/octet-stream") return true;
  auto same = [&](const Pair& pair) { return pair.first == seen && text::iequals(pair.second, said); };
  if (std::ranges::any_of(other_names, same)) return true;
  if (seen == "inode/x-empty") return said == "text/plain" || said == "text/csv";
  if (seen == "application/zip") return is_zip_document(said);
  if (seen == "application/octet-stream") return !is_certain(said);
  // A page that a server puts in a file's place is HTML; any other text may be any other text.
  if (seen == "text/html") return said == "text/plain" || said == "text/markdown" || said == "message/rfc822";
  return is_text(seen) && is_text(said) && said != "text/html" && said != "image/svg+xml";
}

}  // namespace hammy::magic
