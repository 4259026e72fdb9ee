#include "render/from_mail.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "mail/read.hpp"

namespace hammy::render {

namespace {

record::Record record_of(const mail::Mail& mail) {
  nlohmann::ordered_json message{{"type", "message"}};
  if (!mail.to.empty()) message["to"] = {{"email", mail.to.front().email}, {"name", mail.to.front().name}};
  for (const auto& [field, text] : {std::pair{"subject", &mail.subject}, {"text", &mail.text}, {"html", &mail.html}})
    if (!text->empty()) message[field] = *text;
  return record::Record::parse(message.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

std::string extension_of(const std::string& type) {
  auto subtype = type.substr(type.find('/') + 1);
  return subtype == "jpeg" ? "jpg" : text::file_name(subtype.substr(0, subtype.find('+')), "bin");
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

FromMessage from_mail(std::string_view bytes, const std::string& name) {
  auto mail = mail::read(bytes);
  std::vector<std::string> pictures, left;
  versions::Files files;
  for (auto& file : mail.files) {
    bool shown =
        !file.cid.empty() && file.type.starts_with("image/") && mail.html.find("cid:" + file.cid) != mail.html.npos;
    if (!shown) {
      left.push_back(file.name.empty() ? file.type : file.name);
      continue;
    }
    auto stem = fmt::format("picture-{}", pictures.size() + 1);
    pictures.push_back(fmt::format("{}.{}", stem, extension_of(file.type)));
    replace_all(mail.html, "cid:" + file.cid, "cid:" + stem);
    files[fmt::format("{}/{}", name, pictures.back())] = std::move(file.content);
  }
  auto made = from_message(record_of(mail), name);
  if (!pictures.empty()) {
    auto& settings = made.files[name + "/template.toml"];
    settings.insert(0, fmt::format("attachments = [\"{}\"]\n", text::join(pictures, "\", \"")));
  }
  made.files.merge(files);
  made.left = std::move(left);
  return made;
}

}  // namespace hammy::render
