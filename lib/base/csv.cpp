#include "base/csv.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy {

namespace {

constexpr std::size_t longest_row = std::size_t{1} << 20;

/// What `row`, which may go on beyond a line end within quotes, has come to.
enum class State { unquoted, quoted, after_quote };

}  // namespace

CsvReader::CsvReader(std::istream& in) : in_(in) {
  has_first_ = read_line(first_);
  if (first_.starts_with("\xEF\xBB\xBF")) first_.erase(0, 3);
  find_separator();
}

void CsvReader::find_separator() {
  bool quoted = false;
  for (char c : first_) {
    if (c == '"') quoted = !quoted;
    if (quoted || (c != ',' && c != ';' && c != '\t')) continue;
    separator_ = c;
    return;
  }
}

/// A line of any length is read whole, but not kept beyond the limit.
bool CsvReader::read_line(std::string& line) {
  line.clear();
  int c = 0;
  bool any = false;
  while ((c = in_.get()) != std::istream::traits_type::eof()) {
    any = true;
    if (c == '\n') break;
    if (line.size() <= longest_row) line.push_back(static_cast<char>(c));
  }
  if (line.ends_with('\r')) line.pop_back();
  if (any) ++line_;
  return any;
}

bool CsvReader::next(std::vector<std::string>& fields) {
  std::string line;
  do {
    if (has_first_) {
      line = std::move(first_);
      has_first_ = false;
    } else if (!read_line(line)) {
      return false;
    }
  } while (text::trim(line).empty());
  began_ = line_;
  fields.assign(1, {});
  auto state = State::unquoted;
  std::size_t size = 0;
  for (;;) {
    size += line.size();
    if (size > longest_row)
      throw Error{"csv.too-long", "the row is longer than 1 MiB", "is a quotation mark not closed?"};
    for (char c : line) {
      auto& field = fields.back();
      if (state == State::quoted) {
        if (c == '"')
          state = State::after_quote;
        else
          field.push_back(c);
      } else if (c == separator_) {
        fields.emplace_back();
        state = State::unquoted;
      } else if (c == '"' && (state == State::after_quote || field.empty())) {
        if (state == State::after_quote) field.push_back(c);
        state = State::quoted;
      } else if (state == State::after_quote) {
        throw Error{"csv.syntax", "something stands behind the closing quotation mark of a field",
                    "write a quotation mark within quotes twice"};
      } else {
        field.push_back(c);
      }
    }
    if (state != State::quoted) break;
    fields.back().push_back('\n');
    if (!read_line(line)) throw Error{"csv.syntax", "a quotation mark is not closed"};
  }
  if (!std::all_of(fields.begin(), fields.end(), [](const std::string& field) { return text::is_utf8(field); }))
    throw Error{"csv.utf8", "the row is not UTF-8", "save the table as CSV in UTF-8"};
  return true;
}

std::string csv_row(const std::vector<std::string>& fields) {
  std::string row;
  for (const auto& field : fields) {
    if (&field != &fields.front()) row += ',';
    if (field.find_first_of(",;\t\"\r\n") == field.npos) {
      row += field;
      continue;
    }
    row += '"';
    for (char c : field) row += c == '"' ? std::string("\"\"") : std::string(1, c);
    row += '"';
  }
  return row += "\r\n";
}

}  // namespace hammy
