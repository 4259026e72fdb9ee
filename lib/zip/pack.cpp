#include "zip/pack.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "zip/handles.hpp"

namespace hammy::zip {

namespace {

[[noreturn]] void fail(std::string_view why) {
  throw Error{"zip.write", fmt::format("the archive cannot be written: {}", why)};
}

/// `name`, or with a number in front of its ending when it is taken.
std::string free_name(const std::string& name, std::set<std::string>& taken) {
  std::filesystem::path path(name);
  auto free = name;
  for (int number = 2; !taken.insert(free).second; ++number)
    free = fmt::format("{} ({}){}", path.stem().string(), number, path.extension().string());
  return free;
}

}  // namespace

std::string pack(const std::vector<File>& files, Instant at, const std::string& password) {
  zip_error_t error;
  zip_error_init(&error);
  SourcePtr source(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!source) fail(zip_error_strerror(&error));
  ArchivePtr archive(zip_open_from_source(source.get(), ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (!archive) fail(zip_error_strerror(&error));
  zip_source_keep(source.get());  // the archive frees it too
  auto refuse = [&] { fail(zip_strerror(archive.get())); };
  std::set<std::string> taken;
  for (const auto& file : files) {
    SourcePtr content(zip_source_buffer(archive.get(), file.bytes.data(), file.bytes.size(), 0));
    if (!content) refuse();
    auto index = zip_file_add(archive.get(), free_name(file.name, taken).c_str(), content.get(), ZIP_FL_ENC_UTF_8);
    if (index < 0) refuse();
    static_cast<void>(content.release());  // the archive's from here on
    auto which = static_cast<zip_uint64_t>(index);
    auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    if (zip_file_set_mtime(archive.get(), which, static_cast<time_t>(seconds), 0) != 0) refuse();
    if (!password.empty() && zip_file_set_encryption(archive.get(), which, ZIP_EM_AES_256, password.c_str()) != 0)
      refuse();
  }
  if (zip_close(archive.get()) != 0) refuse();
  static_cast<void>(archive.release());
  auto made = content_of(source.get());
  if (!made) fail("it cannot be read back");
  return std::move(*made);
}

}  // namespace hammy::zip
