#include "seal/content.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.hpp"
#include "seal/number.hpp"

namespace hammy::seal {

namespace {

constexpr std::size_t longest_manifest = 1 << 20, most_parts = 200;
constexpr std::array<std::string_view, 3> roles{"text", "html", "attachment"};

Error wrong(std::string_view what) { return Error{"seal.content", fmt::format("the sealed content {}", what)}; }

std::string text_of(const nlohmann::json& object, const char* key) {
  auto found = object.find(key);
  if (found == object.end()) return {};
  if (!found->is_string()) throw wrong(fmt::format("has a '{}' that is no text", key));
  return found->get<std::string>();
}

Role role_from(std::string_view word) {
  for (std::size_t i = 0; i < roles.size(); ++i)
    if (roles[i] == word) return static_cast<Role>(i);
  throw wrong("has a part of an unknown role");
}

Part part_of(const nlohmann::json& entry, std::string_view& left) {
  if (!entry.is_object() || !entry.contains("size") || !entry["size"].is_number_unsigned())
    throw wrong("has a part without its size");
  auto size = entry["size"].get<std::uint64_t>();
  if (size > left.size()) throw wrong("is shorter than its manifest says");
  Part part{role_from(text_of(entry, "role")), text_of(entry, "name"), text_of(entry, "type"), text_of(entry, "cid"),
            std::string(left.substr(0, size))};
  left.remove_prefix(size);
  return part;
}

}  // namespace

std::string_view to_string(Role role) { return roles[static_cast<std::size_t>(role)]; }

crypto::Secret pack(const Content& content) {
  nlohmann::ordered_json manifest{{"subject", content.subject},
                                  {"from", {{"email", content.from_email}, {"name", content.from_name}}},
                                  {"parts", nlohmann::ordered_json::array()}};
  std::size_t size = 0;
  for (const auto& part : content.parts) {
    nlohmann::ordered_json entry{{"role", to_string(part.role)}};
    if (!part.name.empty()) entry["name"] = part.name;
    if (!part.type.empty()) entry["type"] = part.type;
    if (!part.cid.empty()) entry["cid"] = part.cid;
    entry["size"] = part.bytes.size();
    manifest["parts"].push_back(std::move(entry));
    size += part.bytes.size();
  }
  auto json = manifest.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  if (json.size() > longest_manifest || content.parts.size() > most_parts)
    throw Error{"seal.too-large", "the names and types of the attachments are too many or too long to be sealed"};
  std::string bytes;
  bytes.reserve(number_bytes + json.size() + size);  // never moved: one copy in memory
  append_number(bytes, json.size());
  bytes += json;
  crypto::wipe(json);
  for (const auto& part : content.parts) bytes += part.bytes;
  return crypto::Secret(std::move(bytes));
}

Content unpack(std::string_view bytes) {
  auto length = read_number(bytes);
  if (!length || *length > longest_manifest || *length > bytes.size()) throw wrong("has no manifest");
  auto manifest = nlohmann::json::parse(bytes.substr(0, *length), nullptr, false);
  if (!manifest.is_object() || !manifest.contains("parts") || !manifest["parts"].is_array() ||
      manifest["parts"].size() > most_parts)
    throw wrong("has a manifest that is none");
  bytes.remove_prefix(*length);
  Content content;
  content.subject = text_of(manifest, "subject");
  if (auto from = manifest.find("from"); from != manifest.end() && from->is_object()) {
    content.from_email = text_of(*from, "email");
    content.from_name = text_of(*from, "name");
  }
  for (const auto& entry : manifest["parts"]) content.parts.push_back(part_of(entry, bytes));
  if (!bytes.empty()) throw wrong("is longer than its manifest says");
  return content;
}

}  // namespace hammy::seal
