#include "docx/part.hpp"

#include <algorithm>
#include <array>

namespace hammy::docx {

namespace {

using Role = Tag::Role;
using Site = Tag::Site;

// Names that Word gives to paragraphs and drawings so that it knows them again; optional, and to be used once.
constexpr std::array<std::string_view, 4> identities{"w14:paraId", "w14:textId", "wp14:anchorId", "wp14:editId"};
// Marks of comments, which refer to one text each.
constexpr std::array<std::string_view, 3> comments{"w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"};

class Writer {
 public:
  Writer(const Marked& marked, const Placement& placement, const Objects& objects, mustache::Assembly& assembly)
      : marked_(marked), tree_(marked.tree), placement_(placement), objects_(objects), assembly_(assembly) {}

  void run() {
    out_ = xml::declaration;
    node(0);
    flush();
  }

 private:
  void flush() {
    if (!out_.empty()) assembly_.text(out_);
    out_.clear();
    reopened_ = {};
  }

  // ---- tags

  void tag(const Tag& tag) {
    flush();
    assembly_.tag(tag.inside, tag.whole, tag.place);
    if (tag.role == Role::open) ++sections_;
    if (tag.role == Role::close) --sections_;
  }

  void markers(const std::map<std::uint32_t, std::vector<Marker>>& all, std::uint32_t at) {
    auto found = all.find(at);
    if (found == all.end()) return;
    for (const auto& marker : found->second) {
      const auto& tag = marked_.tags[marker.tag];
      if (tag.role == Role::silent) continue;
      if (marker.condition && tag.inside.front() == '#') {
        flush();
        assembly_.condition(tag.name(), tag.whole, tag.place);
        ++sections_;
      } else {
        this->tag(tag);
      }
    }
  }

  /// Closes what is open between the tag's text and its ancestor, and opens it again behind the tag. A run that would
  /// have nothing in it is not opened.
  void split(const Tag& tag) {
    bool just_opened = reopened_.end == out_.size() && reopened_.end > 0 && reopened_.ancestor == tag.ancestor;
    if (just_opened) {
      out_.resize(reopened_.begin);
    } else {
      for (auto i = tree_[tag.node].parent; i != tag.ancestor; i = tree_[i].parent) out_ += "</" + tree_[i].name + '>';
    }
    this->tag(tag);
    std::vector<std::uint32_t> chain;
    for (auto i = tree_[tag.node].parent; i != tag.ancestor; i = tree_[i].parent) chain.push_back(i);
    std::reverse(chain.begin(), chain.end());
    for (auto at : chain) {
      start(at);
      if (tree_[at].name != "w:r" && tree_[at].name != "a:r") continue;
      if (auto format = xml::find_child(tree_, at, tree_[at].name + "Pr"); format < tree_.size()) node(format);
    }
    reopened_ = {0, out_.size(), tag.ancestor};
  }

  void pieces(const std::vector<Piece>& pieces) {
    for (const auto& piece : pieces) {
      if (piece.tag < 0) {
        xml::append_text(out_, piece.text);
        continue;
      }
      const auto& tag = marked_.tags[static_cast<std::size_t>(piece.tag)];
      bool section = tag.role == Role::open || tag.role == Role::close;
      if (section && tag.site == Site::split)
        split(tag);
      else if (tag.role == Role::value || (section && tag.site == Site::text))
        this->tag(tag);
    }
  }

  // ---- elements

  void node(std::uint32_t at) {
    const auto& element = tree_[at];
    if (element.is_text()) {
      if (auto found = marked_.pieces.find(at); found != marked_.pieces.end())
        pieces(found->second);
      else if (auto changed = objects_.changes.find({at, ""}); changed != objects_.changes.end())
        changes(changed->second);
      else
        xml::append_text(out_, element.text);
      return;
    }
    markers(placement_.before, at);
    auto picture = objects_.around.find(at);
    if (picture != objects_.around.end()) {
      const auto& object = objects_.all[picture->second];
      flush();
      assembly_.object(picture->second, object.inside, object.whole, object.place);
    }
    if (!is_left_out(at)) {
      start(at);
      auto begin = at + 1;
      bool is_empty = begin == element.end && element.name != "w:p" && element.name != "w:t";
      if (is_empty) out_.insert(out_.size() - 1, "/");
      for (auto child = begin; child < element.end; child = tree_[child].end) node(child);
      if (!is_empty) out_ += "</" + element.name + '>';
    }
    if (picture != objects_.around.end()) {
      flush();
      assembly_.end_object();
    }
    markers(placement_.behind, at);
  }

  // ---- what attributes say by the data

  void change(const Change& change) {
    using Kind = Change::Kind;
    if (change.kind == Kind::text) {
      std::string written;
      xml::append_attribute(written, "", change.yes);  // ' ="…"'
      out_ += std::string_view(written).substr(3, written.size() - 4);
      return;
    }
    flush();
    if (change.kind == Kind::value) assembly_.attribute(change.inside, change.whole, change.place);
    if (change.kind == Kind::detail) assembly_.detail(change.object, static_cast<std::uint32_t>(change.detail));
    if (change.kind != Kind::truth) return;
    assembly_.condition(change.inside, change.whole, change.place);
    assembly_.text(change.yes);
    assembly_.tag('/' + change.inside, change.whole, change.place);
    assembly_.tag('^' + change.inside, change.whole, change.place);
    assembly_.text(change.no);
    assembly_.tag('/' + change.inside, change.whole, change.place);
  }

