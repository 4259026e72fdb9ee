#include "docx/objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace hammy::docx {

namespace {

class Finder {
 public:
  Finder(const std::string& name, Marked& marked, const Delimiters& delimiters, Objects& objects)
      : name_(name), marked_(marked), tree_(marked.tree), delimiters_(delimiters), objects_(objects) {}

  void run() {
    for (std::uint32_t i = 0; i < tree_.size(); ++i) {
      const auto& element = tree_[i].name;
      if (element == "w:drawing") drawing(i);
      if (element == "w:pict") vml(i);
      if (element == "w:sdt") control(i);
      if (element == "w:ffData") form_field(i);
    }
  }

 private:
  using Kind = Change::Kind;

  /// The first descendant of that name; the tree's size when there is none. What lies within texts of its own, such as
  /// those of a text box, belongs to somebody else.
  std::uint32_t find(std::uint32_t at, std::string_view name) const {
    for (auto i = at + 1; i < tree_[at].end;) {
      if (tree_[i].name == name) return i;
      i = tree_[i].name == "w:txbxContent" ? tree_[i].end : i + 1;
    }
    return static_cast<std::uint32_t>(tree_.size());
  }
  bool has(std::uint32_t at) const { return at < tree_.size(); }

  /// The texts and tags of an attribute.
  std::vector<Change> pieces(std::string_view text, std::string_view where) {
    std::vector<Change> pieces;
    std::size_t at = 0;
    while (auto tag = mustache::next_tag(text, at, delimiters_)) {
      auto place = fmt::format("{}, in the {} '{}'", name_, where, text::printable(text::clip(text, 120)));
      if (tag->end == text.npos) {
        marked_.problems.push_back(
            fmt::format("{}: a tag is opened by '{}' and never closed by '{}'", place, delimiters_.open, tag->inside));
        return {};
      }
      if (tag->begin > at)
        pieces.push_back({Kind::text, std::string(text.substr(at, tag->begin - at)), {}, {}, {}, {}});
      auto whole = std::string(text.substr(tag->begin, tag->end - tag->begin));
      pieces.push_back({Kind::value, {}, {}, std::move(tag->inside), std::move(whole), std::move(place)});
      at = tag->end;
    }
    if (pieces.empty()) return {};
    if (at < text.size()) pieces.push_back({Kind::text, std::string(text.substr(at)), {}, {}, {}, {}});
    return pieces;
  }

  void problem(const Change& tag, std::string_view what) {
    marked_.problems.push_back(fmt::format("{}: '{}' {}", tag.place, tag.whole, what));
  }

  void set(std::uint32_t at, const char* attribute, Change change) {
    objects_.changes[{at, attribute}] = {std::move(change)};
  }

  /// Alt texts may hold values, and the name of the picture that is to be seen, for which `picture` is called.
  template <class Picture>
  std::vector<Change> alt_text(const std::string* text, Picture picture) {
    if (!text) return {};
    auto all = pieces(*text, "alt text");
    for (auto& piece : all) {
      if (piece.kind != Kind::value) continue;
      if (piece.inside.starts_with('%')) {
        picture(piece);
        piece = {};
      } else if (std::string_view("#^/<>$=!").find(piece.inside.substr(0, 1)) != std::string_view::npos) {
        problem(piece, "stands in an alt text, which takes values and pictures alone");
      }
    }
    if (!all.empty() && all.back().kind == Kind::text) all.back().yes = text::trim(all.back().yes);
    return all;
  }

  void drawing(std::uint32_t at) {
    auto properties = find(at, "wp:docPr");
    if (!has(properties)) return;
    for (auto* attribute : {"descr", "title"}) {
      auto all = alt_text(tree_[properties].attribute(attribute),
                          [&](const Change& piece) { picture(at, properties, piece); });
      if (all.empty()) continue;
      if (auto inner = find(at, "pic:cNvPr"); has(inner) && tree_[inner].attribute(attribute))
        objects_.changes[{inner, attribute}] = all;
      objects_.changes[{properties, attribute}] = std::move(all);
    }
  }

