#include "render/styles.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/error.hpp"
#include "base/file.hpp"
#include "css/inliner.hpp"
#include "render/fragments.hpp"

namespace hammy::render {

namespace {

constexpr std::size_t max_file = 2 << 20;

/// Whether the body puts itself into a frame; one that does not compile is told of by who compiles it.
bool names_parent(const File& file, const std::string& source) {
  try {
    return mustache::has_parent(*mustache::compile(file.name, source, mustache::Escape::html));
  } catch (const Error&) {
    return true;
  }
}

void drop(const std::string& beginning, std::string& text) {
  if (text.starts_with(beginning)) text.erase(0, beginning.size());
}

}  // namespace

std::map<std::string, std::string> inline_styles(const std::vector<MailBody>& bodies,
                                                 const mustache::Delimiters& delimiters, const std::string& frame,
                                                 const Listing& fragments, const Listing& frames) {
  std::map<std::string, std::string> sources;
  auto add = [&](const File& file) {
    if (file.extension == "html") sources.try_emplace(file.name, read_file(file.path, max_file));
  };
  // The inliner knows the tag that changes delimiters, which bodies get for its sake.
  bool usual = delimiters.open == "{{" && delimiters.close == "}}";
  auto change = usual ? std::string{} : fmt::format("{{{{={} {}=}}}}", delimiters.open, delimiters.close);
  for (const auto& body : bodies) {
    if (sources.contains(body.file->name)) continue;
    add(*body.file);
    if (auto its = sources.find(body.file->name); its != sources.end()) its->second.insert(0, change);
  }
  for (const auto* listing : {&fragments, &frames})
    for (const auto& [path, file] : *listing) add(file);
  std::vector<css::Mail> mails;
  mails.reserve(bodies.size());
  for (const auto& [file, chain] : bodies) {
    auto set = std::make_shared<FragmentSet>(fragments, frames, "html", chain, false);
    auto find = [set](std::string_view name, bool parent) {
      const auto* found = set->file(std::string(name), parent);
      return found && found->extension == "html" ? found->name : std::string{};
    };
    bool html = file->extension == "html";
    bool framed = !frame.empty() && !(html && names_parent(*file, sources.at(file->name)));
    mails.push_back({html ? file->name : "", framed ? find(frame, true) : "", find});
  }
  auto inlined = css::inline_styles(sources, mails);
  for (const auto& body : bodies)
    if (auto its = inlined.find(body.file->name); its != inlined.end()) drop(change, its->second);
  return inlined;
}

}  // namespace hammy::render
