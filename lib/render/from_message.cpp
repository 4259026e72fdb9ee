#include "render/from_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mustache/mustache.hpp"
#include "policy/policy.hpp"

namespace hammy::render {

using record::Kind;
using record::Value;

namespace {

/// Shorter values stand for too many things.
constexpr std::size_t shortest = 3;

struct Source {
  const char* field;
  const char* file;
  mustache::Escape escape;
};
constexpr Source sources[] = {
    {"subject", "subject.txt", mustache::Escape::none}, {"html", "body.html", mustache::Escape::html},
    {"text", "body.txt", mustache::Escape::none},       {"sms", "sms.txt", mustache::Escape::none},
    {"chat", "chat.txt", mustache::Escape::none},       {"voice", "voice.txt", mustache::Escape::none},
    {"fax", "fax.txt", mustache::Escape::none},
};

bool is_word(char c) { return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether text[at, end) is neither part of a longer word nor of a longer number.
bool stands_alone(std::string_view text, std::size_t at, std::size_t end) {
  auto joined = [&](std::size_t inner, std::size_t outer, std::size_t beyond) {
    if (outer >= text.size() || !is_word(text[inner])) return false;
    if (is_word(text[outer])) return true;
    bool separator = text[outer] == '.' || text[outer] == ',';
    return separator && is_digit(text[inner]) && beyond < text.size() && is_digit(text[beyond]);
  };
  return !joined(at, at - 1, at - 2) && !joined(end - 1, end, end + 1);  // before the text counts as behind it
}

/// A value of the message: its name, its type for template.toml, and the tags that can write it, the best first.
struct Candidate {
  std::string name, type;
  std::vector<std::string> tags;
};

class Values {
 public:
  explicit Values(const record::Record& message) {
    if (!message.value("to").find("name").text().empty()) all.push_back({"to.name", "", {"to.name"}});
    walk("", message.value("data"));
  }
  std::vector<Candidate> all;

 private:
  static bool is_plain(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c == '-');
    }) && key.front() != '-';
  }

  void walk(const std::string& path, Value value) {
    switch (value.kind()) {
      case Kind::object:
        if (value.find("amount").has_value() && value.find("currency").is(Kind::string)) {
          all.push_back({path, "money", {path + " | money"}});
          return;
        }
        for (auto member : value)
          if (is_plain(member.key())) walk(fmt::format("{}{}{}", path, path.empty() ? "" : ".", member.key()), member);
        return;
      case Kind::array: {
        std::size_t index = 0;
        for (auto element : value) walk(fmt::format("{}.{}", path, index++), element);
        return;
      }
      case Kind::number: all.push_back({path, "number", {path, path + " | number", path + " | money"}}); return;
      case Kind::string: all.push_back({path, type_of(value.text()), tags_of(path, value.text())}); return;
      default: return;
    }
  }

  static bool is_date(std::string_view text) {
    return text.size() >= 10 && parse_rfc3339(fmt::format("{}T00:00:00Z", text.substr(0, 10))).has_value();
  }
  static std::string type_of(std::string_view text) { return is_date(text) ? "date" : "text"; }
  static std::vector<std::string> tags_of(const std::string& path, std::string_view text) {
    if (text.starts_with("https:") || text.starts_with("http:")) return {path + " | url:link", path};
    if (!is_date(text)) return {path};
    std::vector<std::string> tags{path};
    for (const auto* style : {"full", "long", "medium", "short"}) {
      tags.push_back(fmt::format("{} | date:\"{}\"", path, style));
      if (text.size() > 10) tags.push_back(fmt::format("{} | datetime:\"{}\"", path, style));
    }
    return tags;
  }
};

class Maker {
 public:
  explicit Maker(const record::Record& message) : message_(message), values_(message) {
    auto reader = policy::reader_of({}, message);
    settings_.locale = reader.locale;
    settings_.time_zone = reader.time_zone;
    settings_.currency = reader.currency;
  }

  FromMessage make(const std::string& name) {
    FromMessage made;
    for (const auto& source : sources) {
      auto text = message_.text(source.field);
      if (!text.empty()) made.files[fmt::format("{}/{}", name, source.file)] = with_tags(text, source);
    }
    if (made.files.empty())
      throw Error{"template.no-texts",
                  "the message has no subject, html, text, sms or other text to make a template of",
                  "take a record that hammy-render has filled"};
    made.files[name + "/template.toml"] = settings();
    made.files[name + "/samples/message.json"] = sample();
    made.ambiguous.assign(ambiguous_.begin(), ambiguous_.end());
    for (const auto& value : values_.all)
      if (!used_.contains(value.name)) made.not_found.push_back(value.name);
    return made;
  }

 private:
  struct Tag {
    std::string text;  ///< what it writes
    const Candidate* value;
    std::string inside;
  };

