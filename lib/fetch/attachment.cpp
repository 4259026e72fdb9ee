#include "fetch/attachment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::fetch {

namespace {

using record::Kind;
using record::Value;

constexpr std::size_t most = 100;  // as in a mail

Error wrong(std::string message, std::string hint = {}) {
  return Error{"fetch.attachment", std::move(message), std::move(hint)};
}

std::string_view text_of(Value attachment, std::string_view key) {
  auto value = attachment.find(key);
  if (value.has_value() && !value.is(Kind::string))
    throw wrong(fmt::format("an attachment's '{}' must be a text", key));
  return value.text();
}

Attachment read(Value value) {
  if (!value.is(Kind::object)) throw wrong("an attachment must be an object");
  Attachment attachment;
  attachment.value = value;
  attachment.expected.name = text_of(value, "name");
  attachment.expected.type = text_of(value, "type");
  attachment.expected.sha256 = text_of(value, "sha256");
  attachment.url = text_of(value, "url");
  attachment.path = text_of(value, "path");
  auto blob = text_of(value, "blob");
  if (value.find("data").has_value()) attachment.data = text_of(value, "data");
  if ((!attachment.url.empty()) + (!attachment.path.empty()) + (!blob.empty()) + attachment.data.has_value() != 1)
    throw wrong(fmt::format("the attachment '{}' needs one of 'url', 'path', 'blob' and 'data'",
                            text::clip(attachment.expected.name, 100)));
  if (auto size = value.find("size"); size.has_value()) {
    attachment.expected.size = size.integer(-1);
    if (*attachment.expected.size < 0) throw wrong("an attachment's 'size' must be a number of bytes");
  }
  auto missing = value.find("missing");
  if (auto since = parse_rfc3339(missing.find("since").text()))
    attachment.missing = Missing{*since, std::max<std::int64_t>(missing.find("looks").integer(), 0)};
  return attachment;
}

/// Copies the members of an object but for some, as the beginning of another object.
std::string without(Value object, std::initializer_list<std::string_view> left_out) {
  std::string out = "{";
  for (auto member : object) {
    if (std::ranges::find(left_out, member.key()) != left_out.end()) continue;
    if (out.size() > 1) out += ',';
    record::append_string(out, member.key());
    out += ':';
    out += member.raw();
  }
  return out;
}

void append_text(std::string& out, std::string_view key, std::string_view value) {
  if (out.size() > 1) out += ',';
  record::append_string(out, key);
  out += ':';
  record::append_string(out, value);
}

}  // namespace

std::vector<Attachment> read_attachments(Value list) {
  std::vector<Attachment> attachments;
  if (!list.has_value()) return attachments;
  if (!list.is(Kind::array)) throw wrong("'attachments' must be an array");
  if (list.size() > most) throw Error{"fetch.too-many", fmt::format("the message has more than {} attachments", most)};
  attachments.reserve(list.size());
  for (auto value : list) attachments.push_back(read(value));
  return attachments;
}

std::string resolved(const Attachment& attachment, std::string_view name, const Found& found) {
  auto out = without(attachment.value, {"url", "path", "data", "missing", "size"});
  if (attachment.expected.name.empty() && !name.empty()) append_text(out, "name", name);
  if (attachment.expected.type.empty()) append_text(out, "type", type_for(found, name));
  append_text(out, "blob", found.blob);
  return out + fmt::format(",\"size\":{}}}", found.size);
}

std::string still_missing(const Attachment& attachment, const std::optional<Missing>& missing) {
  auto out = without(attachment.value, {"missing"});
  if (missing)
    out +=
        fmt::format(",\"missing\":{{\"since\":\"{}\",\"looks\":{}}}", format_rfc3339(missing->since), missing->looks);
  return out + '}';
}

}  // namespace hammy::fetch
