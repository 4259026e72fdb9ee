#include "docx/compose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docx/inlay.hpp"
#include "docx/notes.hpp"
#include "opc/package.hpp"
#include "opc/relations.hpp"

namespace hammy::docx {

namespace {

constexpr unsigned max_depth = 10;
constexpr std::string_view word_types = "application/vnd.openxmlformats-officedocument.wordprocessingml.";

using Changed = std::map<std::string, std::string>;

[[noreturn]] void refuse(const std::string& name, const std::string& what, const std::string& hint = {}) {
  throw Error{"docx.fragment", fmt::format("{}: {}", name, what), hint};
}

/// The member that the main document refers to by that kind, or an empty tree and no name.
struct Beside {
  std::string member;
  xml::Tree tree;
};
Beside beside(const zip::Archive& archive, const opc::Relations& relations, std::string_view kind) {
  for (const auto& relation : relations.all())
    if (relation.kind() == kind && !relation.external)
      if (auto member = relations.resolve(relation.target); archive.has(member))
        return {member, opc::read_part(archive, member)};
  return {};
}

class Composer {
 public:
  Composer(zip::Archive& main, const Documents& documents, const Delimiters& delimiters, unsigned depth)
      : main_(main),
        documents_(documents),
        delimiters_(delimiters),
        depth_(depth),
        types_(main),
        parts_(text_parts(main, types_)),
        main_relations_(main, parts_.front().name),
        styles_(beside(main, main_relations_, "styles")),
        lists_(beside(main, main_relations_, "numbering")),
        all_styles_(styles_.tree),
        all_lists_(lists_.tree) {}

  void run() {
    for (const auto& part : parts_)
      if (part.kind == TextPart::Kind::story) story(part.name);
    if (changed_.empty()) return;
    for (const auto& notes : notes_) finish(notes);
    if (all_styles_.has_more()) changed_[styles_.member] = all_styles_.text();
    if (all_lists_.has_more()) {
      if (lists_.member.empty()) begin_lists();
      changed_[lists_.member] = all_lists_.text();
    }
    changed_[std::string(opc::content_types_member)] = types_.text();
    std::vector<zip::Replacement> members;
    for (const auto& [name, bytes] : changed_) members.push_back({name, bytes});
    main_ = zip::Archive(main_.name(), main_.with(members));
  }

 private:
  /// Puts fragments into one part.
  void story(const std::string& part) {
    auto delimiters = delimiters_;
    auto marked = find_tags(main_.name(), opc::read_part(main_, part), TextPart::Kind::story, delimiters);
    std::map<std::uint32_t, std::string> instead;
    opc::Relations relations(main_, part, changed_);
    std::vector<opc::Relation> more;
    last_id_ = std::max(last_id_, highest_id(marked.tree));
    is_main_ = part == parts_.front().name;
    root_ = marked.tree.data();
    for (const auto& paragraph : marked.paragraphs) {
      if (!paragraph.blank || paragraph.tags.size() != 1) continue;
      const auto& tag = marked.tags[paragraph.tags.front()];
      if (!tag.inside.starts_with('>')) continue;
      auto fragment = documents_(tag.name());
      if (!fragment) continue;
      if (depth_ >= max_depth)
        refuse(fragment->name, fmt::format("fragments stand more than {} deep in one another", max_depth));
      try {
        auto archive = compose_at(zip::Archive(fragment->name, std::move(fragment->bytes)), depth_ + 1);
        instead[paragraph.node] = body(archive, relations, more);
      } catch (Error& error) {
        throw Error{error.code(), fmt::format("{}: {}", tag.place, error.message()), error.hint()};
      }
    }
    if (instead.empty()) return;
    changed_[part] = xml::write(marked.tree, std::vector<bool>(marked.tree.size()), instead);
    if (!more.empty()) changed_[relations.member()] = relations.with(more);
  }

  zip::Archive compose_at(zip::Archive archive, unsigned depth) const {
    Composer(archive, documents_, delimiters_, depth).run();
    return archive;
  }