  void changes(const std::vector<Change>& all) {
    for (const auto& one : all) change(one);
  }

  /// Whether the attribute is written by the data.
  bool is_changed(std::uint32_t at, const std::string& name) {
    auto found = objects_.changes.find({at, name});
    if (found == objects_.changes.end()) return false;
    if (objects_.links.contains(at) && name == "r:id") {
      changes(found->second);
      return true;
    }
    out_ += ' ' + name + "=\"";
    changes(found->second);
    out_ += '"';
    return true;
  }

  bool is_left_out(std::uint32_t at) const {
    const auto& name = tree_[at].name;
    if (marked_.removed[at] || is_hollow(at)) return true;
    if (sections_ == 0) return false;
    return std::find(comments.begin(), comments.end(), name) != comments.end() ||
           (name == "w:id" && tree_[tree_[at].parent].name == "w:sdtPr");
  }

  /// A text, or a run of such, all of which belonged to a tag that began before it.
  bool is_hollow(std::uint32_t at) const {
    const auto& name = tree_[at].name;
    if (name != "w:t" && name != "w:r") return false;
    bool any = false;
    for (auto child = at + 1; child < tree_[at].end; child = tree_[child].end) {
      if (tree_[child].name == "w:rPr") continue;
      auto found = marked_.pieces.find(child);
      bool gone = tree_[child].is_text() ? found != marked_.pieces.end() && is_silent(found->second)
                                         : marked_.removed[child] || is_hollow(child);
      if (!gone) return false;
      any = true;
    }
    return any;
  }

  /// Whether nothing of a text is written in its place.
  bool is_silent(const std::vector<Piece>& pieces) const {
    return std::all_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
      if (piece.tag < 0) return false;
      const auto& tag = marked_.tags[static_cast<std::size_t>(piece.tag)];
      return tag.role == Role::silent || (tag.role != Role::value && tag.site == Site::block);
    });
  }

  void start(std::uint32_t at) {
    const auto& element = tree_[at];
    if (auto link = objects_.links.find(at); link != objects_.links.end()) {
      // Each time the element begins, since a section may close it and open it anew.
      auto& object = objects_.all[link->second];
      flush();
      assembly_.object(link->second, *object.target, object.place);
      assembly_.end_object();
    }
    out_ += '<' + element.name;
    bool bookmark = element.name == "w:bookmarkStart" || element.name == "w:bookmarkEnd";
    for (const auto& [name, value] : element.attributes) {
      if (sections_ > 0 && std::find(identities.begin(), identities.end(), name) != identities.end()) continue;
      if (is_changed(at, name)) continue;
      if (bookmark && name == "w:id") {
        serial(name, value, element.name == "w:bookmarkStart");
      } else if (element.name == "w:bookmarkStart" && name == "w:name") {
        xml::append_attribute(out_, name, value);
        out_.pop_back();
        suffix(*element.attribute("w:id"));
      } else if (element.name == "wp:docPr" && name == "id") {
        serial(name, {}, true);
      } else if (element.name != "w:t" || name != "xml:space") {
        xml::append_attribute(out_, name, value);
      }
    }
    // Values may begin and end with blanks, which an XML reader could drop otherwise.
    if (element.name == "w:t") out_ += " xml:space=\"preserve\"";
    out_ += '>';
  }

  // ---- ids, which must not repeat when what they stand in does

  std::uint32_t slot(const std::string& id) {
    auto [found, is_new] = slots_.emplace(id, last_slot_ + 1);
    if (is_new) ++last_slot_;
    return found->second;
  }

  void serial(const std::string& attribute, const std::string& id, bool fresh) {
    out_ += ' ' + attribute + "=\"";
    flush();
    assembly_.serial(slot(id), fresh, false);
    out_ += '"';
  }

  void suffix(const std::string& id) {
    flush();
    assembly_.serial(slot(id), false, true);
    out_ += '"';
  }

  /// What split() opened last.
  struct Reopened {
    std::size_t begin = 0, end = 0;
    std::uint32_t ancestor = 0;
  };

  const Marked& marked_;
  const xml::Tree& tree_;
  const Placement& placement_;
  const Objects& objects_;
  mustache::Assembly& assembly_;
  std::string out_;
  unsigned sections_ = 0;
  std::map<std::string, std::uint32_t> slots_;  // of bookmarks by their id; "" for drawings
  std::uint32_t last_slot_ = 0;
  Reopened reopened_;
};

}  // namespace

CompiledPart compile_part(const std::string& name, const TextPart& part, Marked& marked, const Placement& placement,
                          Objects objects, opc::Relations relations) {
  using mustache::Escape;
  mustache::Assembly assembly(name, part.kind == TextPart::Kind::story ? Escape::word : Escape::xml);
  Writer(marked, placement, objects, assembly).run();
  CompiledPart compiled{part.name, assembly.finish(), placement.empties, std::move(objects.all), std::move(relations)};
  marked.problems.insert(marked.problems.end(), assembly.problems().begin(), assembly.problems().end());
  return compiled;
}

}  // namespace hammy::docx
