#include "check/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "base/error.hpp"
#include "config/config.hpp"
#include "consent/address.hpp"

namespace hammy::check {

namespace {

Error rules_error(std::string message, std::string hint = "see RULES in hammy-check(1)") {
  return Error{"check.rules", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::config);
}

/// One table of the file.
class TableReader {
 public:
  TableReader(const config::Config& all, std::string path, const std::string& file)
      : all_(all), path_(std::move(path)), file_(file) {}

  /// Refuses what a rule does not know: a misspelt setting would be a check that never fails.
  void allow(std::initializer_list<std::string_view> known, bool with_place) const {
    constexpr std::string_view place_keys[] = {"files", "page", "left", "top", "width", "height", "optional"};
    for (const auto& key : all_.names(path_)) {
      bool is_place =
          with_place && std::find(std::begin(place_keys), std::end(place_keys), key) != std::end(place_keys);
      if (is_place || std::find(known.begin(), known.end(), key) != known.end()) continue;
      throw rules_error(fmt::format("{}: {} has no setting '{}'", file_, title(), key),
                        fmt::format("there are {}", fmt::join(known, ", ")));
    }
  }

  std::optional<std::string> text(std::string_view key) const { return all_.text(at(key)); }
  std::vector<std::string> list(std::string_view key) const { return all_.list(at(key)); }
  std::optional<std::int64_t> integer(std::string_view key) const { return all_.integer(at(key)); }
  std::optional<bool> boolean(std::string_view key) const { return all_.boolean(at(key)); }
  bool boolean(std::string_view key, bool otherwise) const { return boolean(key).value_or(otherwise); }
  bool has(std::string_view key) const { return all_.has(at(key)); }
  std::string title() const { return fmt::format("[{}]", path_); }
  std::string in_file() const { return fmt::format("{} {}", file_, title()); }

  Place place() const {
    Place place;
    place.files = text("files").value_or("*");
    place.page = integer("page").value_or(0);
    place.optional = boolean("optional", false);
    bool any = has("left") || has("top") || has("width") || has("height");
    if (!any) return place;
    Area area{number("left", 0), number("top", 0), number("width", 1e6), number("height", 1e6)};
    if (area.width <= 0 || area.height <= 0 || area.left < 0 || area.top < 0)
      throw rules_error(fmt::format("{}: the area is empty", in_file()),
                        "left, top, width and height are millimetres from the page's upper left corner");
    place.area = area;
    return place;
  }

  std::vector<mustache::ProgramPtr> programs(std::string_view key) const {
    std::vector<mustache::ProgramPtr> all;
    for (auto& source : list(key))
      all.push_back(mustache::compile(fmt::format("{} {}", in_file(), key), std::move(source), mustache::Escape::none));
    return all;
  }
  std::vector<pattern::Pattern> patterns(std::string_view key) const {
    std::vector<pattern::Pattern> all;
    for (const auto& expression : list(key)) all.push_back(pattern(expression));
    return all;
  }

 private:
  pattern::Pattern pattern(const std::string& expression) const {
    try {
      return pattern::Pattern(expression);
    } catch (const Error& error) {
      throw Error{error.code(), fmt::format("{}: {}", in_file(), error.message()), error.hint()}
          .as(error.failure())
          .exits(error.exit_status());
    }
  }
  std::string at(std::string_view key) const { return fmt::format("{}.{}", path_, key); }
  double number(std::string_view key, double otherwise) const { return all_.real(at(key)).value_or(otherwise); }

