#include "docx/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace hammy::docx {

namespace {

int id_of(const xml::Node& node) {
  int id = 0;
  if (const auto* text = node.attribute("w:id")) std::from_chars(text->data(), text->data() + text->size(), id);
  return id;
}

}  // namespace

std::string NotesPart::text() const {
  auto text = xml::write(tree, std::vector<bool>(tree.size()));
  auto end = text.rfind("</");
  if (tree.size() == 1) {  // a root with nothing in it
    end = text.rfind("/>");
    if (end != text.npos) return fmt::format("{}>{}</{}>", text.substr(0, end), added, tree[0].name);
    end = text.rfind("</");
  }
  return text.insert(end, added);
}

NotesPart begin_notes(std::string_view kind, std::string member, const xml::Node& root) {
  NotesPart notes;
  notes.kind = kind;
  notes.member = std::move(member);
  notes.is_new = true;
  notes.tree.push_back(root);
  notes.tree[0].end = 1;
  notes.tree[0].parent = 0;
  for (const auto* separator : {"separator", "continuationSeparator"})
    notes.added += fmt::format("<w:{0} w:type=\"{1}\" w:id=\"{2}\"><w:p><w:r><w:{1}/></w:r></w:p></w:{0}>", kind,
                               separator, notes.last_id++);
  --notes.last_id;
  return notes;
}

NotesPart read_notes(std::string_view kind, std::string member, xml::Tree tree) {
  NotesPart notes;
  notes.kind = kind;
  notes.member = std::move(member);
  notes.tree = std::move(tree);
  for (const auto& [id, at] : notes_in(notes.tree, kind))
    notes.last_id = std::max(notes.last_id, id_of(notes.tree[at]));
  return notes;
}

std::map<std::string, std::uint32_t> notes_in(const xml::Tree& tree, std::string_view kind) {
  std::map<std::string, std::uint32_t> notes;
  auto name = fmt::format("w:{}", kind);
  for (std::uint32_t at = 0; at < tree.size(); ++at)
    if (tree[at].name == name)
      if (const auto* id = tree[at].attribute("w:id")) notes.emplace(*id, at);
  return notes;
}

bool refers_to(std::string_view element, std::string_view kind) {
  constexpr std::string_view reference = "Reference";
  return element.starts_with("w:") && element.ends_with(reference) &&
         element.substr(2, element.size() - 2 - reference.size()) == kind;
}

}  // namespace hammy::docx