  static unsigned highest_id(const xml::Tree& tree) {
    unsigned highest = 0;
    for (const auto& node : tree) {
      if (node.name != "wp:docPr" && node.name != "w:bookmarkStart") continue;
      unsigned value = 0;
      auto* id = node.attribute(node.name == "wp:docPr" ? "id" : "w:id");
      if (id) std::from_chars(id->data(), id->data() + id->size(), value);
      highest = std::max(highest, value);
    }
    return highest;
  }

  /// The body of a fragment as it may stand in a part with these relations.
  std::string body(const zip::Archive& fragment, const opc::Relations& relations, std::vector<opc::Relation>& more) {
    opc::without_external(fragment, "docx.external");
    opc::ContentTypes types(fragment);
    auto part = text_parts(fragment, types).front().name;
    auto tree = opc::read_part(fragment, part);
    opc::Relations own(fragment, part);
    std::vector<bool> cut(tree.size());
    for (const auto* kind : {"footnote", "endnote"}) carry_notes(fragment, types, own, tree, kind);
    adapt(fragment, types, own, own, tree, cut, relations, more);
    auto at = xml::find_child(tree, 0, "w:body");
    if (at == tree.size()) refuse(fragment.name(), "a document without a body");
    declare(fragment, tree, at, *root_);
    std::string out;
    std::string_view last;
    for (auto child = at + 1; child < tree[at].end; child = tree[child].end) {
      if (cut[child] || tree[child].is_text()) continue;
      xml::append_node(out, tree, child, cut);
      last = tree[child].name;
    }
    if (last != "w:p") out += "<w:p></w:p>";  // which a cell or the end of a document needs behind a table
    return out;
  }

  /// Makes a part of a fragment, whose main part has the relations `main`, ready for a part with these relations.
  void adapt(const zip::Archive& fragment, const opc::ContentTypes& types, const opc::Relations& main,
             const opc::Relations& own, xml::Tree& tree, std::vector<bool>& cut, const opc::Relations& relations,
             std::vector<opc::Relation>& more) {
    leave_behind(tree, cut);
    rename_styles(fragment, main, tree);
    number_anew(tree);
    for (auto& node : tree)
      for (auto& [name, value] : node.attributes)
        if (name.starts_with("r:") && !cut[static_cast<std::size_t>(&node - tree.data())])
          value = relate(fragment, types, own, value, relations, more);
  }

  /// Puts the notes that the body refers to among those of the document, and their new ids into the body.
  void carry_notes(const zip::Archive& fragment, const opc::ContentTypes& types, const opc::Relations& own,
                   xml::Tree& body, const std::string& kind) {
    std::map<std::string, std::string> ids;
    for (const auto& node : body)
      if (const auto* id = refers_to(node.name, kind) ? node.attribute("w:id") : nullptr) ids[*id];
    if (ids.empty()) return;
    if (!is_main_) refuse(fragment.name(), fmt::format("a fragment with {}s outside of the text", kind));
    auto [member, tree] = beside(fragment, own, kind + 's');
    auto notes = notes_in(tree, kind);
    if (tree.empty()) refuse(fragment.name(), fmt::format("a {} that is not there", kind));
    auto& into = notes_of(kind, tree[0]);
    opc::Relations relations(main_, into.member, changed_), its(fragment, member);
    std::vector<bool> cut(tree.size());
    for (const auto& [id, at] : notes) cut_all(tree, at, !ids.contains(id), cut);
    adapt(fragment, types, own, its, tree, cut, relations, into.more);
    declare(fragment, tree, 0, into.tree[0]);
    for (auto& [id, fresh] : ids) {
      auto note = notes.find(id);
      if (note == notes.end()) refuse(fragment.name(), fmt::format("a {} that is not there", kind));
      fresh = std::to_string(++into.last_id);
      for (auto& attribute : tree[note->second].attributes)
        if (attribute.name == "w:id") attribute.value = fresh;
      xml::append_node(into.added, tree, note->second, cut);
    }
    for (auto& node : body)
      if (refers_to(node.name, kind))
        for (auto& attribute : node.attributes)
          if (attribute.name == "w:id") attribute.value = ids[attribute.value];
  }

