// A row of backups in one directory, the oldest of which go.
#include <algorithm>
#include <string>
#include <vector>

#include "backup/backup.hpp"

namespace hammy::backup {

namespace fs = std::filesystem;

namespace {
constexpr std::string_view prefix = "hammy-", suffix = "Z.tar.gz";
}

fs::path next_in(const fs::path& directory, Instant now) {
  auto time = format_rfc3339(now).substr(0, 19);
  std::erase(time, ':');
  return directory / (std::string(prefix) + time + std::string(suffix));
}

void keep_last(const fs::path& directory, std::size_t count) {
  std::vector<fs::path> backups;
  for (const auto& entry : fs::directory_iterator(directory)) {
    auto name = entry.path().filename().string();
    if (entry.is_regular_file() && name.starts_with(prefix) && name.ends_with(suffix)) backups.push_back(entry.path());
  }
  std::ranges::sort(backups);  // by time, as they are called
  for (std::size_t i = 0; i + count < backups.size(); ++i) fs::remove(backups[i]);
}

}  // namespace hammy::backup
