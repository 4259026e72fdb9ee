#include "docx/template.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docx/package.hpp"

namespace hammy::docx {

namespace {

// Of XML to the text that stands in it, roughly: a cell of a table is a few words among hundreds of bytes.
constexpr std::size_t markup_factor = 16;

[[noreturn]] void refuse(const std::string& name, const std::vector<std::string>& problems) {
  // Each begins with the name of the file, which is said once.
  auto message = problems.front();
  for (std::size_t i = 1; i < problems.size(); ++i) {
    std::string_view problem = problems[i];
    if (problem.starts_with(name + ", ")) problem.remove_prefix(name.size() + 2);
    message += fmt::format("; {}", problem);
  }
  throw Error{"template.syntax", message, "see hammy-templates(7)"}.as(Failure::technical).exits(Exit::config);
}

}  // namespace

Template::Template(std::string name, std::string bytes, const Delimiters& delimiters) try
    : name_(std::move(name)), archive_(name_, std::move(bytes)), changed_(without_external(archive_)) {
  std::vector<std::string> problems;
  for (const auto& part : text_parts(archive_)) {
    auto of_part = delimiters;
    auto marked = find_tags(name_, xml::read(fmt::format("{}({})", name_, part.name), archive_.read(part.name)),
                            part.kind, of_part);
    if (marked.tags.empty() && marked.problems.empty()) continue;
    auto placement = place_sections(marked);
    auto compiled = compile_part(name_, part, marked, placement);
    problems.insert(problems.end(), marked.problems.begin(), marked.problems.end());
    parts_.push_back(std::move(compiled));
  }
  if (!problems.empty()) refuse(name_, problems);
} catch (Error& error) {
  // A document that cannot be read is our own affair, like a template that is not well-formed.
  throw error.as(Failure::technical).exits(Exit::config);
}

void Template::link(mustache::Fragments& fragments, bool strict) {
  for (auto& part : parts_) mustache::link(*part.program, fragments, strict);
}

std::vector<const mustache::Program*> Template::programs() const {
  std::vector<const mustache::Program*> programs;
  for (const auto& part : parts_) programs.push_back(part.program.get());
  return programs;
}

std::string Template::render(const mustache::Context& context, mustache::Settings settings,
                             mustache::Missed& missed) const {
  settings.max_output *= markup_factor;
  auto already_missed = missed.variables.size();
  std::vector<std::string> rendered(parts_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    mustache::render(*parts_[i].program, context, settings, rendered[i], missed);
    if (parts_[i].empties) mend(rendered[i]);
  }
  if (missed.variables.size() > already_missed) return {};
  std::vector<zip::Replacement> members;
  for (std::size_t i = 0; i < parts_.size(); ++i) members.push_back({parts_[i].member, rendered[i]});
  for (const auto& [member, content] : changed_) members.push_back({member, content});
  return archive_.with(members);
}

}  // namespace hammy::docx
