#include "docx/template.hpp"

#include <fmt/format.h>

#include <deque>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docx/objects.hpp"
#include "docx/package.hpp"

namespace hammy::docx {

namespace {

/// Which paragraphs and points a chart has is not for data to say.
void check_charts(Marked& marked) {
  for (const auto& tag : marked.tags)
    if (tag.role == Tag::Role::open && marked.tags[tag.partner].paragraph != tag.paragraph)
      marked.problems.push_back(tag.place + ": a section of a chart has to end in the text that it begins in");
}

}  // namespace

Template::Template(std::string name, std::string bytes, const Delimiters& delimiters, const Documents& documents) try
    : name_(std::move(name)),
      archive_(compose(zip::Archive(name_, std::move(bytes)), documents, delimiters)),
      changed_(opc::without_external(archive_, "docx.external")),
      types_(archive_) {
  std::vector<std::string> problems;
  auto all = text_parts(archive_, types_);
  media_folder_ = all.front().name.substr(0, all.front().name.rfind('/') + 1) + "media/";
  for (const auto& part : all) {
    auto of_part = delimiters;
    auto marked = find_tags(name_, opc::read_part(archive_, part.name), part.kind, of_part);
    opc::Relations relations(archive_, part.name, changed_);
    auto objects = find_objects(name_, marked, relations, delimiters);
    check_fields(name_, marked, delimiters, objects);
    if (marked.tags.empty() && marked.problems.empty() && objects.changes.empty()) continue;
    auto placement = place_sections(marked);
    if (part.kind == TextPart::Kind::drawing) check_charts(marked);
    auto compiled = compile_part(name_, part, marked, placement, std::move(objects), std::move(relations));
    problems.insert(problems.end(), marked.problems.begin(), marked.problems.end());
    if (!compiled.objects.empty()) changed_.erase(compiled.relations.member());
    parts_.push_back(std::move(compiled));
  }
  if (!problems.empty()) opc::refuse(name_, problems, "see hammy-templates(7)");
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

std::string Template::render(const mustache::Context& context, mustache::Settings settings, mustache::Missed& missed,
                             const Sources& sources) const {
  settings.max_output *= opc::markup_factor;
  auto already_missed = missed.variables.size();
  Media media(sources, media_folder_, [&](std::string_view member) { return archive_.has(member); });
  std::deque<std::string> made;
  std::vector<zip::Replacement> members;
  for (const auto& part : parts_) {
    PartObjects objects(part.objects, part.relations, media);
    settings.objects = &objects;
    auto& rendered = made.emplace_back();
    mustache::render(*part.program, context, settings, rendered, missed);
    if (part.empties) mend(rendered);
    members.push_back({part.member, rendered});
    if (!part.objects.empty())
      members.push_back({part.relations.member(), made.emplace_back(part.relations.with(objects.added()))});
  }
  if (missed.variables.size() > already_missed) return {};
  auto types = types_;
  for (const auto& [member, bytes, picture] : media.members()) {
    types.add_extension(std::string(picture.extension), picture.type);
    members.push_back({member, bytes});
  }
  if (!media.members().empty())
    members.push_back({std::string(opc::content_types_member), made.emplace_back(types.text())});
  for (const auto& [member, content] : changed_) members.push_back({member, content});
  return archive_.with(members);
}

}  // namespace hammy::docx