  /// What each value's tags write in a text of that kind, the longest first; those that several values write are left.
  std::vector<Tag> tags(const Source& source) {
    settings_.plain_spaces = std::string_view(source.field) == "sms";
    std::map<std::string, Tag> by_text;
    std::set<std::string> ambiguous;
    for (const auto& value : values_.all)
      for (const auto& inside : value.tags) {
        auto text = written(inside, source.escape);
        if (text.size() < shortest) continue;
        auto [known, fresh] = by_text.try_emplace(text, Tag{text, &value, inside});
        if (!fresh && known->second.value != &value && known->second.value->name != "to.name") ambiguous.insert(text);
      }
    std::vector<Tag> all;
    for (auto& [text, tag] : by_text) {
      if (ambiguous.contains(text)) tag.value = nullptr;
      all.push_back(std::move(tag));
    }
    std::ranges::stable_sort(all, [](const Tag& a, const Tag& b) { return a.text.size() > b.text.size(); });
    return all;
  }

  std::string written(const std::string& inside, mustache::Escape escape) const {
    std::string text;
    mustache::Missed missed;
    try {
      auto program = mustache::compile("message", "{{" + inside + "}}", escape);
      mustache::render(*program, {message_.value("data"), &message_, {}, {}, {}}, settings_, text, missed);
    } catch (const Error&) {  // a filter that cannot work on this value writes nothing
      return {};
    }
    return text;
  }

  std::string with_tags(std::string_view text, const Source& source) {
    auto all = tags(source);
    // A text that has braces of its own keeps them.
    bool braces = text.find("{{") != text.npos;
    std::string_view open = braces ? "<%" : "{{", close = braces ? "%>" : "}}";
    std::string out = braces ? "{{=<% %>=}}\n" : "";
    bool html = source.escape == mustache::Escape::html;
    for (std::size_t at = 0; at < text.size();) {
      if (html && text[at] == '<')
        if (auto skipped = markup(text, at, out)) {
          at += skipped;
          continue;
        }
      auto fits = std::ranges::find_if(all, [&](const Tag& tag) {
        return text.substr(at).starts_with(tag.text) && stands_alone(text, at, at + tag.text.size());
      });
      if (fits == all.end()) {
        out += text[at++];
        continue;
      }
      if (fits->value) {
        out += fmt::format("{}{}{}", open, fits->inside, close);
        used_.insert(fits->value->name);
      } else {
        out += fits->text;
        ambiguous_.insert(fits->text);
      }
      at += fits->text.size();
    }
    return out;
  }

  /// Copies what no value may stand in, the name of a tag, or a style sheet, script or comment as a whole; how much.
  static std::size_t markup(std::string_view text, std::size_t at, std::string& out) {
    auto rest = text.substr(at);
    auto length = rest.find_first_of(" \t\r\n>");
    auto begin = text::lower(rest.substr(0, 7));
    for (const auto& [opening, closing] : {std::pair{"<style", "</"}, {"<script", "</"}, {"<!--", "-->"}})
      if (begin.starts_with(opening)) length = rest.find(closing, 1);
    if (length == rest.npos) return 0;
    out += rest.substr(0, length);
    return length;
  }

  std::string settings() const {
    std::string toml = fmt::format("locale = \"{}\"\n", settings_.locale);
    if (!settings_.currency.empty()) toml += fmt::format("currency = \"{}\"\n", settings_.currency);
    std::map<std::string, std::string> declared;
    for (const auto& value : values_.all) {
      if (!used_.contains(value.name) || value.type.empty()) continue;
      std::string path;
      bool list = false;
      for (auto step : text::split(value.name, '.')) {
        list = !step.empty() && std::ranges::all_of(step, is_digit);
        if (list) break;
        path += fmt::format("{}{}", path.empty() ? "" : ".", step);
      }
      declared[path] = list ? "list" : value.type;
    }
    if (!declared.empty()) toml += "\n[variables]\n";
    for (const auto& [path, type] : declared)
      toml += fmt::format("{} = {{ type = \"{}\", required = true }}\n", path, type);
    return toml;
  }

  std::string sample() const {
    std::string json = "{";
    for (const auto* field : {"to", "locale", "time_zone", "currency"})
      if (auto raw = message_.raw(field)) json += fmt::format("\"{}\": {},\n ", field, *raw);
    json += fmt::format("\"data\": {}}}\n", message_.raw("data").value_or("{}"));
    return json;
  }

  const record::Record& message_;
  Values values_;
  mustache::Settings settings_;
  std::set<std::string> used_, ambiguous_;
};

}  // namespace

FromMessage from_message(const record::Record& message, const std::string& name) { return Maker(message).make(name); }

}  // namespace hammy::render
