#include "mime/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::mime {

namespace {

constexpr std::size_t line_wish = 78;           // RFC 5322 section 2.1.1
constexpr std::size_t line_limit = 998;         // the same
constexpr std::size_t encoded_line_limit = 76;  // RFC 2047 section 2

/// Appends a field's tokens, beginning a new line where the next one does not fit any more.
class Line {
 public:
  Line(std::string& out, std::string_view name) : out_(out), column_(name.size() + 1) {
    out_.append(name);
    out_ += ':';
  }
  ~Line() { out_ += "\r\n"; }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// A space or a new line, then `token`.
  void token(std::string_view token) {
    space(token.size());
    join(token);
  }
  /// A space, or a new line when `needed` more characters would not fit.
  void space(std::size_t needed, std::size_t limit = line_wish) {
    if (column_ + 1 + needed > limit && !fresh_) {
      out_ += "\r\n ";
      column_ = 1;
    } else {
      out_ += ' ';
      ++column_;
    }
    fresh_ = false;
  }
  /// `token` right behind what stands there.
  void join(std::string_view token) {
    out_ += token;
    column_ += token.size();
  }
  std::size_t column() const { return column_; }
  /// Marks that the next space may not become a line end: a line of nothing but white space is no header.
  void hold() { fresh_ = true; }
  void release() { fresh_ = false; }

 private:
  std::string& out_;
  std::size_t column_;
  bool fresh_ = true;  // what stands behind the colon stays there: some readers keep the space of an empty first line
};

bool is_printable(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// What may stand for itself in a Q-encoded word wherever encoded words may stand (RFC 2047 section 5, rule 3).
bool is_q_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '!' || c == '*' ||
         c == '+' || c == '-' || c == '/';
}

std::size_t sequence_length(char first) {
  auto c = static_cast<unsigned char>(first);
  return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

std::size_t q_cost(std::string_view s) {
  std::size_t cost = 0;
  for (char c : s) cost += is_q_safe(c) || c == ' ' ? 1 : 3;
  return cost;
}

void append_hex(std::string& out, char mark, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += mark;
  out += digits[static_cast<unsigned char>(c) >> 4];
  out += digits[static_cast<unsigned char>(c) & 15];
}

constexpr std::size_t word_frame = 12;  // =?UTF-8?Q? and ?=

/// Takes off `utf8` as many whole characters as one encoded word of `room` characters holds, and returns the word.
std::string encoded_word(std::string_view& utf8, std::size_t room, bool q) {
  std::size_t taken = 0, used = 0, whole_groups = 0;
  while (taken < utf8.size()) {
    auto character = utf8.substr(taken, sequence_length(utf8[taken]));
    auto after = q ? used + q_cost(character) : (taken + character.size() + 2) / 3 * 4;
    if (after > room && taken > 0) break;
    used = after;
    taken += character.size();
    if (taken % 3 == 0) whole_groups = taken;
  }
  // Some readers (GMime) join the base64 of neighbouring words before they decode it, and stop at padding: there is
  // none inside a run of words.
  if (!q && taken < utf8.size()) {
    if (whole_groups == 0) return encoded_word(utf8, room, true);
    taken = whole_groups;
  }
  std::string word = q ? "=?UTF-8?Q?" : "=?UTF-8?B?";
  auto piece = utf8.substr(0, taken);
  utf8.remove_prefix(taken);
  if (!q) {
    text::append_base64(word, piece);
  } else {
    for (char c : piece) {
      if (c == ' ')
        word += '_';
      else if (is_q_safe(c))
        word += c;
      else
        append_hex(word, '=', c);
    }
  }
  return word += "?=";
}

/// `utf8` as encoded words, each of whole characters, each on a line of at most 76.
void encoded_words(Line& line, std::string_view utf8) {
  constexpr std::size_t least = 16;  // a shorter rest of a line is not worth a word
  auto b_cost = [](std::string_view s) { return (s.size() + 2) / 3 * 4; };
  bool q = q_cost(utf8) <= b_cost(utf8);
  while (!utf8.empty()) {
    if (line.column() > 40) line.release();
    line.space(word_frame + std::min(least, q ? q_cost(utf8) : b_cost(utf8)), encoded_line_limit);
    auto room = encoded_line_limit - std::min(line.column(), encoded_line_limit - word_frame - least) - word_frame;
    line.join(encoded_word(utf8, room, q));
  }
}

/// Words that may end lines between them; a run of spaces stays on one line.
void plain_words(Line& line, std::string_view value) {
  for (auto word : text::split(value, ' ')) {
    if (word.empty()) line.hold();
    line.token(word);
    if (word.empty()) line.hold();
  }
}

/// Whether `word` of a text cannot stand as it is.
bool needs_encoding(std::string_view word) {
  return word.empty() || word.size() > 900 || !is_printable(word) || word.find("=?") != word.npos;
}

void text_value(Line& line, std::string_view value) {
  if (value.empty()) return;
  // From the first to the last word that needs it, all is encoded together: the space between two encoded words does
  // not count (RFC 2047 section 6.2). A run of spaces belongs to its neighbours.
  auto words = text::split(value, ' ');
  auto first = words.size(), last = first;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!needs_encoding(words[i])) continue;
    bool gap = words[i].empty();
    if (first == words.size()) first = i - (gap && i > 0);
    last = i + (gap && i + 1 < words.size());
  }
  if (first == words.size()) return plain_words(line, value);
  const char* begin = words[first].data();
  const char* end = words[last].data() + words[last].size();
  if (first > 0) plain_words(line, {value.data(), static_cast<std::size_t>(begin - 1 - value.data())});
  encoded_words(line, {begin, static_cast<std::size_t>(end - begin)});
  const char* value_end = value.data() + value.size();
  if (end < value_end) plain_words(line, {end + 1, static_cast<std::size_t>(value_end - end - 1)});
}

