#include "locale/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::locale {

namespace {

icu::UnicodeString decomposed(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  // The case folding form has neither soft hyphens nor joiners.
  const auto* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto* decomposing = icu::Normalizer2::getNFDInstance(status);
  if (U_FAILURE(status)) throw Error{"locale.case", "cannot fold a text"};
  auto from = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  auto to = decomposing->normalize(folding->normalize(from, status), status);
  if (U_FAILURE(status)) throw Error{"locale.case", "cannot fold a text"};
  return to;
}

/// The plain letter of one that Unicode does not take apart; the texts have been folded before.
UChar32 plain(UChar32 point) {
  switch (point) {
    case 0x142: return 'l';  // ł
    case 0xF8: return 'o';   // ø
    case 0x111: return 'd';  // đ
    case 0x131: return 'i';  // ı
    case 0x127: return 'h';  // ħ
    case 0x167: return 't';  // ŧ
    case 0x2212: return '-';
    case 0x2019:
    case 0x2018: return '\'';
    default: return point;
  }
}

enum class Sort : std::uint8_t { letter, digit, space, hyphen, mark, other };

Sort sort_of(UChar32 point) {
  if (u_isdigit(point)) return Sort::digit;
  if (u_isalpha(point)) return Sort::letter;
  if (u_isUWhiteSpace(point)) return Sort::space;
  if (point == '-' || u_charType(point) == U_DASH_PUNCTUATION) return Sort::hyphen;
  auto type = u_charType(point);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR || type == U_CONTROL_CHAR)
    return Sort::mark;
  return Sort::other;
}

bool in_word(Sort sort) { return sort == Sort::letter || sort == Sort::digit; }

/// The code (ISO 4217) of a currency that has a sign of its own; empty for anything else.
std::string_view currency_of(UChar32 point) {
  switch (point) {
    case 0x20AC: return "eur";
    case 0xA3: return "gbp";
    case 0x20BD: return "rub";
    default: return {};
  }
}

/// What stands between digits in one number.
bool joins_digits(UChar32 point) { return point == '.' || point == ',' || point == '\''; }

}  // namespace

Folded fold(std::string_view utf8) {
  auto text = decomposed(utf8);
  Folded folded;
  folded.text.reserve(utf8.size());
  folded.edges.reserve(utf8.size() + 1);
  auto next = [&](int32_t at) { return at < text.length() ? plain(text.char32At(at)) : UChar32{' '}; };
  auto before = Sort::space;  // of the last character that counts
  bool edge = true;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    auto point = plain(text.char32At(i));
    auto sort = sort_of(point);
    if (sort == Sort::mark) continue;
    if (sort == Sort::space) {
      edge = true;
      continue;
    }
    auto after = text.moveIndex32(i, 1);
    if (sort == Sort::hyphen) {
      // Behind a word, and before one or the line's end: the same word goes on.
      auto then = next(after);
      bool goes_on = in_word(before) && !edge && (in_word(sort_of(then)) || then == '\n' || then == '\r');
      if (goes_on) {
        edge = true;
        continue;
      }
      point = '-';
    }
    bool joins = before == Sort::digit && !edge && joins_digits(point) && sort_of(next(after)) == Sort::digit;
    if (auto currency = currency_of(point); !currency.empty())
      folded.text += currency;
    else
      text::append_utf8(folded.text, static_cast<unsigned>(point));
    bool begins = edge || (!joins && (!in_word(sort) || !in_word(before)));
    folded.edges.push_back(begins);
    folded.edges.resize(folded.text.size(), false);
    before = joins ? Sort::digit : sort;
    edge = false;
  }
  folded.edges.push_back(true);
  return folded;
}

std::size_t find(const Folded& text, const Folded& what, std::size_t from) {
  if (what.text.empty()) return std::string::npos;
  for (auto at = text.text.find(what.text, from); at != std::string::npos; at = text.text.find(what.text, at + 1))
    if (text.edges[at] && text.edges[at + what.text.size()]) return at;
  return std::string::npos;
}

}  // namespace hammy::locale
