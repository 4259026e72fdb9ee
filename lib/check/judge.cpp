#include "check/judge.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "check/facts.hpp"
#include "check/identifiers.hpp"
#include "check/layout.hpp"
#include "locale/fold.hpp"
#include "pdf/document.hpp"

namespace hammy::check {

namespace {

/// A document with what was found out about it so far.
class Exhibit {
 public:
  explicit Exhibit(const Candidate& candidate) : candidate_(candidate) {}

  const std::string& name() const { return candidate_.name; }
  const Facts& facts() {
    if (!facts_) facts_ = facts_of(*candidate_.content);
    return *facts_;
  }
  const std::vector<Page>& pages() {
    if (pages_) return *pages_;
    pages_ = read_layout(*candidate_.content);
    // What another reader shows must be what was looked at.
    auto count = page_count();
    if (count && *count != pages_->size())
      throw Error{"check.unreadable", fmt::format("of {} pages {} were read", *count, pages_->size())};
    return *pages_;
  }
  /// The same where there is some: of pictures nobody can say what is not on them.
  const std::vector<Page>& pages_with_text() {
    const auto& all = pages();
    if (std::all_of(all.begin(), all.end(), [](const Page& page) { return page.words.empty(); }))
      throw Error{"check.unreadable", "it has no text, only pictures if anything"};
    return all;
  }

 private:
  /// Nothing for a document that our own reader does not read.
  std::optional<std::size_t> page_count() const {
    try {
      return pdf::Document(*candidate_.content).page_count();
    } catch (const Error&) {
      return {};
    }
  }

  const Candidate& candidate_;
  std::optional<Facts> facts_;
  std::optional<std::vector<Page>> pages_;
};

std::string where(const Place& place) {
  auto at = place.page == 0    ? std::string()
            : place.page == -1 ? " on its last page"
                               : fmt::format(" on page {}", place.page);
  return place.area ? at + " in the area" : at;
}

/// Looks with one rule at all documents that it is about.
class Judge {
 public:
  Judge(const record::Record& message, const mustache::Settings& settings, std::vector<Candidate>& documents,
        Findings& findings)
      : message_(message), settings_(settings), findings_(findings) {
    for (const auto& candidate : documents) exhibits_.emplace_back(candidate);
  }

  void apply(const TextRule& rule) {
    auto name = "text." + rule.name;
    auto wanted = lines_of(rule.contains, rule, name), unwanted = lines_of(rule.lacks, rule, name);
    if (!wanted || !unwanted) return;
    each(rule.place, name, "check.text", [&](Exhibit& document) {
      bool must_lack = !unwanted->empty() || !rule.lacks_matching.empty();
      auto text = text_at(must_lack ? document.pages_with_text() : document.pages(), rule.place);
      auto folded = locale::fold(text);
      auto lacks = count_missing(folded, *wanted);
      if (lacks > 0)
        say("check.text", name,
            wanted->size() == 1 ? fmt::format("'{}' lacks its value{}", shown(document), where(rule.place))
                                : fmt::format("'{}' lacks {} of {} values{}", shown(document), lacks, wanted->size(),
                                              where(rule.place)));
      if (count_missing(folded, *unwanted) < unwanted->size())
        say("check.text", name, fmt::format("'{}' has what it must not have{}", shown(document), where(rule.place)));
      for (const auto& pattern : rule.matches)
        if (!pattern.finds(text))
          say("check.text", name, fmt::format("nothing in '{}' matches{}", shown(document), where(rule.place)));
      for (const auto& pattern : rule.lacks_matching)
        if (pattern.finds(text))
          say("check.text", name,
              fmt::format("something in '{}' matches that must not{}", shown(document), where(rule.place)));
    });
  }

