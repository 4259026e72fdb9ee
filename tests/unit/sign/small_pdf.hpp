// A PDF of one page.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

inline std::string small_pdf() {
  const std::string text = "BT /F1 24 Tf 72 720 Td (A statement) Tj ET";
  const std::vector<std::string> objects{
      "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
      "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
      fmt::format("<</Length {}>>\nstream\n{}\nendstream", text.size(), text)};
  std::string out("%PDF-1.7\n"), table = fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    table += fmt::format("{:010} 00000 n \n", out.size());
    out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
  }
  auto start = out.size();
  return out + table +
         fmt::format("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", objects.size() + 1, start);
}
