#include "pdf/xref.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/error.hpp"
#include "pdf/filter.hpp"
#include "pdf/parser.hpp"
#include "pdf/window.hpp"

namespace hammy::pdf {

namespace {

constexpr std::size_t entry_bytes = 20;            // of a table
constexpr std::uint32_t highest_number = 8388607;  // ISO 32000-1 annex C; a limit of ours against nonsense
constexpr std::size_t most_sections = 5000;

[[noreturn]] void damaged(std::uint64_t at, std::string_view what) {
  throw Error{"pdf.syntax", fmt::format("the PDF is damaged at byte {}: {}", at, what), "see 'qpdf --check FILE'"};
}

std::uint64_t to_number(std::string_view digits, std::uint64_t at) {
  std::uint64_t value = 0;
  auto [stopped, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || stopped != digits.data() + digits.size())
    damaged(at, "the entry of a cross-reference table should be here");
  return value;
}

}  // namespace

Section::Section(Source& source, std::uint64_t start) : start_(start) {
  auto head = source.read(start, 64);
  Parser parser(head, start);
  if (parser.take("xref"))
    read_table(source);
  else
    read_stream(source);
  if (!trailer_.is<Dictionary>()) damaged(start, "there is no trailer");
}

void Section::read_table(Source& source) {
  auto at = start_;
  {
    auto head = source.read(at, 64);
    Parser parser(head, at);
    parser.take("xref");
    parser.skip_space();
    at += parser.at();
  }
  for (;;) {
    auto head = source.read(at, 64);
    Parser parser(head, at);
    if (parser.take("trailer")) {
      at += parser.at();
      break;
    }
    auto first = parser.unsigned_number(), count = parser.unsigned_number();
    if (first > highest_number || count > highest_number) damaged(at, "a table names too many objects");
    parser.skip_space();
    at += parser.at();
    if (count > 0) ranges_.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count), at});
    at += count * entry_bytes;
    if (at >= source.size()) damaged(start_, "the cross-reference table has no end");
  }
  trailer_ = with_window(source, at, [](Parser& trailer) { return trailer.object(); });
}

void Section::read_stream(Source& source) {
  trailer_ = with_window(source, start_, [](Parser& parser) {
    Ref ref;
    return parser.indirect(ref);
  });
  const auto* dictionary = trailer_.as<Dictionary>();
  if (!dictionary || !dictionary->stream_at || !trailer_.find("Type").is_name("XRef"))
    damaged(start_, "a cross-reference table should be here");
  auto length = trailer_.find("Length").integer().value_or(0);
  if (length <= 0) damaged(start_, "the cross-reference stream has no length");
  auto raw = source.read(*dictionary->stream_at, static_cast<std::size_t>(length));
  entries_ = decode(trailer_, raw);
  const auto& widths = trailer_.find("W").elements();
  if (widths.size() < 3) damaged(start_, "the cross-reference stream does not say how wide its entries are");
  for (std::size_t i = 0; i < 3; ++i) {
    auto width = widths[i].integer().value_or(-1);
    if (width < 0 || width > 8) damaged(start_, "the cross-reference stream has fields of a strange width");
    widths_[i] = static_cast<unsigned>(width);
  }
  auto size = trailer_.find("Size").integer().value_or(0);
  Array whole{0, size};
  const auto& index = trailer_.find("Index").is_null() ? whole : trailer_.find("Index").elements();
  std::uint64_t at = 0;
  const auto width = widths_[0] + widths_[1] + widths_[2];
  if (width == 0 || widths_[1] == 0) damaged(start_, "the cross-reference stream has empty entries");
  for (std::size_t i = 0; i + 1 < index.size(); i += 2) {
    auto first = index[i].integer().value_or(-1), count = index[i + 1].integer().value_or(-1);
    if (first < 0 || count < 0 || first > highest_number || count > highest_number)
      damaged(start_, "the cross-reference stream names impossible objects");
    auto there = (entries_.size() - std::min<std::uint64_t>(at, entries_.size())) / width;
    ranges_.push_back({static_cast<std::uint32_t>(first),
                       static_cast<std::uint32_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(count), there)),
                       at});
    at += static_cast<std::uint64_t>(count) * width;
  }
}

std::uint64_t Section::field(std::uint64_t at, unsigned width) const {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) value = value << 8 | static_cast<unsigned char>(entries_[at + i]);
  return value;
}