  const config::Config& all_;
  std::string path_;
  const std::string& file_;
};

/// An address, or "@" and a domain, in its one spelling.
std::string allowed(const TableReader& table, const std::string& channel, const std::string& address) {
  try {
    return address.starts_with('@') ? consent::normalise("email", "x" + address).substr(1)
                                    : consent::normalise(channel, address);
  } catch (const Error& error) {
    throw rules_error(fmt::format("{} {}: '{}': {}", table.in_file(), channel, address, error.message()), error.hint());
  }
}

void read_allow(const config::Config& all, const std::string& file, Rules& rules) {
  TableReader table(all, "allow", file);
  constexpr std::string_view suffix = "_matching";
  for (const auto& key : all.names("allow")) {
    if (key == "otherwise") {
      auto word = table.text(key).value_or("");
      if (word != "hold" && word != "fail")
        throw rules_error(fmt::format("{}: [allow] otherwise = '{}' is nothing that can be done", file, word),
                          "use hold or fail");
      rules.fail_others = word == "fail";
    } else if (key.ends_with(suffix)) {
      rules.allow[key.substr(0, key.size() - suffix.size())].matching = table.patterns(key);
    } else {
      for (const auto& address : table.list(key)) rules.allow[key].exact.push_back(allowed(table, key, address));
    }
  }
}

TextRule text_rule(const TableReader& table, const std::string& name) {
  table.allow({"contains", "lacks", "matches", "lacks_matching", "may_be_empty"}, true);
  TextRule rule{name,
                table.place(),
                table.programs("contains"),
                table.programs("lacks"),
                table.patterns("matches"),
                table.patterns("lacks_matching"),
                table.boolean("may_be_empty", false)};
  if (rule.contains.empty() && rule.lacks.empty() && rule.matches.empty() && rule.lacks_matching.empty())
    throw rules_error(fmt::format("{} asks for nothing", table.in_file()),
                      "add contains, lacks, matches or lacks_matching");
  return rule;
}

ForeignRule foreign_rule(const TableReader& table, const std::string& name, const std::filesystem::path& file) {
  table.allow({"identifiers", "own", "except"}, true);
  auto identifiers = table.text("identifiers").value_or("");
  if (identifiers.empty())
    throw rules_error(fmt::format("{} names no file of identifiers", table.in_file()), "add identifiers = \"FILE\"");
  return {name, table.place(), file.parent_path() / identifiers, table.list("own"), table.list("except")};
}

DocumentRule document_rule(const TableReader& table, const std::string& name) {
  table.allow({"count", "pages", "min_pages", "max_pages", "max_bytes", "signed", "encrypted", "javascript", "embedded",
               "pdfa", "paper"},
              true);
  DocumentRule rule;
  rule.name = name;
  rule.place = table.place();
  rule.count = table.integer("count");
  rule.pages = table.integer("pages");
  rule.min_pages = table.integer("min_pages");
  rule.max_pages = table.integer("max_pages");
  rule.max_bytes = table.integer("max_bytes");
  rule.is_signed = table.boolean("signed");
  rule.encrypted = table.boolean("encrypted");
  rule.javascript = table.boolean("javascript");
  rule.embedded = table.boolean("embedded");
  rule.pdfa = table.text("pdfa").value_or("");
  rule.paper = table.text("paper").value_or("");
  return rule;
}

}  // namespace

Rules read_rules(std::string_view toml, const std::filesystem::path& file) {
  Rules rules;
  rules.file = file.filename().string();
  auto all = config::Config::parse(toml, rules.file);
  for (const auto& key : all.names("")) {
    constexpr std::string_view known[] = {"required", "recipient", "allow", "document", "text", "foreign"};
    if (std::find(std::begin(known), std::end(known), key) == std::end(known))
      throw rules_error(fmt::format("{}: there is no setting '{}'", rules.file, key),
                        fmt::format("there are {}", fmt::join(known, ", ")));
  }
  rules.required = all.list("required");
  TableReader recipient(all, "recipient", rules.file);
  recipient.allow({"address", "domain", "suppression", "consent", "list"}, false);
  rules.recipient = {recipient.boolean("address", true), recipient.boolean("domain", false),
                     recipient.boolean("suppression", true), recipient.boolean("consent", true),
                     recipient.text("list").value_or("")};
  read_allow(all, rules.file, rules);
  auto each = [&](const char* kind, auto read) {
    for (const auto& name : all.names(kind)) {
      auto path = fmt::format("{}.{}", kind, name);
      if (all.names(path).empty())
        throw rules_error(fmt::format("{}: '{}' in [{}] is no rule, or one that says nothing", rules.file, name, kind),
                          fmt::format("a rule is a table with a name: [{}.NAME]", kind));
      read(TableReader(all, path, rules.file), name);
    }
  };
  each("document", [&](const TableReader& table, const std::string& name) {
    rules.documents.push_back(document_rule(table, name));
  });
  each("text",
       [&](const TableReader& table, const std::string& name) { rules.texts.push_back(text_rule(table, name)); });
  each("foreign", [&](const TableReader& table, const std::string& name) {
    rules.foreign.push_back(foreign_rule(table, name, file));
  });
  return rules;
}

}  // namespace hammy::check
