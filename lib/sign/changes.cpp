#include "sign/changes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

namespace hammy::sign {

namespace {

using pdf::Dictionary;
using pdf::Document;
using pdf::Entry;
using pdf::Object;
using pdf::Ref;

constexpr std::size_t most_objects = 200'000;

/// What an object is there for.
enum class Role : std::uint8_t {
  catalog,
  form,  ///< the form's own dictionary, and its list of fields
  page,
  annotations,      ///< a page's list
  store,            ///< evidence, with all that hangs on it
  signature_field,  ///< an empty one, or its look
  signature,        ///< a signed field and its signature, with all that hangs on them
  field,            ///< of a form, with its looks
  annotation,
  metadata,
  structure,  ///< streams of objects and cross-references
};

/// The roles of a document's objects. What has none is content.
class Roles {
 public:
  explicit Roles(const Document& document) : document_(document) {
    auto catalog = document.get(document.catalog());
    give(document.catalog(), Role::catalog);
    reach(catalog.find("DSS"), Role::store);
    reach(catalog.find("Metadata"), Role::metadata);
    reach(document.trailer().find("Info"), Role::metadata);
    give(catalog.find("AcroForm"), Role::form);
    auto form = document.find(catalog, "AcroForm");
    give(form.find("Fields"), Role::form);
    auto fields = document.find(form, "Fields");
    for (const Object& field : fields.elements()) walk_field(field, {}, 0);
    for (Ref page : document.pages()) walk_page(page);
  }

  std::optional<Role> of(Ref ref) const {
    auto found = roles_.find(ref);
    return found == roles_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  void give(const Object& object, Role role) {
    if (const auto* ref = object.as<Ref>()) roles_.emplace(*ref, role);
  }
  void give(Ref ref, Role role) { roles_.emplace(ref, role); }

  /// The object and all that hang on it, but for pages and what is above.
  void reach(const Object& object, Role role) {
    std::vector<Object> left{object};
    while (!left.empty() && roles_.size() < most_objects) {
      auto one = std::move(left.back());
      left.pop_back();
      if (const auto* ref = one.as<Ref>()) {
        if (roles_.contains(*ref)) continue;
        auto target = document_.get(*ref);
        const auto& type = target.find("Type");
        if (type.is_name("Page") || type.is_name("Pages") || type.is_name("Catalog")) continue;
        roles_.emplace(*ref, role);
        one = std::move(target);
      }
      for (const Object& element : one.elements()) left.push_back(element);
      if (const auto* dictionary = one.as<Dictionary>())
        for (const Entry& entry : dictionary->entries)
          if (entry.key != "Parent" && entry.key != "P") left.push_back(entry.value);
    }
  }

  void walk_field(const Object& node, const Object& inherited, unsigned depth) {
    const auto* ref = node.as<Ref>();
    if (!ref || depth > 50 || roles_.contains(*ref)) return;
    auto field = document_.get(*ref);
    auto type = field.has("FT") ? document_.find(field, "FT") : inherited;
    bool is_signature = type.is_name("Sig");
    auto role = !is_signature ? Role::field : field.has("V") ? Role::signature : Role::signature_field;
    roles_.emplace(*ref, role);
    give(field.find("Kids"), role);
    auto kids = document_.find(field, "Kids");
    for (const Object& kid : kids.elements()) walk_field(kid, type, depth + 1);
    for (const char* key : {"V", "AP", "Lock", "SV", "MK"}) reach(field.find(key), role);
  }

  void walk_page(Ref ref) {
    give(ref, Role::page);
    auto page = document_.get(ref);
    give(page.find("Annots"), Role::annotations);
    auto annotations = document_.find(page, "Annots");
    for (const Object& one : annotations.elements()) {
      auto annotation = document_.resolve(one);
      if (!annotation.find("Subtype").is_name("Widget")) reach(one, Role::annotation);
    }
  }

  const Document& document_;
  std::map<Ref, Role> roles_;
};

/// Whether two dictionaries differ in more than the entries `allowed`.
template <std::size_t count>
bool differ_beyond(Object before, Object after, const std::array<std::string_view, count>& allowed) {
  for (auto key : allowed) {
    before.erase(key);
    after.erase(key);
  }
  return before != after;
}

/// Whether each element of `before` is in `after` still.
bool only_grown(const Object& before, const Object& after) {
  const auto& all = after.elements();
  return std::all_of(before.elements().begin(), before.elements().end(),
                     [&](const Object& one) { return std::find(all.begin(), all.end(), one) != all.end(); });
}

class Comparison {
 public:
  Comparison(const Document& before, const Document& after)
      : before_(before), after_(after), old_roles_(before), new_roles_(after) {}

  std::set<Change> run() {
    auto start = before_.xref().sections().front().start();
    for (const auto& section : after_.xref().sections()) {
      if (section.start() == start) break;
      for (auto number : section.numbers()) compare(number);
    }
    return std::move(found_);
  }

