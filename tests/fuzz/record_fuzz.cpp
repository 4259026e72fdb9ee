// Any bytes as a line: what is accepted must be what an independent parser accepts, and leave byte for byte.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "record/record.hpp"

using hammy::record::Record;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view line(reinterpret_cast<const char*>(data), size);
  try {
    auto record = Record::parse(line);
    std::string out;
    record.append_to(out);
    if (out != std::string(line) + '\n') std::abort();
    for (auto field : record.fields()) {
      try {
        record.value(field);
      } catch (const hammy::Error&) {  // nested duplicate keys
      }
      record.text(field);
    }
    record.set_text("fuzz", "x");
    record.erase("a");
    out.clear();
    record.append_to(out);
    Record::parse(std::string_view(out).substr(0, out.size() - 1));
  } catch (const hammy::Error& error) {
    // Whatever nlohmann accepts must have been accepted; it takes a NUL byte outside strings for the end, though.
    auto parsed = nlohmann::json::parse(line, nullptr, false);
    if (error.code() == "record.syntax" && !parsed.is_discarded() && line.find('\0') == line.npos) std::abort();
  }
  return 0;
}
