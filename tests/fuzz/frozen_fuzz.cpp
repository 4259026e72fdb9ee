// Template archives from anybody: no crash, no path that leaves its directory, and what was read is written the same.
#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "base/error.hpp"
#include "versions/frozen.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  try {
    auto frozen = hammy::versions::thaw(text);
    for (const auto& [name, content] : frozen.files) {
      auto path = std::filesystem::path(name);
      if (path.is_absolute() || path.lexically_normal().string().starts_with("..") || name.empty()) __builtin_trap();
    }
    if (hammy::versions::thaw(hammy::versions::freeze(frozen)).files != frozen.files) __builtin_trap();
  } catch (const hammy::Error&) {
  }
  return 0;
}
