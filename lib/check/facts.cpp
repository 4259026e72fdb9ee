#include "check/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "pdf/document.hpp"
#include "sign/field.hpp"

namespace hammy::check {

namespace {

constexpr double mm_in_point = 25.4 / 72;

/// What of an object shows, wherever it stands in the document.
void look_at(const pdf::Object& object, Facts& facts) {
  if (const auto* dictionary = object.as<pdf::Dictionary>()) {
    if (object.find("S").is_name("JavaScript") || object.has("JS") || object.has("JavaScript")) facts.javascript = true;
    if (object.has("EF") || object.has("EmbeddedFiles") || object.find("Subtype").is_name("FileAttachment"))
      facts.embedded = true;
    for (const auto& entry : dictionary->entries) look_at(entry.value, facts);
  }
  for (const auto& element : object.elements()) look_at(element, facts);
}

/// The value of a property in metadata (ISO 16684-1), as an attribute or an element; its text up to what ends it.
std::string property(std::string_view xmp, std::string_view name) {
  auto at = xmp.find(name);
  if (at == xmp.npos) return {};
  auto rest = xmp.substr(at + name.size());
  auto begin = rest.find_first_not_of(" \t\r\n=>\"'");
  if (begin > 16) return {};  // or there is nothing
  rest.remove_prefix(begin);
  return text::lower(rest.substr(0, std::min<std::size_t>(rest.find_first_not_of("0123456789ABCDEFUabcdefu"), 4)));
}

std::string claim_of(const pdf::Document& document) {
  auto metadata = document.find(document.get(document.catalog()), "Metadata");
  if (metadata.is_null()) return {};
  std::string xmp;
  try {
    xmp = document.content(metadata);
  } catch (const Error&) {
    return {};  // what cannot be read claims nothing
  }
  auto part = property(xmp, "pdfaid:part");
  return part.empty() ? "" : part + property(xmp, "pdfaid:conformance");
}

PaperSize size_of(const pdf::Document& document, const pdf::Object& page) {
  auto box = document.resolve(document.inherited(page, "MediaBox"));
  double side[4] = {0, 0, 0, 0};
  if (box.elements().size() == 4)
    for (std::size_t i = 0; i < 4; ++i) side[i] = document.resolve(box.elements()[i]).number().value_or(0);
  auto unit = page.find("UserUnit").number().value_or(1);
  double width = std::abs(side[2] - side[0]) * unit * mm_in_point,
         height = std::abs(side[3] - side[1]) * unit * mm_in_point;
  return {std::min(width, height), std::max(width, height)};
}

void look_into(const pdf::Document& document, Facts& facts) {
  facts.encrypted = document.encryption() != nullptr;
  for (const auto& field : sign::fields(document))
    if (!field.value.is_null()) ++facts.signatures;
  facts.pdfa = claim_of(document);
  for (auto ref : document.pages()) facts.pages.push_back(size_of(document, document.get(ref)));
  std::set<std::uint32_t> numbers;
  for (const auto& section : document.xref().sections())
    for (auto number : section.numbers()) numbers.insert(number);
  look_at(document.trailer(), facts);
  for (auto number : numbers) {
    if (facts.javascript && facts.embedded) break;
    try {
      look_at(document.get({number, document.xref().find(number).second}), facts);
    } catch (const Error& error) {
      if (error.code() != "pdf.syntax") throw;  // an object that no reader can read does nothing
    }
  }
}

}  // namespace

Facts facts_of(pdf::Source& source) {
  Facts facts;
  facts.bytes = source.size();
  try {
    pdf::Document document(source);
    look_into(document, facts);
  } catch (const Error& error) {
    if (error.code() != "pdf.password" && error.code() != "pdf.encryption") throw;
    facts.encrypted = true;
    facts.readable = false;
  }
  return facts;
}

bool is_paper(const PaperSize& size, const std::string& paper) {
  struct Named {
    std::string_view name;
    double shorter, longer;
  };
  constexpr Named papers[] = {{"a3", 297, 420}, {"a4", 210, 297},         {"a5", 148, 210},
                              {"a6", 105, 148}, {"letter", 215.9, 279.4}, {"legal", 215.9, 355.6}};
  auto wanted = text::lower(paper);
  const auto* found =
      std::find_if(std::begin(papers), std::end(papers), [&](const Named& one) { return one.name == wanted; });
  if (found == std::end(papers))
    throw Error{"check.rules", fmt::format("there is no paper '{}'", paper), "use A3, A4, A5, A6, letter or legal"}
        .as(Failure::technical)
        .exits(Exit::config);
  constexpr double tolerance = 2;
  return std::abs(size.shorter - found->shorter) <= tolerance && std::abs(size.longer - found->longer) <= tolerance;
}

}  // namespace hammy::check
