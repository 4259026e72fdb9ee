#include "docx/place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "mustache/filter.hpp"

namespace hammy::docx {

namespace {

using Role = Tag::Role;
using Site = Tag::Site;

bool is_row(std::string_view name) { return name == "w:tr"; }
bool is_cell(std::string_view name) { return name == "w:tc"; }
/// A paragraph, or a content control around some.
bool is_paragraph(std::string_view name) { return name == "w:p" || name == "w:sdt"; }

class Placer {
 public:
  explicit Placer(Marked& marked) : marked_(marked), tree_(marked.tree) {}

  Placement run() {
    match();
    for (std::uint32_t i = 0; i < marked_.tags.size(); ++i)
      if (marked_.tags[i].role == Role::open) site(i);
    std::map<std::uint32_t, std::vector<std::uint32_t>> by_target;
    for (std::uint32_t i = 0; i < marked_.tags.size(); ++i)
      if (is_section(marked_.tags[i]) && marked_.tags[i].site == Site::block)
        by_target[marked_.tags[i].target].push_back(i);
    for (const auto& [target, tags] : by_target) around(target, tags);
    for (const auto& paragraph : marked_.paragraphs) tidy(paragraph);
    return std::move(placement_);
  }

 private:
  static bool is_section(const Tag& tag) { return tag.role == Role::open || tag.role == Role::close; }

  void problem(const Tag& tag, const std::string& what) { marked_.problems.push_back(tag.place + ": " + what); }

  /// Finds partners. A tag without one says so and is silent from then on.
  void match() {
    std::vector<std::uint32_t> open;
    auto never_closed = [&](Tag& tag) {
      problem(tag, fmt::format("'{}' is never closed", tag.whole));
      tag.role = Role::silent;
    };
    for (std::uint32_t i = 0; i < marked_.tags.size(); ++i) {
      auto& tag = marked_.tags[i];
      if (tag.role == Role::open) open.push_back(i);
      if (tag.role != Role::close) continue;
      auto same = [&](std::uint32_t at) { return marked_.tags[at].name() == tag.name(); };
      auto found = std::find_if(open.rbegin(), open.rend(), same);
      if (found == open.rend()) {
        problem(tag, open.empty()
                         ? fmt::format("'{}' closes nothing that is open", tag.whole)
                         : fmt::format("'{}' does not close '{}'", tag.whole, marked_.tags[open.back()].whole));
        tag.role = Role::silent;
        continue;
      }
      for (; !same(open.back()); open.pop_back()) never_closed(marked_.tags[open.back()]);
      tag.partner = open.back();
      marked_.tags[open.back()].partner = i;
      open.pop_back();
    }
    for (auto at : open) never_closed(marked_.tags[at]);
  }

  /// The nearest element around both nodes, and below it those around each.
  struct Fork {
    std::uint32_t ancestor, left, right;
  };
  Fork fork(std::uint32_t left, std::uint32_t right) const {
    // A node's ancestors come before it and end behind it.
    auto ancestor = left;
    while (!(ancestor < right && right < tree_[ancestor].end)) ancestor = tree_[ancestor].parent;
    auto below = [&](std::uint32_t node) {
      while (tree_[node].parent != ancestor) node = tree_[node].parent;
      return node;
    };
    return {ancestor, below(left), below(right)};
  }

  void site(std::uint32_t at) {
    auto& open = marked_.tags[at];
    auto& close = marked_.tags[open.partner];
    if (open.node == close.node) return;
    auto at_fork = fork(open.node, close.node);
    if (open.paragraph == close.paragraph) {
      open.site = close.site = Site::split;
      open.ancestor = close.ancestor = at_fork.ancestor;
      return;
    }
    auto both = [&](auto accepts) { return accepts(tree_[at_fork.left].name) && accepts(tree_[at_fork.right].name); };
    open.site = close.site = Site::block;
    if (both(is_cell)) {
      auto row = at_fork.ancestor;
      while (row != 0 && !is_row(tree_[row].name)) row = tree_[row].parent;
      if (row == 0) return not_alike(open, close);
      open.target = close.target = row;
    } else if (both(is_paragraph) || both(is_row)) {
      open.target = at_fork.left;
      close.target = at_fork.right;
    } else {
      not_alike(open, close);
    }
  }