  static void cut_all(const xml::Tree& tree, std::uint32_t at, bool all, std::vector<bool>& cut) {
    std::fill(cut.begin() + at, cut.begin() + tree[at].end, all);
  }

  NotesPart& notes_of(const std::string& kind, const xml::Node& root) {
    for (auto& notes : notes_)
      if (notes.kind == kind) return notes;
    auto [member, tree] = beside(main_, main_relations_, kind + 's');
    if (!member.empty()) return notes_.emplace_back(read_notes(kind, member, std::move(tree)));
    return notes_.emplace_back(begin_notes(kind, folder() + kind + "s.xml", root));
  }

  void finish(const NotesPart& notes) {
    // A fragment may have gone into a note of the document itself.
    auto before = changed_.find(notes.member);
    auto whole = notes;
    if (before != changed_.end()) whole.tree = xml::read(main_.name(), before->second);
    opc::Relations relations(main_, notes.member, changed_);
    if (!notes.more.empty() && changed_.contains(relations.member()))
      refuse(main_.name(),
             fmt::format("fragments with pictures or links in {0}s, and others that stand in {0}s", notes.kind));
    if (!notes.more.empty()) changed_[relations.member()] = relations.with(notes.more);
    changed_[notes.member] = whole.text();
    if (notes.is_new) begin_part(notes.member, notes.kind + 's');
  }

  /// Cuts the page, what it has around it, comments, and names that are to be used once.
  static void leave_behind(xml::Tree& tree, std::vector<bool>& cut) {
    constexpr std::array<std::string_view, 4> gone{"w:sectPr", "w:commentRangeStart", "w:commentRangeEnd",
                                                   "w:commentReference"};
    constexpr std::array<std::string_view, 4> identities{"w14:paraId", "w14:textId", "wp14:anchorId", "wp14:editId"};
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      auto& node = tree[i];
      bool inside = i > 0 && cut[node.parent] && node.parent != i;
      cut[i] = cut[i] || inside || std::find(gone.begin(), gone.end(), node.name) != gone.end() ||
               (node.name == "w:id" && tree[node.parent].name == "w:sdtPr");
      std::erase_if(node.attributes, [&](const xml::Attribute& attribute) {
        return std::find(identities.begin(), identities.end(), attribute.name) != identities.end();
      });
    }
  }

  void rename_styles(const zip::Archive& fragment, const opc::Relations& own, xml::Tree& tree) {
    auto lists = beside(fragment, own, "numbering").tree;
    std::map<std::string, std::string> numbers;
    auto list = [&](const std::string& id) {
      auto [known, is_new] = numbers.try_emplace(id);
      if (is_new) known->second = lists.empty() ? "0" : all_lists_.add(lists, id);
      return known->second;
    };
    std::set<std::string> wanted;
    for (std::uint32_t i = 0; i < tree.size(); ++i)
      if (names_style(tree[i].name)) wanted.insert(value_of(tree, i));
    auto names = all_styles_.add(beside(fragment, own, "styles").tree, wanted, list);
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      if (tree[i].name == "w:numId") set_value(tree, i, list(value_of(tree, i)));
      if (!names_style(tree[i].name)) continue;
      if (auto here = names.find(value_of(tree, i)); here != names.end()) set_value(tree, i, here->second);
    }
  }

  /// Bookmarks and drawings get numbers, and bookmarks names, that nothing else has.
  void number_anew(xml::Tree& tree) {
    std::map<std::string, std::string> bookmarks;
    for (auto& node : tree) {
      bool begins = node.name == "w:bookmarkStart", drawing = node.name == "wp:docPr";
      if (!begins && !drawing && node.name != "w:bookmarkEnd") continue;
      for (auto& [name, value] : node.attributes) {
        if (drawing && name == "id") value = std::to_string(++last_id_);
        if (begins && name == "w:id") value = bookmarks[value] = std::to_string(++last_id_);
        if (node.name == "w:bookmarkEnd" && name == "w:id") value = bookmarks[value];
        if (begins && name == "w:name") value += "_" + std::to_string(last_id_);
      }
    }
  }

