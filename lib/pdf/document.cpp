#include "pdf/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/error.hpp"
#include "pdf/filter.hpp"
#include "pdf/parser.hpp"
#include "pdf/window.hpp"

namespace hammy::pdf {

namespace {

constexpr unsigned most_links = 50;  // from one object to the next, and from a page up to the root
constexpr std::size_t most_pages = 1'000'000;

Error damaged(const std::string& what) {
  return Error{"pdf.syntax", fmt::format("the PDF is damaged: {}", what), "see 'qpdf --check FILE'"};
}

}  // namespace

Document::Document(Source& source, std::string_view password) : source_(source), xref_(source) { open(password); }

Document::Document(Source& source, std::uint64_t start, std::string_view password)
    : source_(source), xref_(source, start) {
  open(password);
}

void Document::open(std::string_view password) {
  const auto* root = trailer().find("Root").as<Ref>();
  if (!root) throw damaged("the trailer names no catalogue");
  catalog_ = *root;
  if (auto dictionary = resolve(trailer().find("Encrypt")); !dictionary.is_null())
    encryption_.emplace(dictionary, password);
  if (!get(catalog_).is<Dictionary>()) throw damaged("there is no catalogue");
}

Object Document::get(Ref ref) const {
  auto place = xref_.find(ref.number);
  switch (place.kind) {
    case Place::Kind::offset: return read(ref, place.at);
    case Place::Kind::in_stream: return member(ref, static_cast<std::uint32_t>(place.at));
    case Place::Kind::free: break;
  }
  return {};
}

Object Document::read(Ref ref, std::uint64_t at) const {
  Ref found;
  auto object = with_window(source_, at, [&](Parser& parser) { return parser.indirect(found); });
  if (found.number != ref.number)
    throw damaged(fmt::format("object {} should be at byte {}, but it is object {}", ref.number, at, found.number));
  if (found.generation != ref.generation) return {};
  // The encryption dictionary itself is in the clear, and so is a cross-reference stream.
  bool clear = trailer().find("Encrypt") == Object(ref) || object.find("Type").is_name("XRef");
  if (encryption_ && !clear) encryption_->decrypt(object);
  return object;
}

Object Document::member(Ref ref, std::uint32_t stream) const {
  const auto& members = object_stream(stream);
  auto found = members.places.find(ref.number);
  if (found == members.places.end())
    throw damaged(fmt::format("object {} is not in object stream {}", ref.number, stream));
  try {
    Parser parser(std::string_view(members.content).substr(found->second));
    return parser.object();
  } catch (const Parser::Truncated&) {
    throw damaged(fmt::format("object {} is cut off", ref.number));
  }
}

const Document::ObjectStream& Document::object_stream(std::uint32_t number) const {
  if (auto found = streams_.find(number); found != streams_.end()) return found->second;
  auto place = xref_.find(number);
  if (place.kind != Place::Kind::offset) throw damaged(fmt::format("object stream {} is missing", number));
  auto stream = read({number, place.second}, place.at);
  auto count = find(stream, "N").integer().value_or(0), first = find(stream, "First").integer().value_or(-1);
  ObjectStream out;
  out.content = content(stream);
  if (count < 0 || first < 0 || static_cast<std::size_t>(first) > out.content.size())
    throw damaged(fmt::format("object stream {} has impossible sizes", number));
  Parser parser(std::string_view(out.content).substr(0, static_cast<std::size_t>(first)));
  for (std::int64_t i = 0; i < count; ++i) {
    auto member = static_cast<std::uint32_t>(parser.unsigned_number());
    auto place_in = static_cast<std::size_t>(first) + parser.unsigned_number();
    if (place_in > out.content.size()) throw damaged(fmt::format("object stream {} is cut short", number));
    out.places.emplace(member, place_in);
  }
  return streams_.emplace(number, std::move(out)).first->second;
}

Object Document::resolve(const Object& object) const {
  Object out = object;
  for (unsigned i = 0; const auto* ref = out.as<Ref>(); ++i) {
    if (i > most_links) throw damaged("objects refer to each other in a circle");
    out = get(*ref);
  }
  return out;
}

Object Document::find(const Object& dictionary, std::string_view key) const { return resolve(dictionary.find(key)); }

std::string Document::raw(const Object& stream) const {
  const auto* dictionary = stream.as<Dictionary>();
  if (!dictionary || !dictionary->is_stream()) return {};
  if (dictionary->content) return *dictionary->content;
  auto length = find(stream, "Length").integer().value_or(-1);
  if (length < 0 || *dictionary->stream_at + static_cast<std::uint64_t>(length) > source_.size())
    throw damaged(fmt::format("the stream at byte {} has an impossible length", *dictionary->stream_at));
  std::string bytes(source_.read(*dictionary->stream_at, static_cast<std::size_t>(length)));
  return encryption_ ? encryption_->decrypt(bytes) : bytes;
}

std::string Document::content(const Object& stream) const {
  Object resolved;
  resolved.set("Filter", find(stream, "Filter"));
  resolved.set("DecodeParms", find(stream, "DecodeParms"));
  return decode(resolved, raw(stream));
}

std::size_t Document::page_count() const {
  auto count = find(find(get(catalog_), "Pages"), "Count").integer().value_or(0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

Ref Document::page(std::size_t index) const {
  // Down the tree, over whole branches by the number of their pages.
  auto rest = index;
  Object node = get(catalog_).find("Pages");
  for (unsigned depth = 0; depth < most_links; ++depth) {
    const auto* ref = node.as<Ref>();
    auto dictionary = resolve(node);
    if (!dictionary.has("Kids")) {
      if (!ref || rest != 0) break;
      return *ref;
    }
    Object next;
    auto kids = find(dictionary, "Kids");
    for (const Object& kid : kids.elements()) {
      auto child = resolve(kid);
      auto pages = child.has("Kids") ? find(child, "Count").integer().value_or(0) : 1;
      if (pages > 0 && rest < static_cast<std::size_t>(pages)) {
        next = kid;
        break;
      }
      rest -= static_cast<std::size_t>(std::max<std::int64_t>(pages, 0));
    }
    if (next.is_null()) break;
    node = std::move(next);
  }
  throw Error{"pdf.page", fmt::format("the PDF has no page {}", index + 1),
              fmt::format("it has {} of them", page_count())};
}

std::vector<Ref> Document::pages() const {
  std::vector<Ref> out;
  std::set<Ref> seen;
  std::function<void(const Object&, unsigned)> walk = [&](const Object& node, unsigned depth) {
    const auto* ref = node.as<Ref>();
    if (!ref || depth > most_links || !seen.insert(*ref).second || out.size() >= most_pages) return;
    auto dictionary = get(*ref);
    if (!dictionary.has("Kids")) {
      if (dictionary.is<Dictionary>()) out.push_back(*ref);
      return;
    }
    auto kids = find(dictionary, "Kids");
    for (const Object& kid : kids.elements()) walk(kid, depth + 1);
  };
  walk(get(catalog_).find("Pages"), 0);
  return out;
}

/// All pages ask the same few for what they inherit, whose lists of pages may be long.
Object Document::parent_of(const Object& node) const {
  const auto* ref = node.find("Parent").as<Ref>();
  if (!ref) return find(node, "Parent");
  auto found = ancestors_.find(*ref);
  if (found == ancestors_.end()) {
    auto parent = get(*ref);
    parent.erase("Kids");
    found = ancestors_.emplace(*ref, std::move(parent)).first;
  }
  return found->second;
}

Object Document::inherited(const Object& page, std::string_view key) const {
  Object node = page;
  for (unsigned depth = 0; depth < most_links && node.is<Dictionary>(); ++depth) {
    if (auto value = find(node, key); !value.is_null()) return value;
    node = parent_of(node);
  }
  return {};
}

}  // namespace hammy::pdf
