// Objects of PDF (ISO 32000-2 section 7.3) as values, and how they are written.
//
//   Object page = document.get(ref);
//   const Object& box = page.find("MediaBox");
//
// A number keeps the text that it was written as, and a dictionary the order of its entries, so that an object that is
// written again says what it said before.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hammy::pdf {

/// An indirect object's number and generation.
struct Ref {
  std::uint32_t number = 0;
  std::uint32_t generation = 0;
  auto operator<=>(const Ref&) const = default;
};

struct Number {
  std::string text;
};
struct Name {
  std::string text;  ///< without the slash, #xx decoded
};
struct String {
  std::string bytes;
};

class Object;
using Array = std::vector<Object>;
struct Entry;

/// A dictionary; of a stream as well, whose bytes lie in the file from `stream_at` on, or are new ones in `content`.
struct Dictionary {
  std::vector<Entry> entries;
  std::optional<std::uint64_t> stream_at;
  std::optional<std::string> content;

  // Defined where Entry is known.
  Dictionary();
  Dictionary(std::initializer_list<Entry> list);
  Dictionary(const Dictionary&);
  Dictionary(Dictionary&&) noexcept;
  Dictionary& operator=(const Dictionary&);
  Dictionary& operator=(Dictionary&&) noexcept;
  ~Dictionary();
  bool is_stream() const { return stream_at || content; }
};

/// An object. The questions may be asked of any: an array's of what is none find nothing, as a reader of PDF has to
/// bear with.
class Object {
 public:
  Object() = default;  ///< null
  Object(bool value) : value_(value) {}
  Object(int value) : value_(Number{std::to_string(value)}) {}
  Object(std::int64_t value) : value_(Number{std::to_string(value)}) {}
  Object(Number value) : value_(std::move(value)) {}
  Object(Name value) : value_(std::move(value)) {}
  Object(String value) : value_(std::move(value)) {}
  Object(Ref value) : value_(value) {}
  Object(Array value) : value_(std::move(value)) {}
  Object(Dictionary value) : value_(std::move(value)) {}

  bool is_null() const { return value_.index() == 0; }
  template <class Kind>
  bool is() const {
    return std::holds_alternative<Kind>(value_);
  }
  template <class Kind>
  const Kind* as() const {
    return std::get_if<Kind>(&value_);
  }
  template <class Kind>
  Kind* as() {
    return std::get_if<Kind>(&value_);
  }

  /// A number without a fraction; nothing for anything else.
  std::optional<std::int64_t> integer() const;
  /// A number; nothing for anything else.
  std::optional<double> number() const;
  /// Whether this is the name `name`.
  bool is_name(std::string_view name) const;
  /// The name, or the bytes of the string; empty for anything else.
  std::string_view text() const;

  /// The value of a dictionary's entry, which may be a reference; null where there is none.
  const Object& find(std::string_view key) const;
  bool has(std::string_view key) const { return !find(key).is_null(); }
  /// Replaces an entry in its place, or adds it at the end; makes a dictionary of what is none.
  Object& set(std::string_view key, Object value);
  void erase(std::string_view key);

  /// An array's elements; none for anything else.
  const Array& elements() const;
  /// Adds an element; makes an array of what is none.
  void append(Object element);

  /// As the file would hold it, strings as hexadecimal where they have bytes outside ASCII. A stream's dictionary
  /// alone.
  void write(std::string& out) const;
  bool operator==(const Object& other) const;

 private:
  std::variant<std::monostate, bool, Number, Name, String, Ref, Array, Dictionary> value_;
};

struct Entry {
  std::string key;
  Object value;
};

}  // namespace hammy::pdf
