#include "render/folder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

namespace {

/// Takes the last ".suffix" off `name`.
std::string take_suffix(std::string& name) {
  auto dot = name.rfind('.');
  if (dot == name.npos || dot == 0) return {};
  auto suffix = name.substr(dot + 1);
  name.resize(dot);
  return suffix;
}

/// "hu", "hu-HU", "sr-Latn-RS": a language of two or three small letters, then subtags.
bool is_locale(std::string_view s) {
  auto parts = text::split(s, '-');
  auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (parts[0].size() < 2 || parts[0].size() > 3 || !std::all_of(parts[0].begin(), parts[0].end(), small)) return false;
  return std::all_of(parts.begin() + 1, parts.end(), [](auto part) { return part.size() >= 2 && part.size() <= 8; });
}

File read_name(const fs::path& path, std::string name) {
  File file;
  file.path = path;
  file.name = std::move(name);
  auto base = path.filename().string();
  file.extension = take_suffix(base);
  if (file.extension == "htm") file.extension = "html";
  auto stem = base;
  auto locale = take_suffix(stem);
  std::replace(locale.begin(), locale.end(), '_', '-');
  if (!locale.empty() && is_locale(locale)) {
    file.locale = locale::fallbacks(locale).front();
    base = stem;
  }
  file.stem = base;
  return file;
}

}  // namespace

std::vector<File> template_files(const fs::path& directory, const std::string& name) {
  std::vector<File> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory / name, error)) {
    auto base = entry.path().filename().string();
    if (!entry.is_regular_file() || base.front() < 'a' || base.front() > 'z') continue;
    auto file = read_name(entry.path(), fmt::format("{}/{}", name, base));
    constexpr std::string_view ours[] = {"html", "md", "txt", "xml", "json", "docx", "xlsx"};
    if (std::find(std::begin(ours), std::end(ours), file.extension) == std::end(ours)) continue;
    if (file.extension == "md" && file.stem != "body") continue;
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

Listing list_fragments(const fs::path& directory, const std::vector<std::string>& folders) {
  Listing listing;
  for (const auto& folder : folders) {
    std::error_code error;
    for (fs::recursive_directory_iterator it(directory / folder, error), end; !error && it != end; it.increment(error))
      if (it->is_regular_file()) {
        auto relative = fs::relative(it->path(), directory / folder).string();
        listing.emplace(relative, read_name(it->path(), fmt::format("{}/{}", folder, relative)));
      }
  }
  return listing;
}

bool is_document(std::string_view extension) { return extension == "docx" || extension == "xlsx"; }

std::string channel_of(std::string_view field) {
  constexpr std::string_view of_mails[] = {"subject", "html", "text", "headers", "invitation"};
  bool is_mail = std::find(std::begin(of_mails), std::end(of_mails), field) != std::end(of_mails);
  return is_mail ? "email" : std::string(field);
}

mustache::Escape escape_for(std::string_view extension) {
  if (extension == "html") return mustache::Escape::html;
  if (extension == "xml" || extension == "xlsx") return mustache::Escape::xml;
  if (extension == "docx") return mustache::Escape::word;
  if (extension == "md") return mustache::Escape::markdown;
  if (extension == "json") return mustache::Escape::json;
  return mustache::Escape::none;
}

bool is_template_name(std::string_view name) {
  return is_id(name) && name.front() != '.' && name.front() != '_' && name.front() != '-';
}

}  // namespace hammy::render
