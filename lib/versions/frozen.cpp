#include "versions/frozen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "crypto/hash.hpp"
#include "record/value.hpp"

namespace hammy::versions {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void bad(std::size_t line, const std::string& what) {
  throw Error{"template.archive", fmt::format("line {} of the template archive: {}", line, what),
              "take it from 'hammy-template export' again"};
}

/// Whether a path stays below its directory and is no hidden file: what a person would make there by hand.
bool is_tame(std::string_view path) {
  if (path.empty() || path.size() > 200) return false;
  for (auto part : text::split(path, '/'))
    if (part.empty() || part.front() == '.' || part.find_first_of(std::string_view("\\\0", 2)) != part.npos)
      return false;
  return std::ranges::none_of(path, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

}  // namespace

std::string freeze(const Frozen& frozen) {
  std::string all = R"({"hammy-template":1,"name":)";
  record::append_string(all, frozen.name);
  all += "}\n";
  for (const auto& [path, content] : frozen.files) {
    all += R"({"path":)";
    record::append_string(all, path);
    if (text::is_utf8(content)) {
      all += R"(,"text":)";
      record::append_string(all, content);
    } else {
      all += R"(,"base64":")";
      text::append_base64(all, content);
      all += '"';
    }
    all += "}\n";
    if (all.size() > max_bytes)
      throw Error{"template.too-many-files",
                  fmt::format("the template '{}' has more than {} MiB of files", frozen.name, max_bytes >> 20),
                  "take out what its messages do not need"};
  }
  return all;
}

Frozen thaw(std::string_view text) {
  Frozen frozen;
  if (text.size() > max_bytes) bad(1, "it is too large");
  std::size_t number = 0;
  for (auto line : text::split(text, '\n')) {
    if (++number > 1 && line.empty()) continue;
    record::Document document;
    try {
      document = record::Document::parse(line);
    } catch (const Error& error) {
      bad(number, error.message());
    }
    auto root = document.root();
    if (number == 1) {
      if (root.find("hammy-template").text() != "1") bad(1, "it is no template archive");
      frozen.name = root.find("name").text();
      continue;
    }
    std::string path(root.find("path").text());
    auto plain = root.find("text"), encoded = root.find("base64");
    bool one = plain.is(record::Kind::string) != encoded.is(record::Kind::string);
    if (root.size() != 2 || !one) bad(number, "it is not {\"path\":…,\"text\":…} or {\"path\":…,\"base64\":…}");
    if (!is_tame(path)) bad(number, fmt::format("the path '{}' is not one of a template", text::clip(path, 80)));
    auto content = plain.has_value() ? std::string(plain.text()) : text::from_base64(encoded.text());
    if (!frozen.files.emplace(path, std::move(content)).second) bad(number, fmt::format("'{}' stands twice", path));
  }
  for (const auto& [path, content] : frozen.files)  // no file may stand where another needs a folder
    for (auto parent = fs::path(path).parent_path(); !parent.empty(); parent = parent.parent_path())
      if (frozen.files.contains(parent.string())) bad(1, fmt::format("'{}' is a file and a folder", parent.string()));
  return frozen;
}

void unpack(const Files& files, const fs::path& directory) {
  make_directories(directory);
  for (const auto& [path, content] : files) {
    auto file = directory / path;
    make_directories(file.parent_path());
    write_file_atomically(file, content);
  }
}

std::string hash_of(std::string_view frozen) { return text::hex(crypto::sha256(frozen)); }

}  // namespace hammy::versions