  /// What an id of the fragment is called in the part it goes into.
  std::string relate(const zip::Archive& fragment, const opc::ContentTypes& types, const opc::Relations& own,
                     const std::string& id, const opc::Relations& relations, std::vector<opc::Relation>& more) {
    const auto* relation = own.find(id);
    if (!relation) refuse(fragment.name(), fmt::format("'{}' refers to nothing", text::printable(text::clip(id, 40))));
    auto copy = *relation;
    copy.id = relations.id(more.size() + 1);
    if (!relation->external && relation->kind() != "image")
      refuse(fragment.name(), fmt::format("a fragment with a part of the kind '{}'", text::printable(relation->kind())),
             "texts, tables, pictures and links are carried over");
    if (!relation->external) {
      auto member = own.resolve(relation->target);
      auto dot = member.rfind('.');
      auto extension = dot == member.npos ? std::string("bin") : member.substr(dot + 1);
      std::string fresh;
      do {
        fresh = fmt::format("word/media/fragment{}.{}", ++last_member_, extension);
      } while (main_.has(fresh));
      changed_[fresh] = fragment.read(member);
      types_.add_part(fresh, types.type_of(member));
      copy.target = relations.target_of(fresh);
    }
    more.push_back(std::move(copy));
    return more.back().id;
  }

  /// Namespaces that the root of the part lacks are declared at the blocks that may need them.
  static void declare(const zip::Archive& fragment, xml::Tree& tree, std::uint32_t body, const xml::Node& root) {
    std::vector<xml::Attribute> lacking;
    for (const auto& attribute : tree[0].attributes) {
      const auto* here = root.attribute(attribute.name);
      if (attribute.name == "mc:Ignorable" ||
          (attribute.name.starts_with("xmlns:") && (!here || *here != attribute.value)))
        lacking.push_back(attribute);
    }
    if (tree[0].attribute("xmlns:w") && root.attribute("xmlns:w") &&
        *tree[0].attribute("xmlns:w") != *root.attribute("xmlns:w"))
      refuse(fragment.name(), "a fragment in the strict form of Open XML", "save both documents in the same form");
    for (auto child = body + 1; child < tree[body].end; child = tree[child].end)
      for (const auto& attribute : lacking)
        if (!tree[child].is_text()) tree[child].attributes.push_back(attribute);
  }

  std::string folder() const {
    const auto& main = parts_.front().name;
    return main.substr(0, main.rfind('/') + 1);
  }
  void begin_lists() {
    lists_.member = folder() + "numbering.xml";
    begin_part(lists_.member, "numbering");
  }
  /// Has the main part refer to a new one.
  void begin_part(const std::string& member, const std::string& kind) {
    opc::Relations relations(main_, parts_.front().name, changed_);
    auto type = std::string(opc::office_relation) + kind;
    changed_[relations.member()] = relations.with({{relations.id(1), type, relations.target_of(member), false}});
    types_.add_part(member, fmt::format("{}{}+xml", word_types, kind));
  }

  zip::Archive& main_;
  const Documents& documents_;
  const Delimiters& delimiters_;
  unsigned depth_;
  opc::ContentTypes types_;
  std::vector<TextPart> parts_;
  opc::Relations main_relations_;
  Beside styles_, lists_;
  Styles all_styles_;
  Lists all_lists_;
  Changed changed_;
  const xml::Node* root_ = nullptr;  ///< of the part at hand
  bool is_main_ = false;             ///< that is the main one
  std::deque<NotesPart> notes_;
  unsigned last_id_ = 0, last_member_ = 0;
};

}  // namespace

zip::Archive compose(zip::Archive main, const Documents& documents, const Delimiters& delimiters) {
  if (documents) Composer(main, documents, delimiters, 0).run();
  return main;
}

}  // namespace hammy::docx
