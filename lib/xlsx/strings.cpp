#include "xlsx/strings.hpp"

namespace hammy::xlsx {

namespace {

std::string inside(const xml::Tree& tree, std::uint32_t at) {
  std::string text;
  for (auto child = at + 1; child < tree[at].end; child = tree[child].end) text += tree[child].text;
  return text;
}

}  // namespace

Text read_text(const xml::Tree& tree, std::uint32_t at) {
  Text text;
  std::vector<bool> cut(tree.size());
  for (auto child = at + 1; child < tree[at].end; child = tree[child].end) {
    if (tree[child].name == "t") text.push_back({inside(tree, child), {}});
    if (tree[child].name != "r") continue;
    Run run;
    auto format = xml::find_child(tree, child, "rPr"), content = xml::find_child(tree, child, "t");
    if (format < tree.size()) xml::append_node(run.format, tree, format, cut);
    if (content < tree.size()) run.text = inside(tree, content);
    text.push_back(std::move(run));
  }
  return text;
}

std::vector<Text> read_shared(const xml::Tree& tree) {
  std::vector<Text> all;
  if (tree.empty()) return all;
  for (std::uint32_t at = 1; at < tree[0].end; at = tree[at].end)
    if (tree[at].name == "si") all.push_back(read_text(tree, at));
  return all;
}

}  // namespace hammy::xlsx
