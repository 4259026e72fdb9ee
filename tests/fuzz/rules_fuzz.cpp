// Rules of hammy-check, and what pdftotext says about a document: whatever they are, they are read or refused.
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "check/identifiers.hpp"
#include "check/layout.hpp"
#include "check/rules.hpp"
#include "locale/fold.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hammy;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    auto rules = check::read_rules(bytes, "rules.toml");
    for (const auto& rule : rules.texts)
      for (const auto& pattern : rule.matches) static_cast<void>(pattern.finds(bytes));
  } catch (const Error&) {  // as it should
  }
  try {
    auto text = check::text_at(check::parse_layout(bytes), {});
    auto folded = locale::fold(text);
    if (folded.edges.size() != folded.text.size() + 1) std::abort();
    check::Identifiers identifiers(bytes);
    identifiers.find(folded, [&](std::uint32_t, std::size_t begin, std::size_t end) {
      if (begin >= end || end > folded.text.size()) std::abort();
      return false;
    });
  } catch (const Error&) {  // likewise
  }
  return 0;
}
