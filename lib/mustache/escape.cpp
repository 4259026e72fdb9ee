#include "mustache/escape.hpp"

#include <array>

#include "base/error.hpp"
#include "mustache/url.hpp"
#include "record/value.hpp"

namespace hammy::mustache {

namespace {

constexpr std::array<std::string_view, 256> entities = [] {
  std::array<std::string_view, 256> table{};
  table['&'] = "&amp;";
  table['<'] = "&lt;";
  table['>'] = "&gt;";
  table['"'] = "&quot;";
  table['\''] = "&#39;";
  return table;
}();

constexpr std::array<std::string_view, 256> xml_entities = [] {
  auto table = entities;
  for (unsigned c = 0; c < 0x20; ++c)
    if (c != '\t' && c != '\n' && c != '\r') table[c] = "\xEF\xBF\xBD";
  return table;
}();

/// ECMA-376 part 1, 17.3.3: breaks and tabs are elements of the run, beside its texts.
constexpr std::array<std::string_view, 256> word_entities = [] {
  auto table = xml_entities;
  table['\n'] = "</w:t><w:br/><w:t xml:space=\"preserve\">";
  table['\t'] = "</w:t><w:tab/><w:t xml:space=\"preserve\">";
  return table;
}();

void append_entities(std::string& out, std::string_view utf8, const std::array<std::string_view, 256>& table) {
  const char *p = utf8.data(), *end = p + utf8.size(), *run = p;
  for (; p < end; ++p) {
    auto entity = table[static_cast<unsigned char>(*p)];
    if (entity.empty()) continue;
    out.append(run, static_cast<std::size_t>(p - run));
    out += entity;
    run = p + 1;
  }
  out.append(run, static_cast<std::size_t>(end - run));
}

/// As append_entities, without the two noncharacters that XML forbids as well.
void append_xml(std::string& out, std::string_view utf8, const std::array<std::string_view, 256>& table) {
  for (auto at = utf8.find("\xEF\xBF"); at != utf8.npos; at = utf8.find("\xEF\xBF", at + 2)) {
    if (at + 2 >= utf8.size() || (utf8[at + 2] != '\xBE' && utf8[at + 2] != '\xBF')) continue;
    append_entities(out, utf8.substr(0, at), table);
    out += "\xEF\xBF\xBD";
    utf8.remove_prefix(at + 3);
    at = static_cast<std::size_t>(-2);
  }
  append_entities(out, utf8, table);
}

void append_word(std::string& out, std::string_view utf8) {
  for (auto at = utf8.find('\r'); at != utf8.npos; at = utf8.find('\r')) {
    append_xml(out, utf8.substr(0, at), word_entities);
    utf8.remove_prefix(at + 1);
    if (!utf8.starts_with('\n')) out += word_entities['\n'];
  }
  append_xml(out, utf8, word_entities);
}

constexpr std::string_view markdown_marks = "\\`*_{}[]<>()#+-.!|~&$:@";

void append_markdown(std::string& out, std::string_view utf8) {
  for (char c : utf8) {
    // A line end in a value could begin a heading, a list or a quotation of its own.
    if (c == '\n' || c == '\r') {
      if (out.empty() || out.back() != ' ') out += ' ';
      continue;
    }
    if (markdown_marks.find(c) != markdown_marks.npos) out += '\\';
    out += c;
  }
}

}  // namespace

void append_escaped(std::string& out, std::string_view utf8, Escape kind) {
  switch (kind) {
    case Escape::none: out += utf8; break;
    case Escape::html: append_entities(out, utf8, entities); break;
    case Escape::xml: append_xml(out, utf8, xml_entities); break;
    case Escape::markdown: append_markdown(out, utf8); break;
    case Escape::url: out += encoded_url(utf8, UrlUse::part); break;
    case Escape::word: append_word(out, utf8); break;
    case Escape::json: {
      std::string literal;
      record::append_string(literal, utf8);
      out.append(literal, 1, literal.size() - 2);
    }
  }
}

std::string unescaped(std::string_view text, Escape kind) {
  std::string out;
  out.reserve(text.size());
  switch (kind) {
    case Escape::none:
    case Escape::url: return std::string(text);
    case Escape::html:
    case Escape::xml:
    case Escape::word:
      while (!text.empty()) {
        bool found = false;
        if (text.front() == '&')
          for (unsigned char c : {'&', '<', '>', '"', '\''})
            if (text.starts_with(entities[c])) {
              out += static_cast<char>(c);
              text.remove_prefix(entities[c].size());
              found = true;
              break;
            }
        if (found) continue;
        out += text.front();
        text.remove_prefix(1);
      }
      return out;
    case Escape::markdown:
      for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && markdown_marks.find(text[i + 1]) != markdown_marks.npos) ++i;
        out += text[i];
      }
      return out;
    case Escape::json: {
      auto literal = '"' + std::string(text) + '"';
      try {
        record::validate(literal);
      } catch (const Error&) {
        return std::string(text);  // a piece of JSON, not of one string
      }
      return record::decode_string(literal);
    }
  }
  return out;
}

}  // namespace hammy::mustache
