#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "letter/letter.hpp"
#include "mime/type.hpp"

namespace hammy::letter {

namespace {

using record::Kind;
using record::Value;

constexpr std::int64_t default_limit_bytes = 25 << 20;  // what common mail providers take
constexpr std::size_t most_attachments = 100;

std::string_view field_text(Value attachment, std::string_view key) {
  auto value = attachment.find(key);
  if (value.has_value() && !value.is(Kind::string))
    throw Error{"letter.field", fmt::format("an attachment's '{}' must be a text", key)};
  return value.text();
}

[[noreturn]] void too_large(std::int64_t limit) {
  throw Error{"letter.too-large", fmt::format("the attachments have more than {} bytes together", limit),
              "send a link, or raise max_attachment_bytes in [mail] of hammy.toml"};
}

std::string file_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

}  // namespace

std::int64_t max_attachment_bytes(const scope::Scope& scope) {
  return scope.integer("mail.max_attachment_bytes").value_or(default_limit_bytes);
}

std::vector<mime::Attachment> read_attachments(const record::Record& record, const scope::Scope& scope,
                                               const blob::Store& blobs, std::optional<std::int64_t> limit_bytes) {
  std::vector<mime::Attachment> attachments;
  if (!record.has("attachments")) return attachments;
  auto list = record.value("attachments");
  if (!list.has_value()) return attachments;
  if (!list.is(Kind::array)) throw Error{"letter.field", "'attachments' must be an array"};
  if (list.size() > most_attachments)
    throw Error{"letter.too-many", fmt::format("the message has more than {} attachments", most_attachments)};
  auto limit = limit_bytes.value_or(max_attachment_bytes(scope));
  auto left = static_cast<std::uintmax_t>(std::max<std::int64_t>(limit, 0));

  for (auto element : list) {
    if (!element.is(Kind::object)) throw Error{"letter.field", "an attachment must be an object"};
    mime::Attachment attachment;
    attachment.name = field_text(element, "name");
    attachment.type = field_text(element, "type");
    attachment.cid = field_text(element, "cid");
    attachment.method = field_text(element, "method");
    auto path = field_text(element, "path"), blob = field_text(element, "blob");
    bool data = element.find("data").has_value();
    if ((!path.empty()) + (!blob.empty()) + data != 1)
      throw Error{
          "letter.attachment",
          fmt::format("the attachment '{}' needs one of 'path', 'blob' and 'data'", text::clip(attachment.name, 100)),
          element.find("url").has_value() ? "hammy-fetch makes a blob of a url" : ""};
    try {
      if (!path.empty()) {
        attachment.content = read_file(scope.resolve_file(path), left);
        if (attachment.name.empty()) attachment.name = file_name(path);
      } else if (!blob.empty()) {
        attachment.content = blobs.get(blob, left);
      } else {
        attachment.content = text::from_base64(field_text(element, "data"));
      }
    } catch (const Error& error) {
      if (error.code() == "file.too-large" || error.code() == "blob.too-large") too_large(limit);
      throw;
    }
    if (attachment.content.size() > left) too_large(limit);
    left -= attachment.content.size();
    attachments.push_back(std::move(attachment));
  }
  return attachments;
}

}  // namespace hammy::letter
