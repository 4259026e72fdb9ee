#include "render/sample.hpp"

#include "base/file.hpp"

namespace hammy::render {

record::Record read_sample(const std::filesystem::path& path) {
  constexpr std::size_t max_bytes = 64 << 20;
  auto json = read_file(path, max_bytes);
  auto document = record::Document::parse(json);
  auto root = document.root();
  bool is_record = root.find("data").is(record::Kind::object) || root.find("to").is(record::Kind::object);
  if (is_record) return record::Record::parse(json);
  record::Record sample;
  sample.set_raw("data", json);
  for (auto field : {"locale", "time_zone", "currency"})
    if (auto value = root.find(field); value.is(record::Kind::string)) sample.set_text(field, value.text());
  return sample;
}

std::set<std::filesystem::path> sample_files(const std::filesystem::path& folder) {
  std::set<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "samples", none))
    if (entry.path().extension() == ".json") files.insert(entry.path());
  return files;
}

}  // namespace hammy::render