 private:
  void compare(std::uint32_t number) {
    if (!seen_.insert(number).second) return;
    auto place = after_.xref().find(number), old_place = before_.xref().find(number);
    Ref ref{number, place.kind == pdf::Place::Kind::offset ? place.second : 0};
    auto object = after_.get(ref);
    if (object.find("Type").is_name("XRef") || object.find("Type").is_name("ObjStm")) return;
    Ref old_ref{number, old_place.kind == pdf::Place::Kind::offset ? old_place.second : 0};
    auto old = before_.get(old_ref);
    if (object == old && content(after_, object) == content(before_, old)) return;
    auto role = new_roles_.of(ref);
    if (!old.is_null()) {
      auto was = old_roles_.of(old_ref);
      bool now_signed = was == Role::signature_field && role == Role::signature;
      if (was != role && !now_signed) return void(found_.insert(Change::content));
      if (role == Role::signature && !now_signed) return void(found_.insert(Change::content));
    } else if (object.is_null()) {
      return;
    }
    found_.insert(role ? judge(*role, old, object) : unreferenced(old));
  }

  /// A new object that nothing of the document leads to does nothing.
  static Change unreferenced(const Object& old) { return old.is_null() ? Change::metadata : Change::content; }

  static std::string content(const Document& document, const Object& object) {
    const auto* dictionary = object.as<Dictionary>();
    if (!dictionary || !dictionary->is_stream()) return {};
    return document.raw(object);
  }

  Change judge(Role role, const Object& old, const Object& now) {
    switch (role) {
      case Role::store: return Change::evidence;
      case Role::metadata: return Change::metadata;
      case Role::signature:
      case Role::signature_field: return Change::signatures;
      case Role::annotation: return Change::comments;
      case Role::field:
        // A new look of a field that was there is filling in, a new field is not.
        if (old.is_null()) return now.has("T") || now.has("FT") || now.has("Rect") ? Change::content : Change::form;
        return differ_beyond(old, now, filled_in) ? Change::content : Change::form;
      case Role::catalog: return catalog(old, now);
      case Role::form: return form(old, now);
      case Role::page: return page(old, now);
      case Role::annotations: return list_of_annotations(old, now);
      case Role::structure: break;
    }
    return Change::content;
  }

  Change catalog(const Object& old, const Object& now) {
    constexpr std::array<std::string_view, 5> open{"DSS", "AcroForm", "Extensions", "Metadata", "Perms"};
    if (differ_beyond(old, now, open)) return Change::content;
    if (old.has("Perms") && old.find("Perms") != now.find("Perms")) return Change::content;
    if (old.find("AcroForm") != now.find("AcroForm") &&
        form(before_.find(old, "AcroForm"), after_.find(now, "AcroForm")) == Change::content)
      return Change::content;
    return old.find("AcroForm") != now.find("AcroForm") ? Change::signatures : Change::evidence;
  }

  /// The form's dictionary, or its list of fields: fields may only be added, and only such for signatures.
  Change form(const Object& old, const Object& now) {
    if (now.is<pdf::Array>()) return added_are_signatures(old, now) ? Change::signatures : Change::content;
    constexpr std::array<std::string_view, 5> open{"Fields", "SigFlags", "DR", "DA", "NeedAppearances"};
    if (!old.is_null() && differ_beyond(old, now, open)) return Change::content;
    auto was = before_.find(old, "Fields"), is = after_.find(now, "Fields");
    return added_are_signatures(was, is) ? Change::signatures : Change::content;
  }

  bool added_are_signatures(const Object& was, const Object& is) const {
    if (!only_grown(was, is)) return false;
    const auto& old = was.elements();
    return std::all_of(is.elements().begin(), is.elements().end(), [&](const Object& one) {
      const auto* ref = one.as<Ref>();
      if (std::find(old.begin(), old.end(), one) != old.end()) return true;
      auto role = ref ? new_roles_.of(*ref) : std::nullopt;
      return role == Role::signature || role == Role::signature_field;
    });
  }

  Change page(const Object& old, const Object& now) {
    if (old.is_null() || differ_beyond(old, now, std::array<std::string_view, 1>{"Annots"})) return Change::content;
    return list_of_annotations(before_.find(old, "Annots"), after_.find(now, "Annots"));
  }

  Change list_of_annotations(const Object& old, const Object& now) {
    auto kind = only_grown(old, now) ? Change::signatures : Change::comments;
    for (const Object& one : now.elements()) {
      if (std::find(old.elements().begin(), old.elements().end(), one) != old.elements().end()) continue;
      const auto* ref = one.as<Ref>();
      auto role = ref ? new_roles_.of(*ref) : std::nullopt;
      if (role == Role::annotation || !ref)
        kind = Change::comments;
      else if (role != Role::signature && role != Role::signature_field)
        return Change::content;
    }
    // A widget that is taken away takes a field off the page.
    for (const Object& one : old.elements()) {
      bool gone = std::find(now.elements().begin(), now.elements().end(), one) == now.elements().end();
      if (gone && before_.resolve(one).find("Subtype").is_name("Widget")) return Change::content;
    }
    return kind;
  }

  static constexpr std::array<std::string_view, 6> filled_in{"V", "AP", "AS", "M", "I", "MK"};

  const Document &before_, &after_;
  Roles old_roles_, new_roles_;
  std::set<std::uint32_t> seen_;
  std::set<Change> found_;
};

}  // namespace

std::string_view to_string(Change change) {
  constexpr std::string_view names[] = {"evidence", "signatures", "form", "comments", "metadata", "content"};
  return names[static_cast<std::size_t>(change)];
}

std::set<Change> changes(const Document& before, const Document& after) { return Comparison(before, after).run(); }

}  // namespace hammy::sign