  void picture(std::uint32_t at, std::uint32_t properties, const Change& tag) {
    auto image = find(at, "a:blip"), frame = tree_[properties].parent;
    auto extent = xml::find_child(tree_, frame, "wp:extent");
    if (!has(image) || !has(extent) || !has(find(at, "pic:pic")) || has(find(at, "wpg:wgp")))
      return problem(tag, "does not describe a picture that stands for itself");
    auto number = add_picture(at, tag, length(extent, "cx"), length(extent, "cy"));
    auto detail = [&](Detail which) { return Change{Kind::detail, {}, {}, {}, {}, {}, number, which}; };
    set(image, "r:embed", detail(Detail::relation));
    for (auto child = image + 1; child < tree_[image].end; child = tree_[child].end)
      if (tree_[child].name == "a:extLst") marked_.removed[child] = true;  // the same picture in other formats
    if (auto crop = find(at, "a:srcRect"); has(crop)) marked_.removed[crop] = true;
    for (auto size : {extent, find(at, "a:ext")}) {
      if (!has(size) || !tree_[size].attribute("cx")) continue;
      set(size, "cx", detail(Detail::width));
      set(size, "cy", detail(Detail::height));
    }
  }

  /// Its number; a problem where it cannot be.
  std::uint32_t add_picture(std::uint32_t at, const Change& tag, std::int64_t width, std::int64_t height) {
    if (objects_.around.contains(at)) problem(tag, "is the second picture in one place");
    if (width <= 0 || height <= 0) problem(tag, "describes a picture without a size");
    auto number = static_cast<std::uint32_t>(objects_.all.size());
    auto& object = objects_.all.emplace_back();
    object.inside = tag.inside.substr(1);
    object.whole = tag.whole;
    object.place = tag.place;
    object.width = width;
    object.height = height;
    objects_.around[at] = number;
    return number;
  }

  /// Pictures in VML (ECMA-376 part 4, 19.1), as older versions of Word wrote them and newer ones do for those.
  void vml(std::uint32_t at) {
    auto image = find(at, "v:imagedata");
    if (!has(image)) return;
    auto shape = tree_[image].parent;
    auto all = alt_text(tree_[shape].attribute("alt"), [&](const Change& tag) { vml_picture(at, shape, image, tag); });
    if (!all.empty()) objects_.changes[{shape, "alt"}] = std::move(all);
  }

  void vml_picture(std::uint32_t at, std::uint32_t shape, std::uint32_t image, const Change& tag) {
    auto* style = tree_[shape].attribute("style");
    auto width = style ? vml_length(*style, "width") : VmlLength{}, height = VmlLength{};
    if (style) height = vml_length(*style, "height");
    if (!tree_[image].attribute("r:id")) return problem(tag, "does not describe a picture of the document");
    auto number = add_picture(at, tag, width.emu, height.emu);
    if (width.emu <= 0 || height.emu <= 0) return;
    auto detail = [&](Detail which) { return Change{Kind::detail, {}, {}, {}, {}, {}, number, which}; };
    auto text = [](std::string words) { return Change{Kind::text, std::move(words), {}, {}, {}, {}}; };
    set(image, "r:id", detail(Detail::relation));
    for (auto* crop : {"cropleft", "croptop", "cropright", "cropbottom"})
      if (tree_[image].attribute(crop)) set(image, crop, text("0"));
    auto first = std::pair{width, detail(Detail::width_points)},
         second = std::pair{height, detail(Detail::height_points)};
    if (second.first.begin < first.first.begin) std::swap(first, second);
    objects_.changes[{shape, "style"}] = {text(style->substr(0, first.first.begin)), first.second,
                                          text(style->substr(first.first.end, second.first.begin - first.first.end)),
                                          second.second, text(style->substr(second.first.end))};
  }

