#include "mark/overlay.hpp"

#include <fmt/format.h>

#include <utility>

#include "pdf/content.hpp"

namespace hammy::mark {

namespace {

using pdf::Array;
using pdf::Dictionary;
using pdf::Name;
using pdf::Object;

Object stream_object(std::string content) {
  Dictionary stream;
  stream.content = std::move(content);
  return stream;
}

Object numbers(std::initializer_list<double> values) {
  Array out;
  for (auto value : values) out.emplace_back(pdf::Number{pdf::number_text(value)});
  return out;
}

/// A form XObject that draws others, by the name F.
Object form_of(double width, double height, pdf::Ref inner, std::string content) {
  auto form = stream_object(std::move(content));
  form.set("Type", Name{"XObject"});
  form.set("Subtype", Name{"Form"});
  form.set("BBox", numbers({0, 0, width, height}));
  form.set("Resources", Dictionary{{"XObject", Dictionary{{"F", inner}}}});
  return form;
}

const Object transparency_group(Dictionary{{"S", Name{"Transparency"}}});

/// `form` as a whole with this opacity, however its parts lie over each other.
pdf::Ref faded(pdf::Update& update, pdf::Ref form, draw::Size size, double opacity) {
  auto inner = update.get(form);
  inner.set("Group", transparency_group);
  update.replace(form, std::move(inner));
  auto outer = form_of(size.width, size.height, form, "/G gs /F Do");
  Object value(pdf::Number{pdf::number_text(opacity)});
  Object resources = outer.find("Resources");
  resources.set("ExtGState", Dictionary{{"G", Dictionary{{"Type", Name{"ExtGState"}}, {"ca", value}, {"CA", value}}}});
  outer.set("Resources", std::move(resources));
  outer.set("Group", transparency_group);
  return update.add(std::move(outer));
}

}  // namespace

Overlay::Overlay(pdf::Update& update, const draw::Drawing& drawing, double opacity)
    : update_(update), size_(drawing.size), form_(draw::place(drawing, update)) {
  if (opacity < 1) form_ = faded(update, form_, size_, opacity);
}

pdf::Ref Overlay::stream(const std::string& content) {
  auto found = streams_.find(content);
  if (found == streams_.end()) found = streams_.emplace(content, update_.add(stream_object(content))).first;
  return found->second;
}

/// Gives the page resources of its own, which it may have had from its parent or shared with others, with the form
/// among them. Returns its name.
std::string Overlay::add_resource(Object& page, pdf::Ref form) const {
  const auto& document = update_.document();
  auto resources = document.inherited(page, "Resources");
  if (!resources.is<Dictionary>()) resources = Dictionary{};
  auto forms = document.find(resources, "XObject");
  if (!forms.is<Dictionary>()) forms = Dictionary{};
  std::string name("Mark");
  for (int i = 2; forms.has(name); ++i) name = fmt::format("Mark{}", i);
  forms.set(name, form);
  resources.set("XObject", std::move(forms));
  page.set("Resources", std::move(resources));
  return name;
}

/// A page full of the form.
pdf::Ref Overlay::tiles(const std::vector<pdf::Matrix>& all, const pdf::View& view) {
  auto found = tiles_.find({view.width, view.height});
  if (found != tiles_.end()) return found->second;
  std::string content;
  for (const auto& matrix : all) content += fmt::format("q {} cm /F Do Q\n", matrix.text());
  auto ref = update_.add(form_of(view.width, view.height, form_, std::move(content)));
  tiles_.emplace(std::pair(view.width, view.height), ref);
  return ref;
}

/// The operators that draw on a page whose graphics state is as at its beginning.
std::string Overlay::drawing(Object& page, const pdf::View& view, const Placement& placement) {
  auto all = arrange(placement, size_, view);
  bool once = all.size() == 1;
  auto name = add_resource(page, once ? form_ : tiles(all, view));
  auto matrix = once ? all.front() * view.to_page : view.to_page;
  return fmt::format("/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\nq {} cm /{} Do Q\nEMC\n", matrix.text(),
                     name);
}

void Overlay::put(pdf::Ref page, const Placement& placement, bool under) {
  const auto& document = update_.document();
  auto changed = document.get(page);
  auto operators = drawing(changed, pdf::view_of(document, changed), placement);

  Array before;
  auto resolved = document.find(changed, "Contents");
  if (resolved.is<Array>())
    before = resolved.elements();
  else if (!resolved.is_null())
    before.push_back(changed.find("Contents"));

  Array contents;
  if (under) {
    contents.emplace_back(stream(operators));
    contents.insert(contents.end(), before.begin(), before.end());
  } else {
    auto content = pdf::content_of(document, changed);
    auto ending = pdf::ending_of(content);
    if (!ending.stray.empty()) {
      // Between our q and Q they would bring back something.
      for (auto at : ending.stray) content[at] = ' ';
      before = {update_.add(stream_object(std::move(content)))};
    }
    contents.emplace_back(stream("q\n"));
    contents.insert(contents.end(), before.begin(), before.end());
    contents.emplace_back(stream(fmt::format("\n{}Q\n{}", ending.closing(), operators)));
  }
  changed.set("Contents", std::move(contents));
  update_.replace(page, std::move(changed));
}

}  // namespace hammy::mark
