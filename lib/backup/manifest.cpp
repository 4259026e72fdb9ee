#include "backup/manifest.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/hash.hpp"

namespace hammy::backup {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* file_name = "manifest.jsonl";
constexpr int format = 1;

/// A path within the backup that leads nowhere else.
std::string inside(const fs::path& backup, std::string path) {
  fs::path steps{path};
  if (path.empty() || steps.is_absolute() || std::ranges::find(steps, "..") != steps.end())
    damaged(backup / file_name, "it names a file outside of the backup");
  return path;
}

/// Calls `piece` with all of a file, and returns its size.
std::uintmax_t read_all(const fs::path& path, const std::function<void(std::string_view)>& piece) {
  Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) throw system_error("open", path.string(), errno);
  std::string buffer(1 << 17, '\0');
  std::uintmax_t bytes = 0;
  for (ssize_t n; (n = ::read(fd.get(), buffer.data(), buffer.size())) != 0;) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("read", path.string(), errno);
    piece(std::string_view(buffer).substr(0, static_cast<std::size_t>(n)));
    bytes += static_cast<std::uintmax_t>(n);
  }
  return bytes;
}

}  // namespace

void damaged(const fs::path& path, std::string_view why) {
  throw Error{"backup.damaged", fmt::format("the backup is damaged at '{}': {}", path.string(), why),
              "use another backup; check the disk that it lies on"}
      .as(Failure::technical)
      .exits(Exit::data);
}

void failed(std::string_view what, std::string_view why) {
  throw Error{"backup.failed", fmt::format("{}: {}", what, why), "see that there is room and that the server answers"}
      .as(Failure::technical)
      .exits(Exit::io);
}

std::string sha256_of(const fs::path& path) {
  crypto::Sha256 hash;
  read_all(path, [&](std::string_view piece) { hash.update(piece); });
  return text::hex(hash.finish());
}

File copy_hashed(const fs::path& from, const fs::path& to) {
  struct stat info;
  if (::stat(from.c_str(), &info) != 0) throw system_error("open", from.string(), errno);
  File file;
  file.mode = info.st_mode & 0777;
  make_directories(to.parent_path(), 0700);
  Fd fd{::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!fd) throw system_error("create", to.string(), errno).exits(Exit::cannot_create);
  crypto::Sha256 hash;
  file.bytes = read_all(from, [&](std::string_view piece) {
    write_all(fd.get(), piece, to.string());
    hash.update(piece);
  });
  if (::fchmod(fd.get(), file.mode) != 0 || ::fsync(fd.get()) != 0) throw system_error("write", to.string(), errno);
  file.sha256 = text::hex(hash.finish());
  return file;
}

ManifestWriter::ManifestWriter(const fs::path& backup, std::string_view made) : path_(backup / file_name) {
  fd_.reset(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd_) throw system_error("create", path_.string(), errno).exits(Exit::cannot_create);
  write(Json{{"hammy_backup", format}, {"made", made}}.dump());
}

void ManifestWriter::write(const std::string& line) {
  write_all(fd_.get(), line + "\n", path_.string());
  ++lines_;
}

void ManifestWriter::add(const File& file) {
  // A name may be any bytes; one that is no UTF-8 would not be found again.
  if (!text::is_utf8(file.path))
    failed(fmt::format("cannot back up '{}'", text::printable(file.path)), "its name is no UTF-8");
  write(Json{{"file", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}, {"mode", file.mode}}.dump());
}

void ManifestWriter::add(const Base& base) {
  write(Json{{"database", base.path}, {"module", base.module}, {"postgresql", base.postgresql}, {"rows", base.rows}}
            .dump());
}

void ManifestWriter::finish() {
  write(Json{{"lines", lines_}}.dump());
  if (::fsync(fd_.get()) != 0) throw system_error("write", path_.string(), errno);
}

void read_manifest(const fs::path& backup, const std::function<void(const File&)>& each_file,
                   const std::function<void(const Base&)>& each_base) {
  auto path = backup / file_name;
  std::ifstream in(path);
  if (!in) damaged(path, "there is no manifest");
  std::int64_t lines = 0;
  bool whole = false;
  try {
    for (std::string line; std::getline(in, line); ++lines) {
      auto json = Json::parse(line);
      if (whole) damaged(path, "something follows its end");
      if (lines == 0) {
        if (json.at("hammy_backup") != format)
          damaged(path, "another release made it in a form that is not known here");
      } else if (json.contains("file")) {
        each_file({inside(backup, json.at("file")), json.at("bytes"), json.at("sha256"), json.at("mode")});
      } else if (json.contains("database")) {
        each_base({inside(backup, json.at("database")), json.at("module"), json.at("postgresql"), json.at("rows")});
      } else {
        whole = json.at("lines") == lines;
      }
    }
  } catch (const nlohmann::json::exception&) {
    damaged(path, "a line of it cannot be read");
  }
  if (!whole) damaged(path, "its end is missing");
}

}  // namespace hammy::backup
