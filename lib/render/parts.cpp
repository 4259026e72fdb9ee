#include "render/parts.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "blob/store.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_picture = std::size_t{16} << 20;

std::string read_below(const fs::path& folder, std::string_view name) {
  std::error_code error;
  // Links are followed, so that none leads out.
  auto file = fs::canonical(folder / name, error);
  auto below = error ? fs::path{} : file.lexically_relative(fs::canonical(folder, error));
  if (error || name.empty() || below.empty() || *below.begin() == ".." || !fs::is_regular_file(file))
    throw Error{"picture.value",
                fmt::format("there is no file '{}' beside the template", text::printable(text::clip(name, 80))),
                "pictures lie in the template's folder"};
  return read_file(file, max_picture);
}

}  // namespace

docx::Sources picture_sources(const std::string& org, const config::Config& config, fs::path folder) {
  auto store = std::make_shared<std::unique_ptr<blob::Store>>();
  return {[store, org, &config](std::string_view reference) {
            if (!*store) *store = std::make_unique<blob::Store>(scope::Scope(scope::OrgId(org), config));
            return (*store)->get(reference, max_picture);
          },
          [folder = std::move(folder)](std::string_view name) { return read_below(folder, name); }};
}

docx::Documents word_fragments(FragmentSet& fragments) {
  return [&fragments](std::string_view name) -> std::optional<docx::Fragment> {
    constexpr std::size_t max_document = std::size_t{64} << 20;
    const auto* file = fragments.document(name);
    if (!file) return {};
    return docx::Fragment{file->name, read_file(file->path, max_document)};
  };
}

}  // namespace hammy::render
