#include "pdf/filter.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/error.hpp"
#include "deflate/deflate.hpp"
#include "pdf/old_filters.hpp"

namespace hammy::pdf {

namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20;

std::int64_t parameter(const Object& parameters, std::string_view key, std::int64_t otherwise) {
  return parameters.find(key).integer().value_or(otherwise);
}

/// PNG's predictors: each row stands behind the number of its own (ISO 15948 section 9).
std::string undo_png(std::string_view data, std::size_t row_bytes, std::size_t pixel_bytes) {
  std::string out;
  out.reserve(data.size());
  std::string above(row_bytes, '\0');
  for (std::size_t at = 0; at + 1 < data.size(); at += row_bytes + 1) {
    auto kind = data[at];
    std::string row(data.substr(at + 1, row_bytes));
    for (std::size_t i = 0; i < row.size(); ++i) {
      int left = i >= pixel_bytes ? static_cast<unsigned char>(row[i - pixel_bytes]) : 0;
      int up = static_cast<unsigned char>(above[i]);
      int corner = i >= pixel_bytes ? static_cast<unsigned char>(above[i - pixel_bytes]) : 0;
      int predicted = 0;
      if (kind == 1) predicted = left;
      if (kind == 2) predicted = up;
      if (kind == 3) predicted = (left + up) / 2;
      if (kind == 4) {  // Paeth
        int estimate = left + up - corner;
        int a = std::abs(estimate - left), b = std::abs(estimate - up), c = std::abs(estimate - corner);
        predicted = a <= b && a <= c ? left : b <= c ? up : corner;
      }
      row[i] = static_cast<char>(static_cast<unsigned char>(row[i]) + predicted);
    }
    out += row;
    row.resize(row_bytes);
    above = std::move(row);
  }
  return out;
}

std::string undo_predictor(std::string data, const Object& parameters) {
  if (parameter(parameters, "Predictor", 1) < 10) return data;
  auto pixel_bits = parameter(parameters, "Colors", 1) * parameter(parameters, "BitsPerComponent", 8);
  auto columns = parameter(parameters, "Columns", 1);
  if (pixel_bits < 1 || pixel_bits > 512 || columns < 1 || columns > 1'000'000)
    throw Error{"pdf.syntax", "the PDF is damaged: a predictor has impossible sizes", "see 'qpdf --check FILE'"};
  return undo_png(data, static_cast<std::size_t>((pixel_bits * columns + 7) / 8),
                  static_cast<std::size_t>((pixel_bits + 7) / 8));
}

std::string undo(const Object& filter, const Object& parameters, std::string_view raw) {
  auto is = [&](std::string_view name, std::string_view short_name) {
    return filter.is_name(name) || filter.is_name(short_name);
  };
  if (is("ASCIIHexDecode", "AHx")) return ascii_hex(raw);
  if (is("ASCII85Decode", "A85")) return ascii_85(raw);
  if (is("RunLengthDecode", "RL")) return run_length(raw, most_bytes);
  if (is("LZWDecode", "LZW"))
    return undo_predictor(lzw(raw, parameter(parameters, "EarlyChange", 1) != 0, most_bytes), parameters);
  if (!is("FlateDecode", "Fl"))
    throw Error{"pdf.filter", "the structure of the PDF is behind a filter that only images use",
                "rewrite it: qpdf FILE NEW"};
  try {
    return undo_predictor(deflate::expand(raw, most_bytes), parameters);
  } catch (const Error& error) {
    throw Error{"pdf.syntax", fmt::format("the PDF is damaged: {}", error.message()), "see 'qpdf --check FILE'"};
  }
}

}  // namespace

std::string decode(const Object& dictionary, std::string_view raw) {
  constexpr std::size_t most_filters = 8;
  const Object& filter = dictionary.find("Filter");
  const Object& parameters = dictionary.find("DecodeParms");
  if (filter.is_null()) return std::string(raw);
  if (!filter.is<Array>()) return undo(filter, parameters, raw);
  const Object none;
  const auto& all = filter.elements();
  if (all.size() > most_filters) throw Error{"pdf.filter", "a stream of the PDF is behind too many filters"};
  std::string data(raw);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool own = i < parameters.elements().size();
    data = undo(all[i], own ? parameters.elements()[i] : all.size() == 1 ? parameters : none, data);
  }
  return data;
}

}  // namespace hammy::pdf
