#include "opc/relations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "opc/package.hpp"
#include "xml/tree.hpp"

namespace hammy::opc {

namespace {

std::string folder_of(std::string_view part) {
  auto slash = part.rfind('/');
  return std::string(slash == part.npos ? std::string_view{} : part.substr(0, slash + 1));
}

}  // namespace

std::string_view Relation::kind() const { return std::string_view(type).substr(type.rfind('/') + 1); }

std::string relations_member(std::string_view part) {
  auto folder = folder_of(part);
  return fmt::format("{}_rels/{}.rels", folder, part.substr(folder.size()));
}

Relations::Relations(const zip::Archive& archive, const std::string& part,
                     const std::map<std::string, std::string>& changed)
    : folder_(folder_of(part)), member_(relations_member(part)) {
  auto known = changed.find(member_);
  if (known == changed.end() && !archive.has(member_)) return;
  auto tree = xml::read(fmt::format("{}({})", archive.name(), member_),
                        known == changed.end() ? archive.read(member_) : known->second);
  for (const auto& node : tree) {
    if (xml::local_name(node.name) != "Relationship") continue;
    auto value = [&](std::string_view name) {
      auto* found = node.attribute(name);
      return found ? *found : std::string{};
    };
    all_.push_back({value("Id"), value("Type"), value("Target"), value("TargetMode") == "External"});
  }
  auto taken = [&](const Relation& relation) { return relation.id.starts_with(prefix_); };
  while (std::any_of(all_.begin(), all_.end(), taken)) prefix_ += '_';
}

const Relation* Relations::find(std::string_view id) const {
  auto found = std::find_if(all_.begin(), all_.end(), [&](const Relation& relation) { return relation.id == id; });
  return found == all_.end() ? nullptr : &*found;
}

void Relations::remove(std::string_view id) {
  std::erase_if(all_, [&](const Relation& relation) { return relation.id == id; });
}

std::string Relations::id(std::size_t number) const { return prefix_ + std::to_string(number); }

std::string Relations::with(const std::vector<Relation>& more) const {
  std::string out(xml::declaration);
  out += "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  for (const auto* list : {&all_, &more})
    for (const auto& [id, type, target, external] : *list) {
      out += "<Relationship";
      xml::append_attribute(out, "Id", id);
      xml::append_attribute(out, "Type", type);
      xml::append_attribute(out, "Target", target);
      if (external) xml::append_attribute(out, "TargetMode", "External");
      out += "/>";
    }
  out += "</Relationships>";
  return out;
}

std::string Relations::resolve(std::string_view target) const {
  std::string path = target.starts_with('/') ? std::string(target.substr(1)) : folder_ + std::string(target);
  std::vector<std::string> steps;
  for (auto step : text::split(path, '/')) {
    if (step == ".." && !steps.empty())
      steps.pop_back();
    else if (step != "." && step != "..")
      steps.emplace_back(step);
  }
  return text::join(steps, "/");
}

std::string Relations::target_of(std::string_view member) const {
  return member.starts_with(folder_) ? std::string(member.substr(folder_.size())) : fmt::format("/{}", member);
}

}  // namespace hammy::opc