  void not_alike(Tag& open, Tag& close) {
    problem(open, fmt::format("'{}' and '{}' do not stand in the same text, row or table", open.whole, close.whole));
    open.role = close.role = Role::silent;
  }

  /// Whether nothing of the paragraph is left once these tags are gone.
  bool consists_of(const Paragraph& paragraph, const std::vector<std::uint32_t>& gone) const {
    return paragraph.blank && std::all_of(paragraph.tags.begin(), paragraph.tags.end(), [&](std::uint32_t at) {
             return marked_.tags[at].role == Role::silent || std::find(gone.begin(), gone.end(), at) != gone.end();
           });
  }

  /// Whether a row or paragraph has nothing in it but these tags.
  bool is_only(std::uint32_t target, const std::vector<std::uint32_t>& tags) const {
    if (!is_row(tree_[target].name) && tree_[target].name != "w:p") return false;
    return std::all_of(marked_.paragraphs.begin(), marked_.paragraphs.end(), [&](const Paragraph& paragraph) {
      return paragraph.node < target || paragraph.node >= tree_[target].end || consists_of(paragraph, tags);
    });
  }

  void around(std::uint32_t target, const std::vector<std::uint32_t>& tags) {
    placement_.empties = true;
    bool removed = is_only(target, tags);
    if (removed) marked_.removed[target] = true;
    Tag* begins = nullptr;
    Tag* ends = nullptr;
    for (auto at : tags) {
      auto& tag = marked_.tags[at];
      bool opens = tag.role == Role::open;
      (opens || removed ? placement_.before : placement_.behind)[target].push_back({at});
      if (marked_.tags[tag.partner].target != target) (opens ? begins : ends) = &tag;
    }
    if (!begins || !ends || removed) return;
    problem(*begins, fmt::format("'{}' and '{}' are about the same {}", ends->whole, begins->whole,
                                 is_row(tree_[target].name) ? "row; put them into different rows"
                                                            : "paragraph; put them into different paragraphs"));
    for (auto* tag : {begins, ends}) tag->role = marked_.tags[tag->partner].role = Role::silent;
  }

  /// The blocks beside a paragraph in the same container that stay.
  bool has_company(std::uint32_t paragraph) const {
    auto parent = tree_[paragraph].parent;
    if (tree_[parent].name == "w:body") return true;
    std::uint32_t last = 0;
    for (auto child = parent + 1; child < tree_[parent].end; child = tree_[child].end)
      if ((is_paragraph(tree_[child].name) || tree_[child].name == "w:tbl") && !marked_.removed[child] &&
          child != paragraph)
        last = child;
    return last != 0 && tree_[last].name == "w:p";
  }

  /// Takes away a paragraph that is left empty, or makes it go where its only section does.
  void tidy(const Paragraph& paragraph) {
    auto node = paragraph.node;
    if (!paragraph.all_tagged) return;
    if (tree_[node].name != "w:p" || marked_.removed[node] || !has_company(node)) return;
    auto is_gone = [&](std::uint32_t at) {
      const auto& tag = marked_.tags[at];
      return tag.role == Role::silent || (is_section(tag) && tag.site == Site::block && tag.target != node);
    };
    if (paragraph.blank && std::all_of(paragraph.tags.begin(), paragraph.tags.end(), is_gone)) {
      marked_.removed[node] = true;
      return;
    }
    auto first = paragraph.tags.front(), last = paragraph.tags.back();
    const auto& tag = marked_.tags[first];
    if (tag.role != Role::open || tag.partner != last) return;
    auto* filter = mustache::find_filter(tag.name());
    if (filter && filter->over_section) return;  // {{#upper}}…{{/upper}} is about the text alone
    placement_.empties = true;
    placement_.before[node].push_back({first, true});
    placement_.behind[node].push_back({last, true});
  }

  Marked& marked_;
  const xml::Tree& tree_;
  Placement placement_;
};

}  // namespace

Placement place_sections(Marked& marked) { return Placer(marked).run(); }

}  // namespace hammy::docx
