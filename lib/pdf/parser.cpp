#include "pdf/parser.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/error.hpp"

namespace hammy::pdf {

namespace {

constexpr unsigned deepest = 200;

enum class Class : std::uint8_t { regular, space, delimiter };

constexpr std::array<Class, 256> classes() {
  std::array<Class, 256> table{};
  for (unsigned char c : std::string_view("\0\t\n\f\r ", 6)) table[c] = Class::space;
  for (unsigned char c : std::string_view("()<>[]{}/%")) table[c] = Class::delimiter;
  return table;
}

constexpr auto table = classes();
bool is_space(char c) { return table[static_cast<unsigned char>(c)] == Class::space; }
bool is_regular(char c) { return table[static_cast<unsigned char>(c)] == Class::regular; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

int digit_of(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void Parser::fail(std::string_view what) const {
  throw Error{"pdf.syntax", fmt::format("the PDF is damaged at byte {}: {}", offset_ + at_, what),
              "see 'qpdf --check FILE'"};
}

char Parser::peek() const {
  if (at_ >= bytes_.size()) throw Truncated{};
  return bytes_[at_];
}

void Parser::skip_space() {
  while (at_ < bytes_.size()) {
    if (is_space(bytes_[at_]))
      ++at_;
    else if (bytes_[at_] == '%')
      while (at_ < bytes_.size() && bytes_[at_] != '\n' && bytes_[at_] != '\r') ++at_;
    else
      return;
  }
}

std::string_view Parser::word() {
  skip_space();
  auto begin = at_;
  while (at_ < bytes_.size() && is_regular(bytes_[at_])) ++at_;
  return bytes_.substr(begin, at_ - begin);
}

bool Parser::take(std::string_view wanted) {
  auto before = at_;
  if (word() == wanted) return true;
  at_ = before;
  return false;
}

std::uint64_t Parser::unsigned_number() {
  auto digits = word();
  std::uint64_t value = 0;
  auto [stopped, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || stopped != digits.data() + digits.size()) fail("a number should be here");
  return value;
}

Object Parser::object() { return object(0); }

Object Parser::object(unsigned depth) {
  if (depth > deepest) fail(fmt::format("objects lie more than {} deep in each other", deepest));
  skip_space();
  char c = peek();
  if (is_digit(c) || c == '+' || c == '-' || c == '.') return number_or_ref();
  switch (c) {
    case '/': return Name{name()};
    case '(': return String{literal()};
    case '[': return array(depth);
    case '<':
      if (at_ + 1 >= bytes_.size()) throw Truncated{};
      return bytes_[at_ + 1] == '<' ? dictionary(depth) : Object(String{hex()});
    default: break;
  }
  auto found = word();
  if (found == "true") return true;
  if (found == "false") return false;
  if (found == "null") return {};
  if (at_ == bytes_.size()) throw Truncated{};
  fail(found.empty() ? fmt::format("'{}' should not be here", c)
                     : fmt::format("'{}' is no object", found.substr(0, 40)));
}

Object Parser::number_or_ref() {
  auto first = word();
  if (at_ == bytes_.size()) throw Truncated{};  // more digits may follow
  // A reference is two unsigned numbers and an R.
  auto after = at_;
  std::uint32_t number = 0, generation = 0;
  auto [stopped, failure] = std::from_chars(first.data(), first.data() + first.size(), number);
  if (failure == std::errc() && stopped == first.data() + first.size()) {
    skip_space();
    if (at_ == bytes_.size()) throw Truncated{};
    if (is_digit(bytes_[at_])) {
      auto second = word();
      auto [end, problem] = std::from_chars(second.data(), second.data() + second.size(), generation);
      if (problem == std::errc() && end == second.data() + second.size()) {
        skip_space();
        if (at_ == bytes_.size()) throw Truncated{};
        if (bytes_[at_] == 'R') {
          if (at_ + 1 >= bytes_.size()) throw Truncated{};
          if (!is_regular(bytes_[at_ + 1])) {
            ++at_;
            return Ref{number, generation};
          }
        }
      }
    }
  }
  at_ = after;
  return Number{std::string(first)};
}

Object Parser::array(unsigned depth) {
  ++at_;
  Array elements;
  for (skip_space(); peek() != ']'; skip_space()) elements.push_back(object(depth + 1));
  ++at_;
  return elements;
}

Object Parser::dictionary(unsigned depth) {
  at_ += 2;
  Dictionary dictionary;
  for (skip_space(); peek() != '>'; skip_space()) {
    if (peek() != '/') fail("a dictionary's key should be here");
    auto key = name();
    auto value = object(depth + 1);
    if (!value.is_null()) dictionary.entries.push_back({std::move(key), std::move(value)});
  }
  if (at_ + 1 >= bytes_.size()) throw Truncated{};
  if (bytes_[at_ + 1] != '>') fail("'>>' should be here");
  at_ += 2;
  return dictionary;
}

std::string Parser::name() {
  ++at_;
  std::string out;
  for (; is_regular(peek()); ++at_) {
    if (bytes_[at_] == '#' && at_ + 2 < bytes_.size()) {
      int high = digit_of(bytes_[at_ + 1]), low = digit_of(bytes_[at_ + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        at_ += 2;
        continue;
      }
    }
    out += bytes_[at_];
  }
  return out;
}

std::string Parser::literal() {
  ++at_;
  std::string out;
  for (int open = 1;; ++at_) {
    char c = peek();
    if (c == '(') ++open;
    if (c == ')' && --open == 0) break;
    if (c == '\r') {  // any end of line is a line feed
      out += '\n';
      if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '\n') ++at_;
    } else if (c == '\\') {
      ++at_;
      c = peek();
      constexpr std::string_view letters = "nrtbf", meanings = "\n\r\t\b\f";
      if (auto letter = letters.find(c); letter != std::string_view::npos) {
        out += meanings[letter];
      } else if (c >= '0' && c <= '7') {
        int value = 0;
        for (int i = 0; i < 3 && peek() >= '0' && peek() <= '7'; ++i) value = value * 8 + (bytes_[at_++] - '0');
        --at_;
        out += static_cast<char>(value);
      } else if (c == '\r') {  // a line that goes on in the next
        if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '\n') ++at_;
      } else if (c != '\n') {
        out += c;
      }
    } else {
      out += c;
    }
  }
  ++at_;
  return out;
}

std::string Parser::hex() {
  ++at_;
  std::string out;
  int high = -1;
  for (; peek() != '>'; ++at_) {
    if (is_space(bytes_[at_])) continue;
    int digit = digit_of(bytes_[at_]);
    if (digit < 0) fail("a hexadecimal digit should be here");
    if (high < 0) {
      high = digit;
    } else {
      out += static_cast<char>(high * 16 + digit);
      high = -1;
    }
  }
  if (high >= 0) out += static_cast<char>(high * 16);
  ++at_;
  return out;
}

Object Parser::indirect(Ref& ref) {
  ref.number = static_cast<std::uint32_t>(unsigned_number());
  ref.generation = static_cast<std::uint32_t>(unsigned_number());
  if (!take("obj")) fail("'obj' should be here");
  auto found = object();
  skip_space();
  auto after = at_;
  auto next = word();
  if (at_ == bytes_.size() && next.size() < 6) throw Truncated{};
  if (next != "stream") return at_ = after, found;
  auto* dictionary = found.as<Dictionary>();
  if (!dictionary) fail("a stream has no dictionary");
  if (peek() == '\r') ++at_;
  if (peek() == '\n') ++at_;
  dictionary->stream_at = offset_ + at_;
  return found;
}

}  // namespace hammy::pdf
