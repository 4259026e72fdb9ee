#include "render/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docx/fonts.hpp"
#include "docx/package.hpp"
#include "font/missing.hpp"
#include "gsm/length.hpp"
#include "password/recipe.hpp"
#include "render/describe.hpp"
#include "render/press.hpp"
#include "render/sample.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

namespace {

/// Gmail shows the first 102 KB of a mail's HTML and hides the rest, the link to unsubscribe with it.
constexpr std::size_t gmail_bytes = std::size_t{102} << 10;
constexpr std::size_t max_file = 2 << 20, max_document = 64 << 20;

std::string place_of(const std::string& file, std::string_view source, std::size_t at) {
  auto before = source.substr(0, at);
  auto line = std::ranges::count(before, '\n') + 1;
  auto begin = before.rfind('\n');
  auto column = text::code_points(before.substr(begin == before.npos ? 0 : begin + 1)) + 1;
  return fmt::format("{}:{}:{}", file, line, column);
}

/// One tag of HTML at a time: where it begins, and what stands between < and >.
template <class Each>
void each_tag(std::string_view html, std::string_view open, Each each) {
  for (auto at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    if (html.substr(at, 4) == "<!--") {
      at = std::min(html.find("-->", at), html.size() - 1);
      continue;
    }
    if (html.substr(at).starts_with(open)) continue;                                     // <%name%>
    if (at >= open.size() && html.substr(at - open.size()).starts_with(open)) continue;  // {{<frame}}
    char quote = '\0';
    auto end = at + 1;
    for (; end < html.size() && (quote || html[end] != '>'); ++end) {
      if (quote && html[end] == quote)
        quote = '\0';
      else if (!quote && (html[end] == '"' || html[end] == '\''))
        quote = html[end];
    }
    if (end > at + 1 && std::isalpha(static_cast<unsigned char>(html[at + 1])))
      each(at, html.substr(at + 1, end - at - 1));
    if (end >= html.size()) return;
  }
}

/// The attributes of a tag: each name in lower case, and whether its value stands in quotes.
template <class Each>
void each_attribute(std::string_view tag, Each each) {
  auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '/'; };
  std::size_t at = 0;
  while (at < tag.size() && !space(tag[at])) ++at;
  while (at < tag.size()) {
    while (at < tag.size() && space(tag[at])) ++at;
    auto begin = at;
    while (at < tag.size() && !space(tag[at]) && tag[at] != '=') ++at;
    auto name = text::lower(tag.substr(begin, at - begin));
    bool quoted = true;
    if (at < tag.size() && tag[at] == '=') {
      ++at;
      char quote = at < tag.size() ? tag[at] : ' ';
      quoted = quote == '"' || quote == '\'';
      if (quoted) {
        at = std::min(tag.find(quote, at + 1), tag.size() - 1) + 1;
      } else {
        while (at < tag.size() && !space(tag[at])) ++at;
      }
    }
    if (!name.empty()) each(name, quoted);
  }
}

class Linter {
 public:
  Linter(Library& library, const std::string& org, const std::string& name)
      : library_(library), org_(org), name_(name) {}

  std::vector<Finding> run() {
    const Template* made = nullptr;
    try {
      made = &library_.get(org_, name_);
    } catch (const Error& error) {
      if (error.code() == "template.unknown") throw;
      compile_each(error);
    }
    if (made) {
      sources(*made);
      documents(*made);
      variables(*made);
      bool has_text = has_field(*made, "text");
      if (has_field(*made, "html") && !has_text)
        add(false, "mail.no-text", made->folder, "there is HTML and no text beside it; add body.txt, or write body.md");
      samples(*made);
    }
    return std::move(findings_);
  }

 private:
  void add(bool error, std::string code, std::string place, std::string message) {
    Finding finding{error, std::move(code), std::move(place), std::move(message)};
    auto same = [&](const Finding& other) { return other.place == finding.place && other.message == finding.message; };
    if (std::ranges::none_of(findings_, same)) findings_.push_back(std::move(finding));
  }

  /// A template is compiled file by file to find the faults of all of them; one that shows only when they are joined is
  /// what compiling it met.
  void compile_each(const Error& met) {
    for (const auto& folder : {org_ + '/' + name_, name_}) {
      auto files = template_files(library_.directory(), folder);
      auto policy = policy_in(folder);
      for (const auto& file : files) {
        try {
          compile(file, policy);
        } catch (const Error& error) {
          add(true, error.code(), "", error.message());
        }
      }
      if (!files.empty()) break;
    }
    add(true, met.code(), "", met.message());
  }

  static void compile(const File& file, const policy::TemplatePolicy& policy) {
    Listing none;
    FragmentSet fragments(none, none, file.extension, {""}, false);
    constexpr std::string_view settings = "template.toml";
    if (is_document(file.extension)) {
      auto words = policy.delimiters;
      for (const auto& document : policy.documents)
        if (document.stem == file.stem && !document.delimiters.empty()) words = document.delimiters;
      Body(file.extension, file.name, read_file(file.path, max_document), words, settings, fragments, false);
    } else {
      mustache::compile(file.name, read_file(file.path, max_file), escape_for(file.extension),
                        mustache::Delimiters::parse(policy.delimiters, settings));
    }
  }

  /// Nothing of it where it cannot be read, which is what compiling met.
  policy::TemplatePolicy policy_in(const std::string& folder) const {
    try {
      return library_.policy(org_, folder);
    } catch (const Error&) {
      return {};
    }
  }

  static bool has_field(const Template& made, std::string_view field) {
    return std::ranges::any_of(made.variants, [&](const auto& variant) {
      return std::ranges::any_of(variant.second.parts, [&](const Part& part) { return part.field == field; });
    });
  }