  /// A length in a style of VML, and where it stands there.
  struct VmlLength {
    std::int64_t emu = 0;
    std::size_t begin = 0, end = 0;
  };
  static VmlLength vml_length(const std::string& style, const std::string& name) {
    constexpr std::pair<std::string_view, double> units[] = {
        {"pt", emu_a_point}, {"in", 914'400}, {"cm", 360'000}, {"mm", 36'000}, {"px", 9'525}};
    for (std::size_t at = 0; at < style.size();) {
      auto end = std::min(style.find(';', at), style.size());
      auto colon = style.find(':', at);
      if (colon < end && text::lower(text::trim(std::string_view(style).substr(at, colon - at))) == name) {
        auto value = text::trim(std::string_view(style).substr(colon + 1, end - colon - 1));
        double number = 0;
        auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        for (const auto& [unit, emu] : units)
          if (error == std::errc{} && std::string_view(rest, value.data() + value.size()) == unit && number < 10'000)
            return {static_cast<std::int64_t>(number * emu), colon + 1, end};
      }
      at = end + 1;
    }
    return {};
  }

  std::int64_t length(std::uint32_t at, std::string_view attribute) const {
    std::int64_t value = 0;
    if (auto* text = tree_[at].attribute(attribute)) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
  }

  /// The tag that names what a box says, from one of the attributes; a place to write "1" or "0", and a text to show.
  bool truth(std::uint32_t named, std::string_view where, Change& tag) {
    auto* text = has(named) ? tree_[named].attribute("w:val") : nullptr;
    if (!text) return false;
    for (auto& piece : pieces(*text, where))
      if (piece.kind == Kind::value) {
        tag = std::move(piece);
        tag.kind = Kind::truth;
        bool inverted = tag.inside.starts_with('^');
        if (inverted || tag.inside.starts_with('#')) tag.inside = text::trim(std::string_view(tag.inside).substr(1));
        tag.yes = inverted ? "0" : "1";
        tag.no = inverted ? "1" : "0";
        return true;
      }
    return false;
  }

  /// A content control that is a box to tick ([MS-DOCX] 2.6.1): its title or tag names the data.
  void control(std::uint32_t at) {
    auto properties = xml::find_child(tree_, at, "w:sdtPr");
    auto content = xml::find_child(tree_, at, "w:sdtContent");
    if (!has(properties) || !has(content)) return;
    auto box = xml::find_child(tree_, properties, "w14:checkbox");
    Change tag;
    if (!has(box)) return;
    if (!truth(xml::find_child(tree_, properties, "w:tag"), "tag of a box", tag) &&
        !truth(xml::find_child(tree_, properties, "w:alias"), "title of a box", tag))
      return;
    auto state = xml::find_child(tree_, box, "w14:checked");
    auto shown = find(content, "w:t");
    if (!has(state) || !has(shown) || shown + 1 >= tree_[shown].end)
      return problem(tag, "names a box that is not as Word makes them");
    set(state, "w14:val", tag);
    auto yes = symbol(box, "w14:checkedState", "\u2612"), no = symbol(box, "w14:uncheckedState", "\u2610");
    if (tag.yes == "0") std::swap(yes, no);
    tag.yes = yes;
    tag.no = no;
    set(shown + 1, "", tag);
  }

  /// The character of a state, which the file has in hexadecimal.
  std::string symbol(std::uint32_t box, std::string_view state, std::string_view usual) const {
    auto at = xml::find_child(tree_, box, state);
    auto* text = has(at) ? tree_[at].attribute("w14:val") : nullptr;
    unsigned point = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), point, 16);
    if (point < 0x20) return std::string(usual);
    std::string out;
    text::append_utf8(out, point);
    return out;
  }

  /// A box of the old forms: its help or status text names the data, for its own name takes no braces.
  void form_field(std::uint32_t at) {
    auto box = xml::find_child(tree_, at, "w:checkBox");
    Change tag;
    if (!has(box)) return;
    auto help = xml::find_child(tree_, at, "w:helpText"), status = xml::find_child(tree_, at, "w:statusText");
    auto named = help;
    if (!truth(help, "help text of a box", tag)) {
      named = status;
      if (!truth(status, "status text of a box", tag)) return;
    }
    auto state = xml::find_child(tree_, box, "w:checked");
    if (!has(state)) state = xml::find_child(tree_, box, "w:default");
    if (!has(state)) return problem(tag, "names a box that is not as Word makes them");
    set(state, "w:val", tag);
    marked_.removed[named] = true;
  }

  const std::string& name_;
  Marked& marked_;
  const xml::Tree& tree_;
  const Delimiters& delimiters_;
  Objects& objects_;
};

}  // namespace

Objects find_objects(const std::string& name, Marked& marked, opc::Relations& relations, const Delimiters& delimiters) {
  Objects objects;
  Finder(name, marked, delimiters, objects).run();
  find_links(name, marked, relations, delimiters, objects);
  return objects;
}

}  // namespace hammy::docx
