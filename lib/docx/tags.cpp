#include "docx/tags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::docx {

namespace {

template <std::size_t n>
bool is_one_of(std::string_view name, const std::array<std::string_view, n>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Elements whose texts are no text of the paragraph: settings, what was deleted while changes were tracked, and
// paragraphs of their own.
constexpr std::array<std::string_view, 9> foreign{"w:p",        "w:pPr",      "w:rPr",     "w:sdtPr",    "w:del",
                                                  "w:moveFrom", "w:sdtEndPr", "w:delText", "w:instrText"};
// Elements that show nothing of themselves.
constexpr std::array<std::string_view, 17> quiet{
    "w:r",         "w:t",       "w:proofErr", "w:bookmarkStart", "w:bookmarkEnd", "w:lastRenderedPageBreak",
    "w:ins",       "w:sdt",     "w:smartTag", "w:hyperlink",     "w:sdtContent",  "w:softHyphen",
    "w:permStart", "w:permEnd", "w:tab",      "w:pPr",           "w:rPr"};

/// A stretch of a paragraph's text: a text, or an element that stands for one character.
struct Segment {
  std::uint32_t node;
  std::size_t begin, end;
};

/// The tag at `begin` within some of the words around it.
std::string excerpt(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::size_t around = 32;
  auto from = begin > around ? begin - around : 0, to = std::min(text.size(), std::min(end, begin + 80) + around);
  auto inside_character = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (from > 0 && inside_character(from)) --from;
  while (inside_character(to)) ++to;
  auto words = std::string(text::trim(text::printable(text.substr(from, to - from))));
  return fmt::format("{}{}{}", from > 0 ? "…" : "", words, to < text.size() ? "…" : "");
}

class Finder {
 public:
  Finder(const std::string& name, Marked& marked, Delimiters& delimiters)
      : name_(name), marked_(marked), tree_(marked.tree), delimiters_(delimiters) {}

  /// A paragraph of a story.
  void paragraph(std::uint32_t node) {
    begin(node);
    for (auto i = node + 1; i < tree_[node].end;) {
      const auto& element = tree_[i];
      if (is_one_of(element.name, foreign)) {
        if (shows(i)) marked_.paragraphs.back().plain = false;
        i = element.end;
        continue;
      }
      const auto* type = element.attribute("w:type");
      if (element.is_text()) {
        if (tree_[element.parent].name == "w:t") add(i, element.text);
      } else if (element.name == "w:tab") {
        add(i, "\t");
      } else if ((element.name == "w:br" && (!type || *type == "textWrapping")) || element.name == "w:cr") {
        add(i, "\n");
      } else if (element.name == "w:noBreakHyphen") {
        add(i, "\u2011");
      } else if (!is_one_of(element.name, quiet)) {
        marked_.paragraphs.back().plain = false;
      }
      ++i;
    }
    finish();
  }

  /// A paragraph of a chart's title or label.
  void drawing_paragraph(std::uint32_t node) {
    begin(node);
    marked_.paragraphs.back().plain = false;  // a chart's text needs it even when nothing is left in it
    for (auto i = node + 1; i < tree_[node].end; ++i)
      if (tree_[i].is_text() && tree_[tree_[i].parent].name == "a:t") add(i, tree_[i].text);
    finish();
  }

  /// A text of its own, as those of properties are.
  void single(std::uint32_t node) {
    begin(tree_[node].parent);
    add(node, tree_[node].text);
    finish();
  }

 private:
  /// Whether there is something to be seen of an element whose texts are not the paragraph's.
  bool shows(std::uint32_t at) const {
    if (tree_[at].name == "w:p" || tree_[at].name == "w:instrText") return true;
    auto first = tree_.begin() + at, last = tree_.begin() + tree_[at].end;
    return std::any_of(first, last, [](const xml::Node& node) { return node.name == "w:sectPr"; });
  }

  void begin(std::uint32_t node) {
    marked_.paragraphs.push_back({node, {}});
    text_.clear();
    segments_.clear();
  }

  void add(std::uint32_t node, std::string_view text) {
    segments_.push_back({node, text_.size(), text_.size() + text.size()});
    text_ += text;
  }

  void finish() {
    auto first = marked_.tags.size();
    std::vector<std::pair<std::size_t, std::size_t>> ranges;
    std::string rest;
    std::size_t at = 0;
    while (auto found = mustache::next_tag(text_, at, delimiters_)) {
      if (found->end == text_.npos) {
        marked_.problems.push_back(fmt::format("{}: a tag is opened by '{}' and never closed by '{}'",
                                               place(found->begin, text_.size()), delimiters_.open, found->inside));
        break;
      }
      rest.append(text_, at, found->begin - at);
      at = found->end;
      tag(found->begin, at, std::move(found->inside));
      ranges.emplace_back(found->begin, at);
    }
    rest.append(text_, std::min(at, text_.size()));
    auto& paragraph = marked_.paragraphs.back();
    auto is_blank = [](std::string_view text) { return text::trim(text).empty(); };
    paragraph.blank = paragraph.plain && is_blank(rest);
    paragraph.all_tagged = paragraph.plain && !ranges.empty() &&
                           is_blank(std::string_view(text_).substr(0, ranges.front().first)) &&
                           is_blank(std::string_view(text_).substr(ranges.back().second));
    if (!ranges.empty()) cut(first, ranges);
  }

  std::string place(std::size_t begin, std::size_t end) const {
    return fmt::format("{}, in '{}'", name_, excerpt(text_, begin, end));
  }

  void tag(std::size_t begin, std::size_t end, std::string inside) {
    Tag tag;
    tag.inside = std::move(inside);
    tag.whole = text_.substr(begin, end - begin);
    tag.place = place(begin, end);
    tag.paragraph = static_cast<std::uint32_t>(marked_.paragraphs.size() - 1);
    char sign = tag.inside.empty() ? '\0' : tag.inside.front();
    if (sign == '#' || sign == '^') tag.role = Tag::Role::open;
    if (sign == '/') tag.role = Tag::Role::close;
    if (sign == '!' || sign == '=') tag.role = Tag::Role::silent;
    if (sign == '=') change_delimiters(tag);
    marked_.tags.push_back(std::move(tag));
  }

  void change_delimiters(const Tag& tag) {
    std::string_view words = tag.inside;
    words.remove_prefix(1);
    try {
      delimiters_ = Delimiters::parse(words, tag.place);
    } catch (const Error& error) {
      marked_.problems.push_back(error.message());
    }
  }

  /// Cuts the texts up that the tags stand in: each tag goes into the text that it begins in, and so gets the format of
  /// its first character.
  void cut(std::size_t first, const std::vector<std::pair<std::size_t, std::size_t>>& ranges) {
    for (const auto& segment : segments_) {
      std::vector<Piece> pieces;
      auto at = segment.begin;
      bool touched = false;
      auto keep = [&](std::size_t until) {
        if (until > at) pieces.push_back({text_.substr(at, until - at), -1});
      };
      for (std::size_t i = 0; i < ranges.size(); ++i) {
        auto [begin, end] = ranges[i];
        if (end <= segment.begin || begin >= segment.end) continue;
        touched = true;
        if (begin >= segment.begin) {
          keep(begin);
          pieces.push_back({{}, static_cast<std::int64_t>(first + i)});
          marked_.tags[first + i].node = segment.node;
          marked_.tags[first + i].at = begin - segment.begin;
        }
        at = std::min(end, segment.end);
      }
      if (!touched) continue;
      keep(segment.end);
      if (tree_[segment.node].is_text())
        marked_.pieces[segment.node] = std::move(pieces);
      else
        marked_.removed[segment.node] = true;
    }
  }

  const std::string& name_;
  Marked& marked_;
  const xml::Tree& tree_;
  Delimiters& delimiters_;
  std::string text_;
  std::vector<Segment> segments_;
};

/// Brings the tags of paragraphs within paragraphs (text boxes) into the order of the file.
void sort_tags(Marked& marked) {
  std::vector<std::uint32_t> order(marked.tags.size()), where(marked.tags.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    const auto &left = marked.tags[a], &right = marked.tags[b];
    return std::tie(left.node, left.at) < std::tie(right.node, right.at);
  });
  std::vector<Tag> sorted;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    where[order[i]] = i;
    sorted.push_back(std::move(marked.tags[order[i]]));
    marked.paragraphs[sorted.back().paragraph].tags.push_back(i);
  }
  marked.tags = std::move(sorted);
  for (auto& [node, pieces] : marked.pieces)
    for (auto& piece : pieces)
      if (piece.tag >= 0) piece.tag = where[static_cast<std::size_t>(piece.tag)];
}

}  // namespace

std::string_view Tag::name() const { return text::trim(std::string_view(inside).substr(1)); }

Marked find_tags(const std::string& name, xml::Tree tree, TextPart::Kind kind, Delimiters& delimiters) {
  Marked marked;
  marked.tree = std::move(tree);
  marked.removed.resize(marked.tree.size());
  Finder finder(name, marked, delimiters);
  for (std::uint32_t i = 0; i < marked.tree.size(); ++i) {
    if (kind == TextPart::Kind::story && marked.tree[i].name == "w:p") finder.paragraph(i);
    if (kind == TextPart::Kind::properties && marked.tree[i].is_text()) finder.single(i);
    if (kind != TextPart::Kind::drawing) continue;
    if (marked.tree[i].name == "a:p") finder.drawing_paragraph(i);
    if (marked.tree[i].is_text() && marked.tree[marked.tree[i].parent].name == "c:v") finder.single(i);
  }
  sort_tags(marked);
  return marked;
}

}  // namespace hammy::docx