  void apply(const ForeignRule& rule) {
    auto name = "foreign." + rule.name;
    auto identifiers = identifiers_of(rule.identifiers);
    std::vector<locale::Folded> own;
    for (const auto& text : rule.except) own.push_back(locale::fold(text));
    for (const auto& path : rule.own) add_values(message_.lookup(path), own);
    each(rule.place, name, "check.foreign", [&](Exhibit& document) {
      auto pages = static_cast<std::int64_t>(document.pages_with_text().size());
      for (std::int64_t page = 1; page <= pages; ++page) {
        if (rule.place.page != 0 && rule.place.page != page && rule.place.page != page - pages - 1) continue;
        auto place = rule.place;
        place.page = page;
        auto folded = locale::fold(text_at(document.pages(), place));
        auto allowed = spans_of(folded, own);
        identifiers->find(folded, [&](std::uint32_t line, std::size_t begin, std::size_t end) {
          bool is_own = std::any_of(allowed.begin(), allowed.end(),
                                    [&](const auto& span) { return span.first <= begin && end <= span.second; });
          if (!is_own)
            say("check.foreign", name,
                fmt::format("page {} of '{}' has the identifier of another customer, line {} of '{}'", page,
                            shown(document), line, rule.identifiers.filename().string()));
          return !is_own;
        });
      }
    });
  }

  void apply(const DocumentRule& rule) {
    auto name = "document." + rule.name;
    auto place = rule.place;
    if (rule.count) {
      auto count = std::count_if(exhibits_.begin(), exhibits_.end(),
                                 [&](const Exhibit& document) { return is_about(rule.place, document); });
      if (count != *rule.count)
        say("check.document", name, fmt::format("there are {} such documents instead of {}", count, *rule.count));
      place.optional = true;  // it was told how many there must be
    }
    each(place, name, "check.document", [&](Exhibit& document) { compare(rule, name, document); });
  }

 private:
  using Lines = std::vector<locale::Folded>;

  static std::string shown(const Exhibit& document) { return text::one_line(text::clip(document.name(), 100)); }
  void say(std::string code, const std::string& rule, std::string what) {
    findings_.push_back({std::move(code), rule, std::move(what)});
  }
  static bool is_about(const Place& place, const Exhibit& document) {
    return ::fnmatch(place.files.c_str(), document.name().c_str(), 0) == 0;
  }

  /// Calls `look` with each document that the rule is about, and says what cannot be read.
  template <class Look>
  void each(const Place& place, const std::string& rule, const char* code, Look look) {
    bool any = false;
    for (auto& document : exhibits_) {
      if (!is_about(place, document)) continue;
      any = true;
      try {
        look(document);
      } catch (const Error& error) {
        if (!error.code().starts_with("pdf.") && error.code() != "check.unreadable") throw;
        auto what = fmt::format("'{}' cannot be checked: {}", shown(document), error.message());
        if (error.failure() == Failure::temporary) throw Error{error.code(), what, error.hint()}.as(error.failure());
        say("check.unreadable", rule, what);
      }
    }
    if (!any && !place.optional)
      say(code, rule,
          place.files == "*" ? std::string("there is no PDF document")
                             : fmt::format("there is no PDF document '{}'", place.files));
  }

  /// What the texts of a rule become for the message, by lines; nothing when that was found to be wrong.
  std::optional<Lines> lines_of(const std::vector<mustache::ProgramPtr>& programs, const TextRule& rule,
                                const std::string& name) {
    Lines all;
    for (const auto& program : programs) {
      std::string text;
      mustache::Missed missed;
      mustache::render(*program, {message_.value("data"), &message_, {}, {}, {}}, settings_, text, missed);
      if (!missed.empty()) {
        say("check.text", name, fmt::format("the record lacks '{}'", missed.variables.front().name));
        return {};
      }
      auto before = all.size();
      for (auto line : text::split(text, '\n'))
        if (auto folded = locale::fold(line); !folded.text.empty()) all.push_back(std::move(folded));
      if (all.size() == before && !rule.may_be_empty) {
        say("check.text", name, "the record has an empty value, which could not be missed");
        return {};
      }
    }
    return all;
  }

