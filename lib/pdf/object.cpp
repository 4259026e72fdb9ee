#include "pdf/object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text.hpp"

namespace hammy::pdf {

namespace {

const Object nothing;

bool is_regular(unsigned char c) {
  constexpr std::string_view delimiters = "()<>[]{}/%#";
  return c > 0x20 && c < 0x7F && delimiters.find(static_cast<char>(c)) == std::string_view::npos;
}

void write_name(std::string& out, std::string_view name) {
  out += '/';
  for (unsigned char c : name) {
    if (is_regular(c))
      out += static_cast<char>(c);
    else
      fmt::format_to(std::back_inserter(out), "#{:02X}", c);
  }
}

void write_string(std::string& out, std::string_view bytes) {
  bool plain = std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
  if (!plain) {
    out += '<';
    out += text::hex(bytes);
    out += '>';
    return;
  }
  out += '(';
  for (char c : bytes) {
    if (c == '(' || c == ')' || c == '\\') out += '\\';
    out += c;
  }
  out += ')';
}

/// Numbers, references, booleans and null need a space before them when no delimiter stands there.
bool needs_space(const Object& object) {
  return object.is_null() || object.is<bool>() || object.is<Number>() || object.is<Ref>();
}

}  // namespace

Dictionary::Dictionary() = default;
Dictionary::Dictionary(std::initializer_list<Entry> list) : entries(list) {}
Dictionary::Dictionary(const Dictionary&) = default;
Dictionary::Dictionary(Dictionary&&) noexcept = default;
Dictionary& Dictionary::operator=(const Dictionary&) = default;
Dictionary& Dictionary::operator=(Dictionary&&) noexcept = default;
Dictionary::~Dictionary() = default;

std::optional<std::int64_t> Object::integer() const {
  const auto* number = as<Number>();
  if (!number) return {};
  std::int64_t value = 0;
  const char* end = number->text.data() + number->text.size();
  const char* begin = number->text.data() + (number->text.starts_with('+') ? 1 : 0);
  auto [stopped, failure] = std::from_chars(begin, end, value);
  if (failure != std::errc() || stopped != end) return {};
  return value;
}

std::optional<double> Object::number() const {
  const auto* number = as<Number>();
  if (!number) return {};
  double value = 0;
  const char* end = number->text.data() + number->text.size();
  const char* begin = number->text.data() + (number->text.starts_with('+') ? 1 : 0);
  auto [stopped, failure] = std::from_chars(begin, end, value);
  if (failure != std::errc() || stopped != end) return {};
  return value;
}

bool Object::is_name(std::string_view name) const {
  const auto* own = as<Name>();
  return own && own->text == name;
}

std::string_view Object::text() const {
  if (const auto* name = as<Name>()) return name->text;
  if (const auto* string = as<String>()) return string->bytes;
  return {};
}

const Object& Object::find(std::string_view key) const {
  if (const auto* dictionary = as<Dictionary>())
    for (const Entry& entry : dictionary->entries)
      if (entry.key == key) return entry.value;
  return nothing;
}

Object& Object::set(std::string_view key, Object value) {
  if (!is<Dictionary>()) value_ = Dictionary{};
  auto& entries = as<Dictionary>()->entries;
  auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  if (found == entries.end()) found = entries.insert(entries.end(), Entry{std::string(key), {}});
  found->value = std::move(value);
  return found->value;
}

void Object::erase(std::string_view key) {
  if (auto* dictionary = as<Dictionary>())
    std::erase_if(dictionary->entries, [&](const Entry& entry) { return entry.key == key; });
}

const Array& Object::elements() const {
  static const Array none;
  const auto* array = as<Array>();
  return array ? *array : none;
}

void Object::append(Object element) {
  if (!is<Array>()) value_ = Array{};
  as<Array>()->push_back(std::move(element));
}

void Object::write(std::string& out) const {
  if (is_null()) {
    out += "null";
  } else if (const auto* truth = as<bool>()) {
    out += *truth ? "true" : "false";
  } else if (const auto* number = as<Number>()) {
    out += number->text;
  } else if (const auto* name = as<Name>()) {
    write_name(out, name->text);
  } else if (const auto* string = as<String>()) {
    write_string(out, string->bytes);
  } else if (const auto* ref = as<Ref>()) {
    fmt::format_to(std::back_inserter(out), "{} {} R", ref->number, ref->generation);
  } else if (const auto* array = as<Array>()) {
    out += '[';
    for (bool first = true; const Object& element : *array) {
      if (!first && needs_space(element)) out += ' ';
      first = false;
      element.write(out);
    }
    out += ']';
  } else {
    out += "<<";
    for (const Entry& entry : as<Dictionary>()->entries) {
      write_name(out, entry.key);
      if (needs_space(entry.value)) out += ' ';
      entry.value.write(out);
    }
    out += ">>";
  }
}

bool Object::operator==(const Object& other) const {
  std::string a, b;
  write(a);
  other.write(b);
  return a == b;
}

}  // namespace hammy::pdf
