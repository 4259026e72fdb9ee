#include "docx/inlay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace hammy::docx {

namespace {

constexpr std::string_view namespace_ = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

std::string attribute_of(const xml::Node& node, std::string_view name) {
  auto* found = node.attribute(name);
  return found ? *found : std::string{};
}

unsigned number(const std::string& text) {
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// What styles of two documents are the same by: their type and name.
std::string key_of(const xml::Tree& tree, std::uint32_t style) {
  auto name = xml::find_child(tree, style, "w:name");
  return attribute_of(tree[style], "w:type") + ' ' + text::lower(name < tree.size() ? value_of(tree, name) : "");
}

/// Leaves out what is not of Word's own namespace: extensions that the other document may not have declared.
void keep_plain(xml::Tree& tree, std::uint32_t at, std::vector<bool>& cut) {
  for (auto i = at; i < tree[at].end; ++i) {
    if (!tree[i].is_text() && !tree[i].name.starts_with("w:")) cut[i] = true;
    std::erase_if(tree[i].attributes,
                  [](const xml::Attribute& attribute) { return !attribute.name.starts_with("w:"); });
  }
}

template <class Each>
void each_child(const xml::Tree& tree, std::string_view name, Each each) {
  if (tree.empty()) return;
  for (std::uint32_t at = 1; at < tree[0].end; at = tree[at].end)
    if (tree[at].name == name) each(at);
}

}  // namespace

std::string value_of(const xml::Tree& tree, std::uint32_t at) { return attribute_of(tree[at], "w:val"); }

void set_value(xml::Tree& tree, std::uint32_t at, const std::string& value) {
  for (auto& attribute : tree[at].attributes)
    if (attribute.name == "w:val") attribute.value = value;
}

bool names_style(std::string_view element) {
  constexpr std::array<std::string_view, 6> all{"w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next", "w:link"};
  return std::find(all.begin(), all.end(), element) != all.end();
}

/// Gives each wanted style its name here, and returns those that are not here yet.
std::vector<std::uint32_t> Styles::choose(const xml::Tree& from, const std::set<std::string>& wanted) {
  std::vector<std::uint32_t> taken;
  if (tree_.empty()) return taken;
  std::map<std::string, std::string> here = added_names_;
  std::set<std::string> ids = added_ids_;
  each_child(tree_, "w:style", [&](std::uint32_t at) {
    here.emplace(key_of(tree_, at), attribute_of(tree_[at], "w:styleId"));
    ids.insert(attribute_of(tree_[at], "w:styleId"));
  });
  std::map<std::string, std::uint32_t> there;
  each_child(from, "w:style", [&](std::uint32_t at) { there.emplace(attribute_of(from[at], "w:styleId"), at); });
  std::vector<std::string> waiting(wanted.begin(), wanted.end());
  while (!waiting.empty()) {
    auto id = std::move(waiting.back());
    waiting.pop_back();
    auto found = there.find(id);
    if (found == there.end() || names_.contains(id)) continue;
    auto key = key_of(from, found->second);
    if (auto same = here.find(key); same != here.end()) {
      names_[id] = same->second;
      continue;
    }
    auto fresh = id;
    for (unsigned i = 2; ids.contains(fresh); ++i) fresh = id + std::to_string(i);
    names_[id] = fresh;
    ids.insert(fresh);
    added_ids_.insert(fresh);
    added_names_[key] = fresh;
    taken.push_back(found->second);
    for (auto i = found->second; i < from[found->second].end; ++i)
      if (names_style(from[i].name)) waiting.push_back(value_of(from, i));
  }
  return taken;
}

void Styles::copy(xml::Tree& from, const std::vector<std::uint32_t>& taken) {
  std::vector<bool> cut(from.size());
  for (auto at : taken) {
    auto& attributes = from[at].attributes;
    std::erase_if(attributes, [](const xml::Attribute& attribute) { return attribute.name == "w:default"; });
    for (auto& attribute : attributes)
      if (attribute.name == "w:styleId") attribute.value = names_.at(attribute.value);
    keep_plain(from, at, cut);
    for (auto i = at; i < from[at].end; ++i) {
      if (!names_style(from[i].name)) continue;
      auto here = names_.find(value_of(from, i));
      if (here == names_.end())
        cut[i] = true;
      else
        set_value(from, i, here->second);
    }
    xml::append_node(added_, from, at, cut);
  }
}

std::string Styles::text() const {
  auto text = xml::write(tree_, std::vector<bool>(tree_.size()));
  return text.insert(text.rfind("</"), added_);
}

Lists::Lists(xml::Tree tree) : tree_(std::move(tree)) {
  each_child(tree_, "w:abstractNum", [&](std::uint32_t at) {
    last_form_ = std::max(last_form_, number(attribute_of(tree_[at], "w:abstractNumId")));
  });
  each_child(tree_, "w:num",
             [&](std::uint32_t at) { last_list_ = std::max(last_list_, number(attribute_of(tree_[at], "w:numId"))); });
}

std::string Lists::add(const xml::Tree& from, const std::string& id) {
  auto find = [&](std::string_view element, std::string_view attribute, const std::string& wanted) {
    std::uint32_t found = 0;
    each_child(from, element, [&](std::uint32_t at) {
      if (attribute_of(from[at], attribute) == wanted) found = at;
    });
    return found;
  };
  auto list = find("w:num", "w:numId", id);
  auto named = list ? xml::find_child(from, list, "w:abstractNumId") : static_cast<std::uint32_t>(from.size());
  auto form = named < from.size() ? find("w:abstractNum", "w:abstractNumId", value_of(from, named)) : 0;
  if (!form) return "0";
  auto copy = from;
  // A list that is known by one of these would be joined with its double; styles and pictures have other names here.
  constexpr std::array<std::string_view, 6> own{"w:nsid",         "w:tmpl",   "w:styleLink",
                                                "w:numStyleLink", "w:pStyle", "w:lvlPicBulletId"};
  std::vector<bool> cut(copy.size());
  for (auto i = form; i < copy[form].end; ++i) cut[i] = std::find(own.begin(), own.end(), copy[i].name) != own.end();
  keep_plain(copy, form, cut);
  keep_plain(copy, list, cut);
  auto rename = [&](std::uint32_t at, std::string_view attribute, unsigned value) {
    for (auto& one : copy[at].attributes)
      if (one.name == attribute) one.value = std::to_string(value);
  };
  rename(form, "w:abstractNumId", ++last_form_);
  rename(list, "w:numId", ++last_list_);
  rename(named, "w:val", last_form_);
  xml::append_node(forms_, copy, form, cut);
  xml::append_node(lists_, copy, list, cut);
  return std::to_string(last_list_);
}

std::string Lists::text() const {
  if (tree_.empty())
    return fmt::format("{}<w:numbering xmlns:w=\"{}\">{}{}</w:numbering>", xml::declaration, namespace_, forms_,
                       lists_);
  // Forms stand before all lists, and behind these at most one element that counts them.
  std::uint32_t first = 0, last = 0;
  each_child(tree_, "w:num", [&](std::uint32_t at) { first = first ? first : at; });
  each_child(tree_, "w:numIdMacAtCleanup", [&](std::uint32_t at) { last = at; });
  std::vector<bool> cut(tree_.size());
  auto with = [&](std::uint32_t at, const std::string& before) {
    std::string out = before;
    xml::append_node(out, tree_, at, cut);
    return out;
  };
  std::map<std::uint32_t, std::string> instead;
  if (first) instead[first] = with(first, forms_);
  if (last) instead[last] = with(last, (first ? "" : forms_) + lists_);
  auto text = xml::write(tree_, cut, instead);
  if (!last) text.insert(text.rfind("</"), (first ? "" : forms_) + lists_);
  return text;
}

}  // namespace hammy::docx
