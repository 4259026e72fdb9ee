// PDF documents for tests: pages with lines of text, and what else a catalogue has.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

namespace hammy::check {

/// A page for each element, whose lines stand below one another from the upper left corner on; A4. `catalog` are more
/// entries of the catalogue, `more` more objects, the first of which is number 4.
inline std::string make_pdf(const std::vector<std::string>& pages, const std::string& catalog = "",
                            const std::vector<std::string>& more = {}) {
  std::vector<std::string> objects{fmt::format("<</Type/Catalog/Pages 2 0 R{}>>", catalog), "",
                                   "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"};
  objects.insert(objects.end(), more.begin(), more.end());
  std::string kids;
  for (const auto& page : pages) {
    std::string text = "BT /F1 12 Tf 14 TL 72 770 Td (";
    for (char c : page) text += c == '\n' ? std::string(") Tj T* (") : std::string(1, c);
    text += ") Tj ET";
    objects.push_back(fmt::format("<</Length {}>>\nstream\n{}\nendstream", text.size(), text));
    objects.push_back(
        fmt::format("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
                    objects.size()));
    kids += fmt::format("{} 0 R ", objects.size());
  }
  objects[1] = fmt::format("<</Type/Pages/Kids[{}]/Count {}>>", kids, pages.size());
  std::string out("%PDF-1.7\n"), table = fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    table += fmt::format("{:010} 00000 n \n", out.size());
    out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
  }
  auto start = out.size();
  return out + table +
         fmt::format("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", objects.size() + 1, start);
}

}  // namespace hammy::check
