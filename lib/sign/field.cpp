#include "sign/field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pdf/page.hpp"

namespace hammy::sign {

namespace {

using pdf::Array;
using pdf::Name;
using pdf::Object;
using pdf::Ref;

constexpr unsigned deepest = 50;
constexpr int print_and_locked = 4 + 128;  // flags of an annotation (12.5.3)
constexpr int signatures_exist_append_only = 3;

/// The signature fields below `node`, whose ancestors have the name `prefix` and the type `type`.
void walk(const pdf::Document& document, const Object& node, const std::string& prefix, const Object& type,
          unsigned depth, std::set<Ref>& seen, std::vector<Field>& out) {
  const auto* ref = node.as<Ref>();
  if (!ref || depth > deepest || !seen.insert(*ref).second) return;
  auto field = document.get(*ref);
  auto own = from_text_string(document.find(field, "T").text());
  auto name = prefix.empty() || own.empty() ? prefix + own : fmt::format("{}.{}", prefix, own);
  auto kind = field.has("FT") ? document.find(field, "FT") : type;
  if (kind.is_name("Sig") && !own.empty()) {
    auto value = document.find(field, "V");
    out.push_back({name, *ref, std::move(field), std::move(value)});
    return;
  }
  auto kids = document.find(field, "Kids");
  for (const Object& kid : kids.elements()) walk(document, kid, name, kind, depth + 1, seen, out);
}

std::string free_name(const std::vector<Field>& taken) {
  for (unsigned i = 1;; ++i) {
    auto name = fmt::format("Signature{}", i);
    if (std::none_of(taken.begin(), taken.end(), [&](const Field& field) { return field.name == name; })) return name;
  }
}

/// Adds `element` to the array under `key` of `holder`, wherever that array lies. True when `holder` has changed.
bool append(pdf::Update& update, Object& holder, std::string_view key, Object element) {
  auto array = update.find(holder, key);
  array.append(std::move(element));
  return update.put(holder, key, std::move(array));
}

void add_to_form(pdf::Update& update, const Object* new_field) {
  auto catalog = update.get(update.document().catalog());
  auto form = update.find(catalog, "AcroForm");
  if (!form.is<pdf::Dictionary>()) form = Object(pdf::Dictionary{});
  if (new_field) append(update, form, "Fields", *new_field);
  if (!form.has("Fields")) form.set("Fields", Array{});
  form.set("SigFlags", signatures_exist_append_only);
  if (update.put(catalog, "AcroForm", std::move(form))) update.replace(update.document().catalog(), std::move(catalog));
}

Ref new_field(pdf::Update& update, const std::string& name, Ref signature, const Widget& widget) {
  auto page_ref = update.document().page(widget.page);
  Object field(pdf::Dictionary{{"Type", Name{"Annot"}},
                               {"Subtype", Name{"Widget"}},
                               {"FT", Name{"Sig"}},
                               {"F", print_and_locked},
                               {"T", pdf::String{to_text_string(name)}},
                               {"Rect", widget.rectangle.is_null() ? Object(Array{0, 0, 0, 0}) : widget.rectangle},
                               {"P", page_ref},
                               {"V", signature}});
  if (!widget.appearance.is_null()) field.set("AP", pdf::Dictionary{{"N", widget.appearance}});
  auto ref = update.add(std::move(field));
  auto page = update.get(page_ref);
  if (append(update, page, "Annots", ref)) update.replace(page_ref, std::move(page));
  Object element(ref);
  add_to_form(update, &element);
  return ref;
}

/// Gives a field that is there its look, when its widget has room for one. The widget is the field itself, or its kid.
void draw_existing(pdf::Update& update, Object& field, const Draw& draw) {
  auto look = [&](Object& widget) {
    auto box = pdf::read_box(update.document(), update.find(widget, "Rect"));
    if (!box || !(box->width() > 0 && box->height() > 0)) return false;
    widget.set("AP", pdf::Dictionary{{"N", draw(update, &widget).appearance}});
    return true;
  };
  if (field.has("Rect")) return void(look(field));
  auto kids = update.find(field, "Kids");
  for (const Object& kid : kids.elements()) {
    const auto* ref = kid.as<Ref>();
    auto widget = ref ? update.get(*ref) : Object();
    if (ref && look(widget)) return update.replace(*ref, std::move(widget));
  }
}

}  // namespace

std::vector<Field> fields(const pdf::Document& document) {
  std::vector<Field> out;
  std::set<Ref> seen;
  auto form = document.find(document.get(document.catalog()), "AcroForm");
  auto roots = document.find(form, "Fields");
  for (const Object& node : roots.elements()) walk(document, node, {}, {}, 0, seen, out);
  return out;
}

bool only_timestamps_since(const pdf::Document& before, const pdf::Document& now) {
  auto earlier = fields(before), all = fields(now);
  return std::all_of(all.begin(), all.end(), [&](const Field& field) {
    bool there = std::any_of(earlier.begin(), earlier.end(), [&](const Field& other) {
      return other.name == field.name && other.value.is_null() == field.value.is_null();
    });
    return there || now.find(field.value, "SubFilter").is_name("ETSI.RFC3161");
  });
}

std::optional<int> certification(const pdf::Document& document) {
  auto permissions = document.find(document.get(document.catalog()), "Perms");
  auto signature = document.find(permissions, "DocMDP");
  if (signature.is_null()) return {};
  auto references = document.find(signature, "Reference");
  for (const Object& element : references.elements()) {
    auto reference = document.resolve(element);
    if (!document.find(reference, "TransformMethod").is_name("DocMDP")) continue;
    auto level = document.find(document.find(reference, "TransformParams"), "P").integer();
    return static_cast<int>(std::clamp<std::int64_t>(level.value_or(2), 1, 3));
  }
  return 2;
}

Ref put_into_field(pdf::Update& update, std::string_view name, Ref signature, const Draw& draw) {
  auto all = fields(update.document());
  auto found = std::find_if(all.begin(), all.end(), [&](const Field& field) { return field.name == name; });
  if (name.empty() || found == all.end())
    return new_field(update, name.empty() ? free_name(all) : std::string(name), signature,
                     draw ? draw(update, nullptr) : Widget{});
  if (!found->value.is_null())
    throw Error{"sign.field", fmt::format("the field '{}' is signed already", name),
                "name another field, or none to have one made"};
  found->dictionary.set("V", signature);
  if (draw) draw_existing(update, found->dictionary, draw);
  update.replace(found->ref, std::move(found->dictionary));
  add_to_form(update, nullptr);
  return found->ref;
}

}  // namespace hammy::sign
