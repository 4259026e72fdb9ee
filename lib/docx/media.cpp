#include "docx/media.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "mustache/filter.hpp"
#include "mustache/url.hpp"

namespace hammy::docx {

namespace {

constexpr std::size_t max_picture = std::size_t{16} << 20, max_pictures = std::size_t{64} << 20;

Error no_picture(std::string what) {
  return Error{"picture.value", std::move(what),
               "a picture is base64, a data: URL, {\"blob\":\"sha256:…\"} or {\"path\":\"logo.png\"}"};
}

double points(std::int64_t emu) { return static_cast<double>(emu) / emu_a_point; }

}  // namespace

std::string Media::bytes_of(const mustache::Datum& value) const {
  if (!value.is_text && value.value.is(record::Kind::object)) {
    auto blob = value.value.find("blob"), path = value.value.find("path");
    if (blob.is(record::Kind::string) && sources_.blob) return sources_.blob(blob.text());
    if (path.is(record::Kind::string) && sources_.file) return sources_.file(path.text());
    throw no_picture("a group of values that names no picture here");
  }
  if (!value.is_text && !value.value.is(record::Kind::string)) throw no_picture("a value that is no picture");
  auto text = value.str();
  if (text.starts_with("data:")) {  // RFC 2397
    auto comma = text.find(',');
    if (comma == text.npos || !text.substr(0, comma).ends_with(";base64"))
      throw no_picture("a data: URL that is not in base64");
    text.remove_prefix(comma + 1);
  }
  try {
    return text::from_base64(text);
  } catch (const Error&) {
    throw no_picture(fmt::format("'{}' is no picture", text::printable(text::clip(text, 40))));
  }
}

const Media::Member& Media::add(const mustache::Datum& value) {
  auto bytes = bytes_of(value);
  if (auto known = known_.find(bytes); known != known_.end()) return *known->second;
  auto picture = picture::read(bytes);
  total_ += bytes.size();
  if (bytes.size() > max_picture || total_ > max_pictures)
    throw Error{"picture.large", fmt::format("a picture of {} bytes, {} together", bytes.size(), total_),
                "make it smaller; 16 MiB are the limit of one, 64 MiB of all in a document"};
  std::string name;
  do {
    name = fmt::format("{}picture{}.{}", folder_, ++last_, picture.extension);
  } while (taken_(name));
  const auto& member = members_.emplace_back(Member{std::move(name), std::move(bytes), picture});
  known_.emplace(member.bytes, &member);
  return member;
}

bool PartObjects::take(std::uint32_t number, const mustache::Datum& value) {
  const auto& object = objects_[number];
  auto& shown = shown_[number];
  if (object.kind == Object::Kind::picture) {
    const auto& member = media_.add(value);
    shown.relation = relate("image", relations_.target_of(member.name), false);
    // As large as it can be in the place of the other one, in its own proportions.
    auto width = static_cast<double>(object.width), height = static_cast<double>(object.height);
    auto scale = std::min(width / member.picture.width, height / member.picture.height);
    shown.width = std::max<std::int64_t>(1, static_cast<std::int64_t>(member.picture.width * scale));
    shown.height = std::max<std::int64_t>(1, static_cast<std::int64_t>(member.picture.height * scale));
    return true;
  }
  auto target = std::string(text::trim(value.str()));
  shown.relation.clear();
  if (target.empty()) return false;
  if (object.is_bare && url_scheme(target).empty()) target = "http://" + target;
  auto scheme = url_scheme(target);
  if (scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel")
    throw Error{"template.unsafe-url",
                fmt::format("a link must not lead to '{}'", text::printable(text::clip(target, 80))),
                "http, https, mailto and tel are allowed"};
  auto encoded = mustache::encoded_url(target, mustache::UrlUse::link);
  shown.relation = object.in_field ? std::move(encoded) : relate("hyperlink", std::move(encoded), true);
  return true;
}

std::string PartObjects::relate(std::string_view kind, std::string target, bool external) {
  auto [known, is_new] = ids_.try_emplace(target, relations_.id(added_.size() + 1));
  if (is_new)
    added_.push_back({known->second, fmt::format("{}{}", opc::office_relation, kind), std::move(target), external});
  return known->second;
}

void PartObjects::write(std::uint32_t number, std::uint32_t detail, std::string& out) {
  const auto& shown = shown_[number];
  switch (static_cast<Detail>(detail)) {
    case Detail::relation:
      if (objects_[number].kind == Object::Kind::picture)
        out += shown.relation;
      else if (objects_[number].is_needed || !shown.relation.empty())
        xml::append_attribute(out, "r:id", shown.relation);
      break;
    case Detail::width: out += std::to_string(shown.width); break;
    case Detail::height: out += std::to_string(shown.height); break;
    case Detail::width_points: fmt::format_to(std::back_inserter(out), "{:.2f}pt", points(shown.width)); break;
    case Detail::height_points: fmt::format_to(std::back_inserter(out), "{:.2f}pt", points(shown.height)); break;
    case Detail::target: xml::append_text(out, shown.relation); break;
  }
}

}  // namespace hammy::docx
