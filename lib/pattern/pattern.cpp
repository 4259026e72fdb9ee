#include "pattern/pattern.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/error.hpp"

namespace hammy::pattern {

namespace {

RE2::Options options() {
  RE2::Options options(RE2::Quiet);
  constexpr std::int64_t most_bytes = 8 << 20;
  options.set_max_mem(most_bytes);
  options.set_posix_syntax(false);
  return options;
}

/// With "(?m)", so that a text of several lines is searched line by line.
std::string by_lines(std::string_view expression) { return fmt::format("(?m){}", expression); }

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct Pattern::State {
  explicit State(std::string_view expression) : text(expression), re2(by_lines(expression), options()) {}
  std::string text;
  RE2 re2;
};

Pattern::Pattern(std::string_view expression) : state_(std::make_unique<State>(expression)) {
  if (state_->re2.ok()) return;
  auto error = [&](const char* code, std::string_view hint) {
    return Error{code, fmt::format("the regular expression '{}' cannot be used: {}", expression, state_->re2.error()),
                 std::string(hint)}
        .as(Failure::technical)
        .exits(Exit::config);
  };
  if (state_->re2.error_code() == RE2::ErrorPatternTooLarge)
    throw error("pattern.too-large", "repeat less: x{1000} within another repetition is a million");
  throw error("pattern.syntax", "look-ahead and back references are not there; in TOML write it in 'single quotes'");
}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::finds(std::string_view utf8) const { return RE2::PartialMatch(piece(utf8), state_->re2); }
bool Pattern::matches(std::string_view utf8) const { return RE2::FullMatch(piece(utf8), state_->re2); }
const std::string& Pattern::text() const { return state_->text; }

}  // namespace hammy::pattern
