#include "render/snapshots.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "render/press.hpp"
#include "render/sample.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_bytes = std::size_t{16} << 20;

std::set<fs::path> files_in(const fs::path& directory) {
  std::set<fs::path> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored))
    if (entry.is_regular_file()) files.insert(entry.path());
  return files;
}

/// The texts made of one sample, by the names of their snapshots.
std::map<std::string, std::string> texts_of(const Template& made, const fs::path& sample) {
  std::map<std::string, std::string> all;
  auto rendered = render(made, read_sample(sample));
  for (auto& text : rendered.texts) {
    const char* extension = text.part->form == Part::Form::json ? ".json"
                            : text.part->field == "html"        ? ".html"
                                                                : ".txt";
    all[sample.stem().string() + '.' + text.part->field + extension] = std::move(text.content);
  }
  return all;
}

}  // namespace

std::vector<Snapshot> compare_snapshots(const Template& made) {
  using Result = Snapshot::Result;
  std::map<std::string, std::string> kept;
  for (const auto& file : files_in(made.path / "snapshots")) kept[file.filename()] = read_file(file, max_bytes);
  std::vector<Snapshot> all;
  for (const auto& sample : sample_files(made.path)) {
    try {
      for (auto& [name, text] : texts_of(made, sample)) {
        auto node = kept.extract(name);
        auto result = node.empty() ? Result::missing : node.mapped() == text ? Result::same : Result::differs;
        all.push_back({name, result, node.empty() ? "" : std::move(node.mapped()), std::move(text)});
      }
    } catch (const Error& error) {
      auto stem = sample.stem().string() + '.';
      std::erase_if(kept, [&](const auto& file) { return file.first.starts_with(stem); });
      all.push_back({stem + "json", Result::failed, "", error.message()});
    }
  }
  for (auto& [name, text] : kept) all.push_back({name, Result::left_over, std::move(text), ""});
  return all;
}

std::size_t keep_snapshots(const Template& made) {
  auto directory = made.path / "snapshots";
  std::map<std::string, std::string> texts;
  for (const auto& sample : sample_files(made.path)) texts.merge(texts_of(made, sample));
  std::size_t changed = 0;
  for (const auto& file : files_in(directory))
    if (!texts.contains(file.filename())) changed += fs::remove(file) ? 1 : 0;
  make_directories(directory);
  for (const auto& [name, text] : texts) {
    if (fs::exists(directory / name) && read_file(directory / name, max_bytes) == text) continue;
    write_file_atomically(directory / name, text);
    ++changed;
  }
  return changed;
}

}  // namespace hammy::render
