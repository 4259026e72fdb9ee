#include "check/learn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "check/facts.hpp"
#include "check/layout.hpp"
#include "check/values.hpp"
#include "locale/fold.hpp"

namespace hammy::check {

namespace {

constexpr std::size_t shortest = 3;  // letters and digits of a value that says something

/// Where in the document a value stands.
struct Sighting {
  std::string tag;
  std::set<std::size_t> pages;  ///< on which all of it stands, from 0; empty: it is spread over several
};

class Learner {
 public:
  Learner(const std::vector<Page>& pages, const record::Record& message, const mustache::Settings& settings)
      : message_(message), settings_(settings) {
    for (std::size_t i = 0; i < pages.size(); ++i) {
      Place page;
      page.page = static_cast<std::int64_t>(i + 1);
      pages_.push_back(locale::fold(text_at(pages, page)));
    }
    all_ = locale::fold(text_at(pages, {}));
  }

  /// The first way of writing the value in which it stands in the document.
  std::optional<Sighting> sight(const ValueTags& value) const {
    for (const auto& tag : value.tags) {
      auto lines = lines_of(tag);
      if (lines.empty() || !stand_in(all_, lines)) continue;
      Sighting sighting{tag, {}};
      for (std::size_t i = 0; i < pages_.size(); ++i)
        if (stand_in(pages_[i], lines)) sighting.pages.insert(i);
      return sighting;
    }
    return {};
  }

  /// Whether a line of the value is so short that it stands in most documents.
  bool is_short(const std::string& tag) const {
    auto lines = lines_of(tag);
    return std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line.text.size() < shortest; });
  }

 private:
  using Lines = std::vector<locale::Folded>;

  Lines lines_of(const std::string& tag) const {
    Lines lines;
    try {
      auto program = mustache::compile("value", tag, mustache::Escape::none);
      std::string text;
      mustache::Missed missed;
      mustache::render(*program, {message_.value("data"), &message_, {}, {}, {}}, settings_, text, missed);
      if (!missed.empty()) return {};
      for (auto line : text::split(text, '\n'))
        if (auto folded = locale::fold(line); !folded.text.empty()) lines.push_back(std::move(folded));
    } catch (const Error&) {
      return {};  // the value is none of this kind
    }
    return lines;
  }

  static bool stand_in(const locale::Folded& text, const Lines& lines) {
    return std::all_of(lines.begin(), lines.end(),
                       [&](const locale::Folded& line) { return locale::find(text, line) != std::string::npos; });
  }

  const record::Record& message_;
  const mustache::Settings& settings_;
  std::vector<locale::Folded> pages_;
  locale::Folded all_;
};

/// A key of TOML; a text of TOML.
std::string toml_key(std::string_view name) {
  std::string key;
  for (char c : name) key += c == '.' ? '-' : c;
  auto bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return std::all_of(key.begin(), key.end(), bare) ? key : fmt::format("\"{}\"", key);
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + '"';
}

std::string document_rule(const Facts& facts, bool has_lists) {
  std::string out = "\n[document.all]\n# files = \"invoice*.pdf\"   only documents of such names\n";
  if (has_lists)
    out += fmt::format("min_pages = 1\nmax_pages = {}   # the sample has {}, and its lists may be longer\n",
                       facts.pages.size() + 1, facts.pages.size());
  else
    out += fmt::format("pages = {}\n", facts.pages.size());
  for (const auto* paper : {"A4", "A5", "A3", "A6", "letter", "legal"}) {
    if (!std::all_of(facts.pages.begin(), facts.pages.end(),
                     [&](const PaperSize& one) { return is_paper(one, paper); }))
      continue;
    out += fmt::format("paper = \"{}\"\n", paper);
    break;
  }
  if (!facts.pdfa.empty()) out += fmt::format("pdfa = \"{}\"\n", facts.pdfa);
  if (facts.signatures > 0) out += "signed = true   # when it is signed before it is checked\n";
  out += fmt::format("encrypted = {}\njavascript = {}\nembedded = {}\n", facts.encrypted, facts.javascript,
                     facts.embedded);
  return out;
}

std::string text_rule(const ValueTags& value, const Sighting& sighting, std::size_t pages, bool is_short) {
  std::string out;
  out += fmt::format("\n[text.{}]\ncontains = {}\n", toml_key(value.name), toml_text(sighting.tag));
  if (pages > 1 && sighting.pages.size() == 1) {
    if (*sighting.pages.begin() == 0) out += "page = 1\n";
    if (*sighting.pages.begin() == pages - 1) out += "page = -1\n";
  }
  if (!is_short) return out;
  std::string commented = "\n# too short to say much\n";
  for (auto line : text::split(text::trim(out), '\n')) commented += fmt::format("# {}\n", line);
  return commented;
}

}  // namespace

std::string learn(pdf::Source& document, const std::string& name, const record::Record& message,
                  const mustache::Settings& settings) {
  auto facts = facts_of(document);
  auto layout = read_layout(document);
  Learner learner(layout, message, settings);
  auto values = values_of(message);
  std::string texts;
  std::vector<std::string> unseen, identifiers;
  std::size_t rules = 0;
  for (const auto& value : values) {
    auto sighting = learner.sight(value);
    if (!sighting) {
      unseen.push_back(value.name);
      continue;
    }
    bool is_short = learner.is_short(sighting->tag);
    if (!is_short) ++rules;
    texts += text_rule(value, *sighting, layout.size(), is_short);
    // What has digits and no blanks, and is written as it is, may be what a customer or a contract is known by.
    auto plain = message.lookup(value.name).text();
    bool is_identifier = !value.of_list && sighting->tag.find('|') == std::string::npos && plain.size() >= 4 &&
                         plain.find_first_of("0123456789") != plain.npos && plain.find_first_of(" @") == plain.npos;
    if (is_identifier) identifiers.push_back(toml_text(value.name));
  }
  if (rules == 0)
    throw Error{"check.nothing-learned", fmt::format("none of {} values stands in '{}'", values.size(), name),
                "give the data that this document was made of, with the reader's locale in to.locale"};
  bool has_lists = std::any_of(values.begin(), values.end(), [](const ValueTags& value) { return value.of_list; });
  auto out = fmt::format(
      "# Rules of hammy-check(1), proposed by what stands in '{}' and in its data. Look through them: a rule that is\n"
      "# too strict stops good documents, and one that is not there stops none.\n",
      text::one_line(name));
  out += document_rule(facts, has_lists) + texts;
  if (!unseen.empty())
    out += fmt::format("\n# These values do not stand in the document, as far as one can tell: {}.\n",
                       text::join(unseen, ", "));
  out += fmt::format(
      "\n# Nothing of any other customer may stand in it: a file with what customers are known by, one on each line.\n"
      "# [foreign.customers]\n# identifiers = \"customers.txt\"\n# own = [{}]\n",
      text::join(identifiers, ", "));
  return out;
}

}  // namespace hammy::check
