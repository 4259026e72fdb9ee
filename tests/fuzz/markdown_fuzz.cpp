// Markdown from anybody: no crash, no markup that is not ours, no link of a scheme that is not allowed.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "markdown/markdown.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view source(reinterpret_cast<const char*>(bytes), size);
  try {
    auto html = hammy::text::lower(hammy::markdown::to_html(source));
    for (auto bad :
         {"<script", "href=\"javascript:", "src=\"javascript:", "href=\"data:", "src=\"data:", "<style", "<iframe"})
      if (html.find(bad) != html.npos) __builtin_trap();
    hammy::markdown::to_text(source);
  } catch (const hammy::Error&) {
  }
  return 0;
}