/// A token of RFC 2045 section 5.1, without the marks of RFC 2231, which some readers look for everywhere.
bool is_token(std::string_view s) {
  constexpr std::string_view specials = "()<>@,;:\\\"/[]?=%'*";
  return !s.empty() && std::all_of(s.begin(), s.end(),
                                   [&](char c) { return c > 0x20 && c < 0x7F && specials.find(c) == specials.npos; });
}

std::string quoted(std::string_view s) {
  std::string out = "\"";
  for (char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void phrase(Line& line, std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~ ";
  auto is_atext = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos;
  };
  constexpr std::size_t longest_quoted = 60;  // on one line: some readers keep the line end of a folded quoted string
  if (!is_printable(name) || name.find("=?") != name.npos) return encoded_words(line, name);
  auto words = text::split(name, ' ');
  auto is_odd = [](std::string_view word) { return word.empty() || word.size() > 900; };
  bool odd = std::any_of(words.begin(), words.end(), is_odd);
  if (!odd && std::all_of(name.begin(), name.end(), is_atext))
    plain_words(line, name);
  else if (name.size() <= longest_quoted)
    line.token(quoted(name));
  else
    encoded_words(line, name);
}

/// RFC 2231 sections 3 and 4: name*0*=UTF-8''first; name*1*=second …
void extended_parameter(Line& line, std::string_view name, std::string_view value) {
  constexpr std::size_t longest_piece = 50;
  constexpr std::string_view plain_marks = "!#$&+-.^_`{|}~";
  std::vector<std::string> pieces(1);
  while (!value.empty()) {
    std::string coded;
    auto character = value.substr(0, sequence_length(value.front()));
    for (char c : character) {
      bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (alphanumeric || plain_marks.find(c) != plain_marks.npos)
        coded += c;
      else
        append_hex(coded, '%', c);
    }
    if (pieces.back().size() + coded.size() > longest_piece) pieces.emplace_back();
    pieces.back() += coded;
    value.remove_prefix(character.size());
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    line.join(";");
    auto number = pieces.size() == 1 ? std::string{} : fmt::format("*{}", i);
    line.token(fmt::format("{}{}*={}{}", name, number, i == 0 ? "UTF-8''" : "", pieces[i]));
  }
}

}  // namespace

