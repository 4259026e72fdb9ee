#include "render/fragments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"

namespace hammy::render {

const File* FragmentSet::choose(const Listing& listing, const std::string& name) const {
  auto look = [&](const std::string& file) {
    auto it = listing.find(file);
    return it == listing.end() || is_document(it->second.extension) ? nullptr : &it->second;
  };
  // "row" in an HTML file is row.html, else row.mustache, else the file named just "row", else row.txt.
  std::vector<std::string> endings{"." + extension_, ".mustache", ""};
  if (is_document(extension_)) endings.erase(endings.begin());
  if (extension_ != "txt") endings.emplace_back(".txt");
  for (const auto& ending : endings)
    for (const auto& locale : chain_)
      if (auto* file = look(fmt::format("{}{}{}{}", name, locale.empty() ? "" : ".", locale, ending))) return file;
  return nullptr;
}

const File* FragmentSet::file(const std::string& name, bool parent) const {
  const File* file = parent ? choose(frames_, name) : nullptr;
  return file ? file : choose(fragments_, name);
}

const mustache::Program* FragmentSet::find(std::string_view name, bool parent) {
  const auto* file = this->file(std::string(name), parent);
  if (!file) return nullptr;
  auto known = compiled_.find(file);
  if (known != compiled_.end()) return known->second.get();
  auto inlined = rewritten_ ? rewritten_->find(file->name) : std::map<std::string, std::string>::const_iterator{};
  bool is_inlined = rewritten_ && inlined != rewritten_->end();
  auto source = is_inlined ? inlined->second : read_file(file->path, 2 << 20);
  // A document has no place for lines of markup, only for the text of a fragment.
  auto escape = escape_for(extension_);
  auto& program = compiled_[file] = is_document(extension_)
                                        ? mustache::compile_text(file->name, std::move(source), escape)
                                        : mustache::compile(file->name, std::move(source), escape);
  auto* made = program.get();
  mustache::link(*made, *this, strict_);  // it may name itself, so it is known before
  return made;
}

const File* FragmentSet::document(std::string_view name) {
  for (const auto& locale : chain_) {
    auto found = fragments_.find(fmt::format("{}{}{}.docx", name, locale.empty() ? "" : ".", locale));
    if (found == fragments_.end()) continue;
    compiled_.try_emplace(&found->second);
    return &found->second;
  }
  return nullptr;
}

std::vector<const File*> FragmentSet::files() const {
  std::vector<const File*> files;
  for (const auto& [file, program] : compiled_) files.push_back(file);
  std::sort(files.begin(), files.end(), [](const File* a, const File* b) { return a->name < b->name; });
  return files;
}

void FragmentSet::load_all() {
  for (const auto& [path, file] : fragments_) {
    bool ours = (file.extension == extension_ && !is_document(extension_)) || file.extension == "mustache" ||
                file.extension.empty() || file.extension == "txt";
    auto stem = path.substr(0, path.size() - (file.extension.empty() ? 0 : file.extension.size() + 1));
    if (ours) find(stem, false);
  }
}

}  // namespace hammy::render
