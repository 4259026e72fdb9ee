// Mails and style sheets from anybody: no crash, and an end to files that put each other in.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "css/inliner.hpp"
#include "css/sheet.hpp"

namespace {

std::map<std::string, std::string> inlined(std::map<std::string, std::string> files) {
  auto find = [](std::string_view name, bool parent) { return name.empty() ? "" : parent ? "frame" : "part"; };
  for (auto& [name, content] : hammy::css::inline_styles(files, {{"body", "", find}, {"part", "frame", find}}))
    files[name] = content;
  return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string source(reinterpret_cast<const char*>(bytes), size);
  hammy::css::parse_sheet(source);
  auto third = source.size() / 3;
  inlined(
      {{"body", source.substr(0, third)}, {"part", source.substr(third, third)}, {"frame", source.substr(2 * third)}});
  return 0;
}