std::optional<Place> Section::find(Source& source, std::uint32_t number) const {
  for (const Range& range : ranges_) {
    if (number < range.first || number - range.first >= range.count) continue;
    auto index = number - range.first;
    if (!is_stream()) {
      auto at = range.at + std::uint64_t{index} * entry_bytes;
      auto entry = source.read(at, entry_bytes);
      if (entry.size() < entry_bytes - 2 || entry[10] != ' ' || entry[16] != ' ')
        damaged(at, "the entry of a cross-reference table should be here");
      if (entry[17] == 'f') return Place{};
      if (entry[17] != 'n') damaged(at, "the entry of a cross-reference table should be here");
      return Place{Place::Kind::offset, to_number(entry.substr(0, 10), at),
                   static_cast<std::uint32_t>(to_number(entry.substr(11, 5), at))};
    }
    auto at = range.at + std::uint64_t{index} * (widths_[0] + widths_[1] + widths_[2]);
    auto kind = widths_[0] == 0 ? 1 : field(at, widths_[0]);
    auto where = field(at + widths_[0], widths_[1]);
    auto second = static_cast<std::uint32_t>(field(at + widths_[0] + widths_[1], widths_[2]));
    if (kind == 0) return Place{};
    return Place{kind == 2 ? Place::Kind::in_stream : Place::Kind::offset, where, second};
  }
  return {};
}

std::vector<std::uint32_t> Section::numbers() const {
  std::vector<std::uint32_t> out;
  for (const Range& range : ranges_)
    for (std::uint32_t i = 0; i < range.count; ++i) out.push_back(range.first + i);
  return out;
}

std::uint32_t Section::end() const {
  std::uint32_t end = 0;
  for (const Range& range : ranges_) end = std::max(end, range.first + range.count);
  return end;
}

std::uint64_t last_startxref(Source& source, std::uint64_t end) {
  constexpr std::string_view word = "startxref";
  for (std::uint64_t length : {2048, 65536}) {
    auto begin = end > length ? end - length : 0;
    auto tail = source.read(begin, static_cast<std::size_t>(end - begin));
    auto found = tail.rfind(word);
    if (found == std::string_view::npos) continue;
    auto rest = tail.substr(found + word.size());
    if (auto object = rest.find(" obj"); object != std::string_view::npos)
      damaged(begin + found + word.size() + object, "objects of an update whose end is missing");
    Parser parser(rest, begin + found + word.size());
    return parser.unsigned_number();
  }
  throw Error{"pdf.syntax", "this is no PDF, or its end is missing: no 'startxref' near the end",
              "see 'qpdf --check FILE'"};
}

Xref::Xref(Source& source) : source_(source) { read(last_startxref(source, source.size())); }

Xref::Xref(Source& source, std::uint64_t start) : source_(source) { read(start); }

void Xref::read(std::uint64_t start) {
  std::set<std::uint64_t> seen;
  for (std::optional<std::uint64_t> next = start; next;) {
    if (!seen.insert(*next).second) damaged(*next, "the cross-reference sections name each other in a circle");
    if (sections_.size() > most_sections) damaged(*next, "there are too many cross-reference sections");
    if (*next >= source_.size()) damaged(*next, "the file ends before its cross-reference section");
    sections_.emplace_back(source_, *next);
    const Object& trailer = sections_.back().trailer();
    auto size = trailer.find("Size").integer().value_or(0);
    if (size < 0 || size > highest_number) damaged(*next, "a trailer has an impossible size");
    // A trailer may say less than its table has.
    size_ = std::max({size_, static_cast<std::uint32_t>(size), sections_.back().end()});
    auto previous = trailer.find("Prev").number();  // some write it with a fraction
    next.reset();
    if (previous && *previous > 0) next = static_cast<std::uint64_t>(*previous);
    // A hybrid file: the stream that readers of old do not know comes right after its table (7.5.8.4).
    if (auto hidden = trailer.find("XRefStm").integer();
        hidden && *hidden > 0 && seen.insert(static_cast<std::uint64_t>(*hidden)).second) {
      sections_.emplace_back(source_, static_cast<std::uint64_t>(*hidden));
      size_ = std::max(size_, sections_.back().end());
    }
  }
}

Place Xref::find(std::uint32_t number) const {
  for (const Section& section : sections_)
    if (auto place = section.find(source_, number)) {
      // A table marks as free what the stream of a hybrid file places.
      if (place->kind == Place::Kind::free && section.trailer().has("XRefStm")) continue;
      return *place;
    }
  return {};
}

}  // namespace hammy::pdf
