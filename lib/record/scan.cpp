#include "record/scan.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "record/locate.hpp"
#include "record/value.hpp"

namespace hammy::record {

static_assert(scan_padding >= simdjson::SIMDJSON_PADDING);

namespace {

/// What is wrong, for a person. simdjson does not say where.
std::string_view describe(simdjson::error_code code) {
  switch (code) {
    case simdjson::UTF8_ERROR: return "not valid UTF-8";
    case simdjson::UNCLOSED_STRING: return "a string has no closing quote";
    case simdjson::EMPTY: return "nothing there";
    case simdjson::DEPTH_ERROR: return "nested too deeply";
    case simdjson::CAPACITY: return "too large";
    case simdjson::UNESCAPED_CHARS: return "a control character stands unescaped in a string";
    case simdjson::STRING_ERROR: return "a string has a wrong escape";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR: return "a word that is not true, false or null";
    case simdjson::NUMBER_ERROR: return "a number is malformed";
    default: return "a bracket, comma, colon or value is missing or out of place";
  }
}

[[noreturn]] void syntax_error(simdjson::error_code code, std::string_view json) {
  auto column = error_column(json);
  auto place = column ? fmt::format(" at column {}", *column) : "";
  throw Error{"record.syntax", fmt::format("not valid JSON{}: {}", place, describe(code)),
              "check the line with 'jq .'; every record is one JSON object on a line of its own"};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The length of the JSON number at the start of `s` (RFC 8259 section 6); 0 when there is none.
std::size_t number_length(std::string_view s) {
  std::size_t at = 0;
  auto digits = [&] {
    auto begin = at;
    while (at < s.size() && is_digit(s[at])) ++at;
    return at > begin;
  };
  if (at < s.size() && s[at] == '-') ++at;
  if (at < s.size() && s[at] == '0')
    ++at;
  else if (!digits())
    return 0;
  if (at < s.size() && s[at] == '.' && (++at, !digits())) return 0;
  if (at < s.size() && (s[at] == 'e' || s[at] == 'E')) {
    ++at;
    if (at < s.size() && (s[at] == '+' || s[at] == '-')) ++at;
    if (!digits()) return 0;
  }
  return at;
}

/// The text with every well-formed number outside strings replaced by 0 and blanks: simdjson refuses numbers that do
/// not fit its types, which are valid JSON all the same.
std::string mask_numbers(std::string_view json) {
  std::string masked(json);
  for (std::size_t at = 0; at < json.size();) {
    if (json[at] == '"') {
      for (++at; at < json.size() && json[at] != '"'; ++at)
        if (json[at] == '\\') ++at;
      ++at;
    } else if (auto length = json[at] == '-' || is_digit(json[at]) ? number_length(json.substr(at)) : 0) {
      masked[at] = '0';
      masked.replace(at + 1, length - 1, length - 1, ' ');
      at += length;
      // What follows must end the number: "01" or "1x" stay wrong.
      if (at < json.size() && (is_digit(json[at]) || json[at] == '.' || json[at] == '-')) masked[at] = 'x';
    } else {
      ++at;
    }
  }
  return masked;
}

/// Keeps its memory from one line to the next.
struct Parser {
  simdjson::dom::parser dom;
  std::size_t capacity = 0;

  void parse(std::string_view json) {
    reserve(json.size());
    auto code = dom.parse(json.data(), json.size(), false).error();
    if (code == simdjson::NUMBER_ERROR) code = dom.parse(mask_numbers(json)).error();
    if (code) syntax_error(code, json);
  }

  void reserve(std::size_t size) {
    if (size <= capacity) return;
    capacity = std::max<std::size_t>(size + size / 2, 65536);
    if (dom.allocate(capacity, max_depth))
      throw Error{"record.memory", "not enough memory for a line of this length"}.as(Failure::technical);
  }
};

Parser& parser() {
  thread_local Parser instance;
  return instance;
}

}  // namespace

void validate_padded(std::string_view json) { parser().parse(json); }

void validate(std::string_view json) {
  auto copy = std::make_unique<char[]>(json.size() + scan_padding);
  json.copy(copy.get(), json.size());
  validate_padded({copy.get(), json.size()});
}

void scan_object(std::string_view json, std::vector<FieldSlice>& fields) {
  auto& all = parser();
  all.parse(json);
  fields.clear();
  // The parser's first stage leaves the places of all brackets, commas, colons and beginnings of strings and words;
  // what it has found valid is divided by walking along them, which costs next to nothing.
  const std::uint32_t* place = all.dom.implementation->structural_indexes.get();
  auto at = [&] { return json[*place]; };
  if (at() != '{') throw Error{"record.not-object", "a record must be a JSON object", "write {…}, one object a line"};
  for (++place; at() != '}';) {
    if (at() == ',') ++place;
    auto key_begin = *place + 1;
    auto key_end = json.rfind('"', *++place);  // from the colon back
    auto begin = *++place;
    if (at() == '{' || at() == '[') {
      for (int depth = 1; depth > 0;) {
        char c = json[*++place];
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
      }
    }
    ++place;
    fields.push_back({json.substr(key_begin, key_end - key_begin), text::trim(json.substr(begin, *place - begin))});
  }
}

}  // namespace hammy::record
