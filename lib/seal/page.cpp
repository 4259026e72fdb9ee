#include "seal/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"

namespace hammy::seal {

namespace {

constexpr std::string_view otherwise = "en";
constexpr std::string_view field = "name=\"sealed\" value=\"", magic = "HMYSEAL1";
constexpr std::string_view words[] = {"subject", "body", "title", "intro", "how", "button", "keep"};

/// A name in braces to what stands for it.
using Values = std::map<std::string_view, std::string_view>;

/// Replaces each {name} that `values` has; what else stands in braces stays, as in a style sheet.
std::string fill(std::string_view pattern, const Values& values) {
  std::string out;
  for (;;) {
    auto open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == pattern.npos) return out;
    auto close = pattern.find('}', open);
    auto found = close == pattern.npos ? values.end() : values.find(pattern.substr(open + 1, close - open - 1));
    if (found == values.end()) {
      out += '{';
      pattern.remove_prefix(open + 1);
    } else {
      out += found->second;
      pattern.remove_prefix(close + 1);
    }
  }
}

std::string html(std::string_view text) {
  std::string out;
  text::append_html(out, text);
  return out;
}

/// Scheme and host of an URL.
std::string_view origin_of(std::string_view url) { return url.substr(0, url.find_first_of("/?#", url.find("//") + 2)); }

}  // namespace

Wording::Wording(const std::filesystem::path& directory) : page_(read_file(directory / "page.html")) {
  auto file = directory / "texts.json";
  auto all = nlohmann::json::parse(read_file(file), nullptr, false);
  auto wrong = [&](std::string_view what) {
    return Error{"seal.texts", fmt::format("'{}' {}", file.string(), what), "install hammy anew"}
        .as(Failure::technical)
        .exits(Exit::config);
  };
  if (!all.is_object()) throw wrong("is no JSON object");
  for (const auto& [language, texts] : all.items())
    for (auto word : words) {
      auto text = texts.is_object() ? texts.find(std::string(word)) : texts.end();
      if (text == texts.end() || !text->is_string()) throw wrong(fmt::format("lacks '{}' of '{}'", word, language));
      languages_[language][std::string(word)] = text->get<std::string>();
    }
  if (!languages_.contains(otherwise)) throw wrong("has no English");
}

Wording::~Wording() = default;

const Wording::Texts& Wording::texts(const std::string& locale, std::string* language) const {
  auto found = languages_.find(otherwise);
  for (const auto& tag : locale::fallbacks(locale))
    if (auto its = languages_.find(tag); its != languages_.end()) {
      found = its;
      break;
    }
  if (language) *language = found->first;
  return found->second;
}

std::string Wording::subject(const Cover& cover) const {
  return text::one_line(fill(texts(cover.locale).at("subject"), {{"sender", cover.sender}}));
}

std::string Wording::text(const Cover& cover, std::string_view file) const {
  return fill(texts(cover.locale).at("body"), {{"sender", cover.sender}, {"portal", cover.portal}, {"file", file}});
}

std::string Wording::page(const Cover& cover, std::string_view sealed) const {
  std::string language;
  const auto& its = texts(cover.locale, &language);
  auto sender = html(cover.sender), portal = html(cover.portal), origin = html(origin_of(cover.portal));
  auto link = fmt::format(R"(<a href="{0}">{0}</a>)", portal);
  std::map<std::string, std::string, std::less<>> filled;
  for (auto word : words)
    filled[std::string(word)] = fill(html(its.at(std::string(word))), {{"sender", sender}, {"portal", link}});
  auto base64 = text::base64(sealed);
  Values values{{"language", language}, {"origin", origin}, {"portal", portal}, {"sealed", base64}};
  for (const auto& [word, text] : filled) values[word] = text;
  return fill(page_, values);
}

std::string sealed_in(std::string_view file) {
  if (file.starts_with(magic)) return std::string(file);
  auto at = file.find(field);
  auto end = at == file.npos ? file.npos : file.find('"', at + field.size());
  if (end == file.npos)
    throw Error{"seal.format", "there is no sealed message in the file", "give the attachment as it came"};
  try {
    return text::from_base64(file.substr(at + field.size(), end - at - field.size()));
  } catch (const Error&) {
    throw Error{"seal.format", "the sealed message in the file is no base64", "give the attachment as it came"};
  }
}

void check_portal(std::string_view url) {
  auto local = [&] {
    auto origin = origin_of(url);
    auto host = origin.substr(std::min(origin.size(), std::string_view("http://").size()));
    return url.starts_with("http://") && (host == "localhost" || host.starts_with("localhost:"));
  };
  bool plain =
      std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != ';'; });
  if (plain &&
      (local() || (url.starts_with("https://") && origin_of(url).size() > std::string_view("https://").size())))
    return;
  throw Error{"seal.portal", fmt::format("'{}' is no address of a portal", text::clip(url, 200)),
              "set portal in [seal] of hammy.toml to its https URL"}
      .as(Failure::technical)
      .exits(Exit::config);
}

}  // namespace hammy::seal
