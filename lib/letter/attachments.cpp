#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>

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

mime::Attachment head_of(Value element) {
  if (!element.is(Kind::object)) throw Error{"letter.field", "an attachment must be an object"};
  mime::Attachment attachment;
  attachment.name = field_text(element, "name");
  attachment.type = field_text(element, "type");
  attachment.cid = field_text(element, "cid");
  attachment.method = field_text(element, "method");
  if (attachment.name.empty()) attachment.name = file_name(field_text(element, "path"));
  return attachment;
}

/// One attachment, of at most `left` bytes; `limit` is what all may have.
mime::Attachment read_attachment(Value element, const scope::Scope& scope, const blob::Store& blobs,
                                 std::uintmax_t left, std::int64_t limit) {
  auto attachment = head_of(element);
  auto path = field_text(element, "path"), blob = field_text(element, "blob");
  bool data = element.find("data").has_value();
  if ((!path.empty()) + (!blob.empty()) + data != 1)
    throw Error{
        "letter.attachment",
        fmt::format("the attachment '{}' needs one of 'path', 'blob' and 'data'", text::clip(attachment.name, 100)),
        element.find("url").has_value() ? "hammy-fetch makes a blob of a url" : ""};
  try {
    if (!path.empty())
      attachment.content = read_file(scope.resolve_file(path), left);
    else if (!blob.empty())
      attachment.content = blobs.get(blob, left);
    else
      attachment.content = text::from_base64(field_text(element, "data"));
  } catch (const Error& error) {
    if (error.code() == "file.too-large" || error.code() == "blob.too-large") too_large(limit);
    throw;
  }
  return attachment;
}

/// The record's attachments as they are to be changed.
nlohmann::ordered_json list_of(const record::Record& record) {
  auto raw = record.raw("attachments");
  auto list = raw ? nlohmann::ordered_json::parse(*raw) : nlohmann::ordered_json();
  if (list.is_null()) return nlohmann::ordered_json::array();
  if (!list.is_array()) throw Error{"letter.field", "'attachments' must be an array"};
  return list;
}

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
    auto attachment = read_attachment(element, scope, blobs, left, limit);
    if (attachment.content.size() > left) too_large(limit);
    left -= attachment.content.size();
    attachments.push_back(std::move(attachment));
  }
  return attachments;
}

std::size_t visit_attachments(const record::Record& record, const scope::Scope& scope, const blob::Store& blobs,
                              const std::function<bool(const mime::Attachment&)>& wanted,
                              const std::function<void(mime::Attachment&)>& look) {
  if (!record.has("attachments")) return 0;
  auto list = record.value("attachments");
  if (!list.has_value()) return 0;
  if (!list.is(Kind::array)) throw Error{"letter.field", "'attachments' must be an array"};
  auto limit = max_attachment_bytes(scope);
  std::size_t count = 0;
  for (auto element : list) {
    if (!wanted(head_of(element))) continue;
    auto attachment = read_attachment(element, scope, blobs, static_cast<std::uintmax_t>(limit), limit);
    look(attachment);
    ++count;
  }
  return count;
}

std::size_t change_attachments(record::Record& record, const scope::Scope& scope, blob::Store& blobs,
                               const std::function<bool(const mime::Attachment&)>& wanted,
                               const std::function<void(mime::Attachment&)>& change) {
  auto list = list_of(record);
  auto values = record.value("attachments");
  std::size_t changed = 0, index = 0;
  if (list.empty()) return 0;
  auto limit = max_attachment_bytes(scope);
  for (auto element : values) {
    auto& json = list[index++];
    if (!wanted(head_of(element))) continue;
    auto attachment = read_attachment(element, scope, blobs, static_cast<std::uintmax_t>(limit), limit);
    change(attachment);
    for (const char* old : {"path", "data", "sha256"}) json.erase(old);
    json["blob"] = blobs.put(attachment.content);
    json["size"] = attachment.content.size();
    if (!attachment.name.empty()) json["name"] = attachment.name;
    if (!attachment.type.empty()) json["type"] = attachment.type;
    ++changed;
  }
  if (changed > 0) record.set("attachments", list);
  return changed;
}

std::size_t add_attachments(record::Record& record, const scope::Scope& scope, blob::Store& blobs,
                            std::string_view type,
                            const std::function<std::optional<std::string>(const mime::Attachment&)>& name,
                            const std::function<std::string(const std::string& content)>& make) {
  auto list = list_of(record);
  auto values = record.value("attachments");
  auto before = list.size();
  auto limit = max_attachment_bytes(scope);
  if (list.empty()) return 0;
  std::set<std::string> there;
  for (auto element : values) there.insert(head_of(element).name);
  for (auto element : values) {
    auto called = name(head_of(element));
    if (!called || !there.insert(*called).second) continue;
    auto made = make(read_attachment(element, scope, blobs, static_cast<std::uintmax_t>(limit), limit).content);
    list.push_back({{"name", *called}, {"type", type}, {"blob", blobs.put(made)}, {"size", made.size()}});
  }
  auto added = list.size() - before;
  if (added > 0) record.set("attachments", list);
  return added;
}

}  // namespace hammy::letter
