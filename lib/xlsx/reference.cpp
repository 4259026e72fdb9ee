#include "xlsx/reference.hpp"

#include <algorithm>
#include <utility>

namespace hammy::xlsx {

namespace {

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("_.$\\?").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// One end of an area: "$B$5", or "$5" where there is no column.
struct Point {
  std::uint32_t column = 0, row = 0;
  bool fixed_column = false, fixed_row = false;
};

std::optional<Point> parse_point(std::string_view word) {
  Point point;
  std::size_t at = 0;
  bool dollar = word.starts_with('$');
  at += dollar ? 1 : 0;
  auto letters = at;
  for (; at < word.size() && is_letter(word[at]) && point.column <= max_column; ++at)
    point.column = point.column * 26 + static_cast<std::uint32_t>((word[at] & 0x1F));
  if (at > letters) {
    point.fixed_column = dollar;
    dollar = at < word.size() && word[at] == '$';
    at += dollar ? 1 : 0;
  }
  point.fixed_row = dollar;
  auto digits = at;
  for (; at < word.size() && is_digit(word[at]) && point.row <= max_row; ++at)
    point.row = point.row * 10 + static_cast<std::uint32_t>(word[at] - '0');
  bool whole = at == word.size() && at > digits && word[digits] != '0';
  if (!whole || point.row > max_row || point.column > max_column) return {};
  return point;
}

std::string text_of(std::uint32_t column, bool fixed_column, std::uint32_t row, bool fixed_row) {
  std::string out;
  if (column) out = (fixed_column ? "$" : "") + column_name(column);
  return out + (fixed_row ? "$" : "") + std::to_string(row);
}

Area area_of(const Point& first, const Point& last, bool is_range) {
  Area area{first.column,    first.row,         last.column,    last.row, first.fixed_column,
            first.fixed_row, last.fixed_column, last.fixed_row, is_range};
  if (area.row > area.last_row) {
    std::swap(area.row, area.last_row);
    std::swap(area.fixed_row, area.fixed_last_row);
  }
  return area;
}

class Rewriter {
 public:
  Rewriter(std::string_view formula, const Move& move) : rest_(formula), move_(move) {}

  std::string run() {
    while (!rest_.empty()) {
      char c = rest_.front();
      if (c == '"')
        quoted('"');
      else if (c == '\'')
        quoted_sheet();
      else if (c == '[')
        brackets();
      else if (is_word(c))
        word();
      else
        take(1);
    }
    return std::move(out_);
  }

 private:
  std::string_view take(std::size_t length) {
    auto taken = rest_.substr(0, length);
    out_ += taken;
    rest_.remove_prefix(taken.size());
    return taken;
  }

  /// What stands in quotation marks, which are doubled within.
  std::string quoted(char mark) {
    std::string inside;
    std::size_t at = 1;
    for (; at < rest_.size(); ++at) {
      if (rest_[at] == mark && (at + 1 >= rest_.size() || rest_[++at] != mark)) {
        if (at + 1 >= rest_.size() && rest_[at] == mark) ++at;
        break;
      }
      inside += rest_[at];
    }
    take(at);
    return inside;
  }

  void quoted_sheet() {
    auto begin = out_.size();
    sheet(quoted('\''), begin);
  }

  void brackets() {
    std::size_t depth = 0, at = 0;
    do {
      if (rest_[at] == '[') ++depth;
      if (rest_[at] == ']') --depth;
    } while (++at < rest_.size() && depth > 0);
    take(at);
  }

  std::string_view next_word(std::size_t from) const {
    auto end = from;
    while (end < rest_.size() && is_word(rest_[end])) ++end;
    return rest_.substr(from, end - from);
  }

  /// The name of a sheet has been taken; an area may follow.
  void sheet(const std::string& name, std::size_t begin) {
    if (!rest_.starts_with('!')) return;
    take(1);
    prefix_ = out_.substr(begin);
    if (!rest_.empty() && is_word(rest_.front())) area(next_word(0), name);
    prefix_.clear();
  }

  void word() {
    auto first = next_word(0);
    char next = first.size() < rest_.size() ? rest_[first.size()] : '\0';
    if (next == '!') {
      auto begin = out_.size();
      std::string name(take(first.size()));
      return sheet(name, begin);
    }
    if (next == '(' || next == '[') {
      take(first.size());
      return;
    }
    area(first, {});
  }

  void area(std::string_view first, std::string_view sheet) {
    auto from = parse_point(first);
    if (!from) {
      take(first.size());
      return;
    }
    if (first.size() < rest_.size() && rest_[first.size()] == ':') {
      auto second = next_word(first.size() + 1);
      auto to = parse_point(second);
      if (to && (to->column == 0) == (from->column == 0))
        return put(area_of(*from, *to, true), first.size() + 1 + second.size(), sheet);
    }
    if (from->column == 0) {  // a number
      take(first.size());
      return;
    }
    put(area_of(*from, *from, false), first.size(), sheet);
  }

  void put(const Area& area, std::size_t length, std::string_view sheet) {
    bool first = true;
    for (const auto& moved : move_(sheet, area, site(length))) {
      if (!std::exchange(first, false)) out_ += ',' + prefix_;
      out_ += moved.text();
    }
    rest_.remove_prefix(length);
  }

  /// Where the area stands that the next `length` characters are: nothing but it between the marks of an argument?
  Site site(std::size_t length) const {
    auto behind = rest_.find_first_not_of(' ', length);
    if (behind == rest_.npos || (rest_[behind] != ')' && rest_[behind] != ',')) return Site::expression;
    auto before = std::string_view(out_).substr(0, out_.size() - prefix_.size());
    auto at = before.find_last_not_of(' ');
    if (at == before.npos || (before[at] != ',' && before[at] != '(')) return Site::expression;
    // The name of the function in front of the parenthesis that is open.
    std::size_t depth = 0;
    for (auto i = at + 1; i-- > 0;) {
      if (before[i] == ')') ++depth;
      if (before[i] != '(' || (depth > 0 && depth--)) continue;
      auto name = i;
      while (name > 0 && is_word(before[name - 1])) --name;
      auto function = before.substr(name, i - name);
      if (function.empty()) return Site::expression;
      constexpr std::string_view lists[] = {"SUM", "AVERAGE", "COUNT", "COUNTA",  "MIN",
                                            "MAX", "PRODUCT", "SUMSQ", "SUBTOTAL"};
      return std::find(std::begin(lists), std::end(lists), function) == std::end(lists) ? Site::argument : Site::list;
    }
    return Site::expression;
  }

  std::string_view rest_;
  const Move& move_;
  std::string out_;
  std::string prefix_;  ///< the sheet of the area at hand, as it is written
};

}  // namespace

std::string column_name(std::uint32_t column) {
  std::string name;
  for (; column > 0; column = (column - 1) / 26) name += static_cast<char>('A' + (column - 1) % 26);
  std::reverse(name.begin(), name.end());
  return name;
}

std::string Area::text() const {
  auto out = text_of(column, fixed_column, row, fixed_row);
  return is_range ? out + ':' + text_of(last_column, fixed_last_column, last_row, fixed_last_row) : out;
}

std::optional<Area> parse_area(std::string_view text) {
  auto colon = text.find(':');
  auto first = parse_point(text.substr(0, colon));
  auto last = colon == text.npos ? first : parse_point(text.substr(colon + 1));
  if (!first || !last || first->column == 0 || last->column == 0) return {};
  return area_of(*first, *last, colon != text.npos);
}

std::string rewritten(std::string_view formula, const Move& move) { return Rewriter(formula, move).run(); }

}  // namespace hammy::xlsx
