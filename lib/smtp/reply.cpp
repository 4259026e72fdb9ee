// This file implements reading SMTP replies (RFC 5321 4.2, RFC 2034) and the few facts that servers put into their
// words.
#include "smtp/reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::smtp {

namespace {

constexpr std::size_t max_text_bytes = 8192;  ///< of a reply that we keep; a hundred lines of 4 KiB help nobody

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads digits off the front of `text`: at least one, at most `most`.
std::optional<unsigned> take_number(std::string_view& text, std::size_t most) {
  std::size_t n = 0;
  unsigned value = 0;
  for (; n < text.size() && n < most && is_digit(text[n]); ++n)
    value = value * 10 + static_cast<unsigned>(text[n] - '0');
  if (n == 0) return {};
  text.remove_prefix(n);
  return value;
}

/// Reads "5.1.1 " off the front of `text` when its class is that of `code` (RFC 2034 section 4).
EnhancedCode take_enhanced(std::string_view& text, int code) {
  if (text.size() < 5 || text[1] != '.' || text[0] != static_cast<char>('0' + code / 100) || text[0] == '3') return {};
  auto rest = text.substr(2);
  auto subject = take_number(rest, 3);
  if (!subject || rest.empty() || rest[0] != '.') return {};
  rest.remove_prefix(1);
  auto detail = take_number(rest, 3);
  if (!detail || (!rest.empty() && rest[0] != ' ')) return {};
  EnhancedCode enhanced{static_cast<std::uint8_t>(text[0] - '0'), static_cast<std::uint16_t>(*subject),
                        static_cast<std::uint16_t>(*detail)};
  text = rest.empty() ? rest : rest.substr(1);
  return enhanced;
}

/// Appends a line of foreign text as well-formed UTF-8 without control characters.
void append_clean(std::string& out, std::string_view line) {
  auto plain = [](unsigned char c) { return c >= 0x20 && c < 0x7f; };
  if (std::all_of(line.begin(), line.end(), plain)) {
    out += line;
    return;
  }
  bool utf8 = text::is_utf8(line);
  for (unsigned char c : line) out += plain(c) || (utf8 && c >= 0x80) ? static_cast<char>(c) : '?';
}

[[noreturn]] void garbage(std::string_view why) {
  throw Error{"smtp.protocol", fmt::format("the server does not speak SMTP: {}", why),
              "check host, port and kind of encryption of the endpoint"}
      .as(Failure::temporary);
}

}  // namespace

std::string to_string(EnhancedCode code) {
  return code ? fmt::format("{}.{}.{}", code.status, code.subject, code.detail) : std::string{};
}

std::string to_string(const Reply& reply) {
  std::string line = reply.code ? fmt::format("{}", reply.code) : std::string{};
  for (const auto& part : {to_string(reply.enhanced), reply.text}) {
    if (part.empty()) continue;
    if (!line.empty()) line += ' ';
    line += part;
  }
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

void ReplyReader::clear() {
  line_.clear();
  lines_ = 0;
  begun_ = {};
}

bool ReplyReader::add_line(std::string_view line, Reply& reply) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.size() < 3 || line[0] < '2' || line[0] > '5' || !is_digit(line[1]) || !is_digit(line[2]) ||
      (line.size() > 3 && line[3] != ' ' && line[3] != '-'))
    garbage("a line does not begin with a reply code");
  int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  bool last = line.size() == 3 || line[3] == ' ';
  auto words = line.substr(std::min<std::size_t>(4, line.size()));
  if (++lines_ > max_lines) garbage("a reply has more than 100 lines");
  if (lines_ == 1) {
    begun_.code = code;
    begun_.text.clear();
    begun_.enhanced = take_enhanced(words, code);
  } else {
    if (code != begun_.code) garbage("the lines of one reply have different codes");
    take_enhanced(words, code);
    if (begun_.text.size() < max_text_bytes) begun_.text += '\n';
  }
  if (begun_.text.size() < max_text_bytes) append_clean(begun_.text, words);
  if (!last) return false;
  lines_ = 0;
  std::swap(reply, begun_);
  return true;
}

bool ReplyReader::next(std::string_view& bytes, Reply& reply) {
  while (!bytes.empty()) {
    auto end = bytes.find('\n');
    auto piece = bytes.substr(0, end);
    if (line_.size() + piece.size() > max_line_bytes) garbage("a line is longer than 4 KiB");
    if (end == bytes.npos) {
      line_ += piece;
      bytes = {};
      return false;
    }
    bytes.remove_prefix(end + 1);
    bool whole;
    if (line_.empty()) {
      whole = add_line(piece, reply);
    } else {
      line_ += piece;
      whole = add_line(line_, reply);
      line_.clear();
    }
    if (whole) return true;
  }
  return false;
}

namespace {

using std::chrono::seconds;

/// The length of the unit that `words` begin with: "minutes", "min", "m", "sec", "h" …
std::optional<seconds> unit(std::string_view words) {
  std::size_t n = 0;
  while (n < words.size() && words[n] >= 'a' && words[n] <= 'z') ++n;
  auto word = words.substr(0, n);
  for (auto name : {"s", "sec", "secs", "second", "seconds"})
    if (word == name) return seconds{1};
  for (auto name : {"m", "min", "mins", "minute", "minutes"})
    if (word == name) return seconds{60};
  for (auto name : {"h", "hr", "hrs", "hour", "hours"})
    if (word == name) return seconds{3600};
  return {};
}

/// "04:58" or "00:04:58" at the front of `text`, after its first number has been read.
std::optional<seconds> clock_time(unsigned first, std::string_view text) {
  auto total = seconds{first};
  int fields = 1;
  while (fields < 3 && text.size() > 1 && text[0] == ':' && is_digit(text[1])) {
    text.remove_prefix(1);
    total = total * 60 + seconds{*take_number(text, 2)};
    ++fields;
  }
  if (fields == 1) return {};
  return total;
}

}  // namespace

std::optional<std::chrono::seconds> stated_delay(std::string_view words) {
  auto lower = text::lower(words);
  bool asks = false;  // a number means a delay only in a sentence that asks to come back
  for (auto word : {"try", "retry", "grey", "gray", "wait", "later", "again", "defer"})
    asks = asks || lower.find(word) != lower.npos;
  if (!asks) return {};
  std::string_view rest = lower;
  for (char before = ' '; !rest.empty();) {
    if (!is_digit(rest[0]) || is_digit(before) || before == '.' || (before >= 'a' && before <= 'z')) {
      before = rest[0];
      rest.remove_prefix(1);
      continue;
    }
    auto number = *take_number(rest, 6);
    before = '0';
    auto delay = clock_time(number, rest);
    if (!delay) {
      auto words_after = rest;
      while (!words_after.empty() && (words_after[0] == ' ' || words_after[0] == '-')) words_after.remove_prefix(1);
      if (auto length = unit(words_after)) delay = number * *length;
    }
    if (delay && *delay > seconds{0}) return std::min(*delay, seconds{86400});
  }
  return {};
}

std::string_view queue_id(std::string_view words) {
  for (std::string_view mark : {"queued as ", "id="}) {
    auto at = words.find(mark);
    if (at == words.npos) continue;
    auto id = words.substr(at + mark.size());
    id = id.substr(0, id.find_first_of(" \n\t,;>)"));
    if (!id.empty() && id.size() <= 128) return id;
  }
  return {};
}

}  // namespace hammy::smtp
