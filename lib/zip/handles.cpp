#include "zip/handles.hpp"

namespace hammy::zip {

std::optional<std::string> content_of(zip_source_t* source) {
  zip_stat_t stat;
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0) return {};
  std::string content(stat.size, '\0');
  auto got = zip_source_read(source, content.data(), content.size());
  zip_source_close(source);
  if (got < 0 || static_cast<std::size_t>(got) != content.size()) return {};
  return content;
}

}  // namespace hammy::zip
