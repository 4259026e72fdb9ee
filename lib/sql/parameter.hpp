// Parameters of a statement: a name and a small value.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace hammy::sql {

/// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

/// std::monostate is NULL.
using Scalar = std::variant<std::monostate, std::int64_t, double, std::string_view, Blob>;

/// The value of `:name`. Texts are views that live until the statement has been started.
struct Parameter {
  Parameter(std::string_view name_, std::nullptr_t) : name(name_) {}
  Parameter(std::string_view name_, std::integral auto number) : name(name_), value(std::int64_t{number}) {}
  Parameter(std::string_view name_, double number) : name(name_), value(number) {}
  Parameter(std::string_view name_, std::string_view text) : name(name_), value(text) {}
  Parameter(std::string_view name_, const std::string& text) : name(name_), value(std::string_view(text)) {}
  Parameter(std::string_view name_, const char* text) : name(name_), value(std::string_view(text)) {}
  Parameter(std::string_view name_, Blob blob) : name(name_), value(blob) {}
  template <class T>
  Parameter(std::string_view name_, const std::optional<T>& perhaps) : name(name_) {
    if (perhaps) value = Parameter(name_, *perhaps).value;
  }

  std::string_view name;
  Scalar value;
};

}  // namespace hammy::sql