void refuse_control_characters(std::string_view name, std::string_view value) {
  if (std::any_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }))
    throw Error{"mime.control-character", fmt::format("'{}' has a line break or NUL in it", text::clip(name, 80)),
                "headers are single lines: take it out of the data"};
  if (!text::is_utf8(value)) throw Error{"mime.utf8", fmt::format("'{}' is not valid UTF-8", text::clip(name, 80))};
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  refuse_control_characters(name, value);
  Line line(out, name);
  text_value(line, value);
}

void append_structured(std::string& out, std::string_view name, std::string_view value) {
  refuse_control_characters(name, value);
  if (!is_printable(value))
    throw Error{"mime.header-value", fmt::format("the header '{}' may only have ASCII characters", name),
                "write its addresses in their encoded forms"};
  for (auto word : text::split(value, ' '))
    if (word.size() > line_limit - 100)
      throw Error{"mime.header-value", fmt::format("the header '{}' has a word of {} characters", name, word.size()),
                  "no line of a mail may be longer than 998 characters"};
  Line line(out, name);
  plain_words(line, value);
}

void append_addresses(std::string& out, std::string_view name, std::span<const Address> addresses) {
  Line line(out, name);
  for (const auto& address : addresses) {
    refuse_control_characters(name, address.name);
    auto spec = address.name.empty() ? address.spec() : '<' + address.spec() + '>';
    if (!address.name.empty()) phrase(line, address.name);
    if (&address != &addresses.back()) spec += ',';
    line.token(spec);
  }
}

void append_parameterised(std::string& out, std::string_view name, std::string_view value,
                          std::span<const std::pair<std::string, std::string>> parameters) {
  constexpr std::size_t longest_parameter = 70;
  refuse_control_characters(name, value);
  Line line(out, name);
  line.token(value);
  for (const auto& [key, content] : parameters) {
    refuse_control_characters(key, content);
    auto form = is_token(content) ? content : quoted(content);
    if (!is_printable(content) || content.find("=?") != content.npos || key.size() + form.size() > longest_parameter) {
      extended_parameter(line, key, content);
      continue;
    }
    line.join(";");
    line.token(fmt::format("{}={}", key, form));
  }
}

void check_custom_header(std::string_view name) {
  bool valid = !name.empty() && name.size() <= 70 &&
               std::all_of(name.begin(), name.end(), [](char c) { return c > 32 && c < 127 && c != ':'; });
  if (!valid)
    throw Error{"mime.header-name", fmt::format("'{}' is no name of a header", text::clip(name, 80)),
                "use up to 70 ASCII letters, digits and hyphens"};
  static constexpr std::array<std::string_view, 13> reserved{
      "from",     "to",           "cc",       "bcc",         "subject",        "date",          "message-id",
      "reply-to", "mime-version", "received", "return-path", "dkim-signature", "content-length"};
  auto small = text::lower(name);
  if (small.starts_with("content-") || std::find(reserved.begin(), reserved.end(), small) != reserved.end())
    throw Error{"mime.header-reserved",
                fmt::format("the header '{}' is made from the record, not from 'headers'", name),
                "use the record's own field, such as reply_to, cc or subject"};
}

void append_custom(std::string& out, std::string_view name, std::string_view value) {
  // Headers with a grammar, in which an encoded word would not be read (RFC 2369, 3834, 5322, 8058, 9228). The phrase
  // of a List-Id may be a text (RFC 2919).
  static constexpr std::array<std::string_view, 8> grammatical{
      "references",  "in-reply-to", "auto-submitted", "precedence", "sender", "disposition-notification-to",
      "feedback-id", "errors-to"};
  auto small = text::lower(name);
  bool structured = (small.starts_with("list-") && small != "list-id") || small.starts_with("resent-") ||
                    std::find(grammatical.begin(), grammatical.end(), small) != grammatical.end();
  if (structured)
    append_structured(out, name, value);
  else
    append_text(out, name, value);
}

}  // namespace hammy::mime
