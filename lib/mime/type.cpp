#include "mime/type.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace hammy::mime {

namespace {
// What customers are sent, sorted by extension. The system's mime.types would do too, but is not on every machine and
// would make the same record a different mail there.
constexpr auto types = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"asice", "application/vnd.etsi.asic-e+zip"},
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"eml", "message/rfc822"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"ics", "text/calendar"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"json", "application/json"},
    {"m4a", "audio/mp4"},
    {"md", "text/markdown"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"ogg", "audio/ogg"},
    {"p7m", "application/pkcs7-mime"},
    {"p7s", "application/pkcs7-signature"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"rtf", "application/rtf"},
    {"svg", "image/svg+xml"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"tsr", "application/timestamp-reply"},
    {"txt", "text/plain"},
    {"vcf", "text/vcard"},
    {"wav", "audio/wav"},
    {"webp", "image/webp"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xml", "application/xml"},
    {"zip", "application/zip"},
});
static_assert(std::is_sorted(types.begin(), types.end()));
}  // namespace

std::string_view type_of(std::string_view file_name) {
  auto dot = file_name.rfind('.');
  if (dot != file_name.npos) {
    auto extension = text::lower(file_name.substr(dot + 1));
    auto found = std::lower_bound(types.begin(), types.end(), extension,
                                  [](const auto& entry, const std::string& wanted) { return entry.first < wanted; });
    if (found != types.end() && found->first == extension) return found->second;
  }
  return "application/octet-stream";
}

bool is_type(std::string_view type) {
  auto slash = type.find('/');
  auto is_token = [](std::string_view s) {
    constexpr std::string_view marks = "!#$&-^_.+";
    return !s.empty() && s.size() <= 127 && std::all_of(s.begin(), s.end(), [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos;
    });
  };
  return slash != type.npos && is_token(type.substr(0, slash)) && is_token(type.substr(slash + 1));
}

}  // namespace hammy::mime
