// JSON values for reading: a parsed value whose numbers keep the text they came with.
#pragma once

#include <cstdint>
#include <forward_list>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::record {

enum class Kind : std::uint8_t { absent, null, boolean, number, string, array, object };

/// A view of one JSON value inside a Document, cheap to copy, valid as long as the Document.
///
/// A default Value is `absent`: asking it for a member gives `absent` again, so that chains need no checks.
class Value {
 public:
  Value() = default;

  Kind kind() const { return node_ ? node_->kind : Kind::absent; }
  bool is(Kind kind) const { return this->kind() == kind; }
  /// Neither absent nor null.
  bool has_value() const { return node_ && node_->kind != Kind::null; }

  /// The decoded text of a string, the digits of a number as they came, "true" or "false"; empty for the rest.
  std::string_view text() const { return node_ ? node_->text : std::string_view{}; }
  /// The key under which an object holds this value, decoded; empty elsewhere.
  std::string_view key() const { return node_ ? node_->key : std::string_view{}; }
  /// The JSON text of this value exactly as it came.
  std::string_view raw() const { return node_ ? node_->raw : std::string_view{}; }

  bool boolean(bool fallback = false) const { return is(Kind::boolean) ? node_->text == "true" : fallback; }
  /// The number when it is a whole one that fits; else `fallback`.
  std::int64_t integer(std::int64_t fallback = 0) const;
  double real(double fallback = 0) const;

  /// The number of elements of an array or members of an object; 0 for the rest.
  std::size_t size() const { return node_ ? node_->count : 0; }
  /// The member of an object by its decoded key; absent when there is none.
  Value find(std::string_view key) const;
  /// find() along a path of keys joined by dots; array elements by their index: "items.0.name".
  Value at_path(std::string_view path) const;

  /// Goes through the elements of an array or the members of an object in their order.
  class Iterator;
  Iterator begin() const;
  Iterator end() const;

 private:
  friend class Document;
  struct Node {
    Kind kind = Kind::null;
    std::uint32_t count = 0;  ///< elements or members
    std::uint32_t span = 1;   ///< nodes of this value's whole subtree, itself included
    std::string_view text, key, raw;
  };
  explicit Value(const Node* node) : node_(node) {}
  const Node* node_ = nullptr;
};

class Value::Iterator {
 public:
  using value_type = Value;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::forward_iterator_tag;
  using reference = Value;
  using pointer = void;

  Iterator() = default;
  Value operator*() const { return Value{node_}; }
  Iterator& operator++() {
    node_ += node_->span;
    return *this;
  }
  Iterator operator++(int) {
    auto before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Iterator&) const = default;

 private:
  friend class Value;
  explicit Iterator(const Node* node) : node_(node) {}
  const Node* node_ = nullptr;
};

/// A parsed JSON value and the memory behind it. Texts without escapes stay views of the source, which must outlive it.
class Document {
 public:
  Document() = default;
  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept = default;

  /// Parses `json`, which must be one whole valid JSON value in UTF-8, as validate() has found it. Throws
  /// `record.duplicate-key` when an object at any depth has the same key twice.
  static Document parse_valid(std::string_view json);
  /// Checks and parses any bytes; throws `record.syntax` too. The bytes need no padding.
  static Document parse(std::string_view json);

  Value root() const { return nodes_.empty() ? Value{} : Value{nodes_.data()}; }

 private:
  class Parser;
  std::vector<Value::Node> nodes_;
  std::forward_list<std::string> decoded_;  // most documents have none, and it costs nothing until then
};

/// Throws `record.syntax`, with the place where there is one, unless `json` is one whole valid JSON value (RFC 8259)
/// in UTF-8, no deeper than 256 levels. Numbers of any size are valid. Does not look for duplicate keys.
void validate(std::string_view json);

/// Decodes the JSON string literal `literal` (with its quotes) of valid JSON.
std::string decode_string(std::string_view literal);
/// Appends `utf8` as a JSON string literal with its quotes; only what RFC 8259 section 7 demands is escaped.
void append_string(std::string& out, std::string_view utf8);

}  // namespace hammy::record