  static std::size_t count_missing(const locale::Folded& text, const Lines& lines) {
    return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const locale::Folded& line) {
      return locale::find(text, line) == std::string::npos;
    }));
  }

  static void add_values(record::Value value, Lines& own) {
    if (value.is(record::Kind::string) || value.is(record::Kind::number)) own.push_back(locale::fold(value.text()));
    if (value.is(record::Kind::array))
      for (auto element : value) add_values(element, own);
  }

  static std::vector<std::pair<std::size_t, std::size_t>> spans_of(const locale::Folded& text, const Lines& own) {
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    for (const auto& one : own)
      for (auto at = locale::find(text, one); at != std::string::npos; at = locale::find(text, one, at + 1))
        spans.emplace_back(at, at + one.text.size());
    return spans;
  }

  void compare(const DocumentRule& rule, const std::string& name, Exhibit& document) {
    const auto& facts = document.facts();
    auto wrong = [&](const std::string& what) {
      say("check.document", name, fmt::format("'{}' {}", shown(document), what));
    };
    auto flag = [&](std::optional<bool> wanted, bool is, std::string_view yes, std::string_view no) {
      if (wanted && *wanted != is) wrong(std::string(is ? yes : no));
    };
    flag(rule.encrypted, facts.encrypted, "is encrypted", "is not encrypted");
    if (rule.max_bytes && static_cast<std::int64_t>(facts.bytes) > *rule.max_bytes)
      wrong(fmt::format("has {} bytes, more than {}", facts.bytes, *rule.max_bytes));
    bool more = rule.pages || rule.min_pages || rule.max_pages || rule.is_signed || rule.javascript || rule.embedded ||
                !rule.pdfa.empty() || !rule.paper.empty();
    if (!facts.readable && more) return wrong("is encrypted and cannot be looked into");
    auto pages = static_cast<std::int64_t>(facts.pages.size());
    if (rule.pages && pages != *rule.pages) wrong(fmt::format("has {} pages instead of {}", pages, *rule.pages));
    if (rule.min_pages && pages < *rule.min_pages)
      wrong(fmt::format("has {} pages, fewer than {}", pages, *rule.min_pages));
    if (rule.max_pages && pages > *rule.max_pages)
      wrong(fmt::format("has {} pages, more than {}", pages, *rule.max_pages));
    flag(rule.is_signed, facts.signatures > 0, "is signed", "is not signed");
    flag(rule.javascript, facts.javascript, "has JavaScript", "has no JavaScript");
    flag(rule.embedded, facts.embedded, "has files within it", "has no files within it");
    bool any = rule.pdfa == "any";
    if (!rule.pdfa.empty() && (any ? facts.pdfa.empty() : facts.pdfa != text::lower(rule.pdfa)))
      wrong(facts.pdfa.empty() ? std::string("does not claim to be PDF/A")
                               : fmt::format("claims to be PDF/A-{} instead of PDF/A-{}", facts.pdfa, rule.pdfa));
    if (rule.paper.empty()) return;
    auto odd = std::find_if(facts.pages.begin(), facts.pages.end(),
                            [&](const PaperSize& size) { return !is_paper(size, rule.paper); });
    if (odd != facts.pages.end())
      wrong(fmt::format("has a page of {:.0f} x {:.0f} mm instead of {}: page {}", odd->shorter, odd->longer,
                        rule.paper, odd - facts.pages.begin() + 1));
  }

  const record::Record& message_;
  const mustache::Settings& settings_;
  Findings& findings_;
  std::vector<Exhibit> exhibits_;
};

}  // namespace

void judge(const Rules& rules, const record::Record& message, const mustache::Settings& settings,
           std::vector<Candidate>& documents, Findings& findings) {
  Judge judge(message, settings, documents, findings);
  for (const auto& rule : rules.foreign) judge.apply(rule);
  for (const auto& rule : rules.texts) judge.apply(rule);
  for (const auto& rule : rules.documents) judge.apply(rule);
}

}  // namespace hammy::check