  void sources(const Template& made) {
    auto of_folder = mustache::Delimiters::parse(made.policy.delimiters, made.folder).open;
    for (const auto& file : made.sources) {
      const auto& name = file.first;
      if (!name.ends_with(".html") && !name.ends_with(".htm")) continue;
      auto source = read_file(file.second, max_file);
      auto open = name.starts_with(made.folder + '/') ? of_folder : std::string("{{");
      each_tag(source, open, [&](std::size_t at, std::string_view tag) {
        auto place = place_of(name, source, at);
        bool alt = false;
        each_attribute(tag, [&](const std::string& attribute, bool quoted) {
          alt = alt || attribute == "alt";
          if (!quoted && attribute.find(open) == attribute.npos)
            add(false, "html.unquoted", place,
                fmt::format("the value of '{}' has no quotes, so that data with a space could end it", attribute));
        });
        if (!alt && text::lower(tag.substr(0, 4)) == "img ")
          add(false, "html.alt", place, "an image has no alt text for those who do not see it");
      });
    }
  }

  /// What Word documents ask for and do not get.
  void documents(const Template& made) {
    for (const auto& [name, path] : made.sources) {
      if (!name.ends_with(".docx")) continue;
      auto open = mustache::Delimiters::parse(made.policy.delimiters, made.folder).open;
      for (const auto& document : made.policy.documents)
        if (name.starts_with(fmt::format("{}/{}.", made.folder, document.stem)) && !document.delimiters.empty())
          open = mustache::Delimiters::parse(document.delimiters, made.folder).open;
      auto bytes = read_file(path, max_document);
      for (const auto& book : docx::workbooks_with_tags(name, bytes, open))
        add(false, "docx.chart-data", name,
            fmt::format("tags stand in the workbook '{}' of a chart, whose numbers are not filled", book));
      for (const auto& font : font::missing_fonts(docx::fonts(name, std::move(bytes))))
        add(false, "docx.font", name,
            fmt::format("the font '{}' is not on this machine; a PDF made here gets '{}'", font.name, font.instead));
    }
  }

  void variables(const Template& made) {
    if (made.policy.variables.empty()) return;
    auto described = nlohmann::json::parse(describe(made));
    for (const auto& variable : described["variables"]) {
      auto name = variable["name"].get<std::string>();
      if (!variable["used"].get<bool>())
        add(false, "variable.unused", made.folder + "/template.toml",
            fmt::format("'{}' is declared and not used", name));
      bool inner = variable.contains("within") || name == "." || name.find('.') != name.npos;
      bool of_the_record = name.starts_with("to.") || name.starts_with("from.");
      if (!variable["declared"].get<bool>() && !inner && !of_the_record)
        add(false, "variable.undeclared", variable["places"].front().get<std::string>(),
            fmt::format("'{}' is used and not declared in template.toml", name));
    }
  }

  void samples(const Template& made) {
    auto files = sample_files(made.path);
    if (files.empty())
      add(false, "sample.none", made.folder, "there is no sample to try it with; put data into samples/NAME.json");
    for (const auto& file : files) {
      auto own = made.variant(own_locale(made, file)).locale;
      for (const auto& [locale, variant] : made.variants)
        if (locale.empty() || locale != own) sample(made, file, locale);
    }
  }

  static std::string own_locale(const Template& made, const fs::path& file) {
    try {
      return policy::reader_of(made.policy, read_sample(file)).locale;
    } catch (const Error&) {  // sample() tells
      return {};
    }
  }

  void sample(const Template& made, const fs::path& file, const std::string& locale) {
    auto where = fmt::format("sample {}{}", file.stem().string(), locale.empty() ? "" : " in " + locale);
    try {
      auto record = read_sample(file);
      if (!locale.empty()) record.set_text("locale", locale);
      auto rendered = render(made, record);
      for (const auto& text : rendered.texts) weigh(text, where);
      if (password::has_recipe(made.policy)) guess(made.policy, record, where);
    } catch (const Error& error) {
      add(true, error.code(), where, error.message());
    }
  }

  /// Whether a document's password may be guessed while one waits: a core tries some hundred a second.
  void guess(const policy::TemplatePolicy& policy, const record::Record& record, const std::string& where) {
    constexpr double an_hour = 20;
    password::Recipes recipes(std::make_shared<password::Batch>(), 0);
    auto derived = recipes.derive(policy, record, !policy.password.hints.empty());
    if (derived.entropy < an_hour && policy.password.min_entropy == 0)
      add(false, "password.guessable", where,
          fmt::format(
              "the password of documents is worth about {:.0f} bits, which is found within an hour; add a part, "
              "or set min_entropy to what is enough",
              std::floor(derived.entropy)));
  }

  void weigh(const Text& text, const std::string& where) {
    const auto& field = text.part->field;
    if (field == "html" && text.content.size() > gmail_bytes)
      add(false, "html.large", where, fmt::format("the HTML has {} KB; Gmail shows 102", text.content.size() >> 10));
    if (field != "sms") return;
    auto length = gsm::length(text.content);
    if (length.segments < 2) return;
    auto why = length.ucs2 ? fmt::format(", 67 characters each because of {}", text::join(length.culprits, " ")) : "";
    add(false, "sms.long", where, fmt::format("the SMS goes as {} messages{}", length.segments, why));
  }

  Library& library_;
  const std::string& org_;
  const std::string& name_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> lint(Library& library, const std::string& org, const std::string& name) {
  return Linter(library, org, name).run();
}

}  // namespace hammy::render
