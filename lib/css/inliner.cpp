#include "css/inliner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "css/tokens.hpp"

namespace hammy::css {

namespace {

using Kind = Token::Kind;
// Beyond these a mail is too large to be looked through, and keeps its rules.
constexpr std::size_t max_visits = 20'000;
constexpr unsigned max_depth = 100;
constexpr std::size_t max_open = 256;

struct File {
  std::string_view source;
  std::vector<Token> tokens;
};

/// Where an element or sheet stands.
using Place = std::pair<std::string, std::size_t>;  // file, token

/// Declarations where a later one of the same name takes the place of the earlier.
void put(std::vector<Declaration>& all, Declaration declaration) {
  std::erase_if(all, [&](const Declaration& known) { return known.name == declaration.name; });
  declaration.important = false;
  all.push_back(std::move(declaration));
}

std::string attribute_of(const std::vector<Declaration>& all) {
  std::string out;
  for (const auto& [name, value, important] : all) {
    out += fmt::format("{}{}: ", out.empty() ? "" : "; ", name);
    for (std::string_view rest = value; !rest.empty();) {  // in the attribute's quotes only tags may have those quotes
      auto length = rest.starts_with("{{") ? unit(rest) : 1;
      out += rest[0] == '"' && length == 1 ? std::string_view("'") : rest.substr(0, length);
      rest.remove_prefix(length);
    }
    if (important) out += " !important";
  }
  return out;
}

/// Goes through a mail as it is put together, with the elements that are open.
class Walk {
 public:
  using Begin = std::function<void(const Place&, const Token&, const std::vector<const Element*>&)>;
  using Style = std::function<void(const Place&, const Token&)>;

  Walk(const std::map<std::string, File>& files, const Mail& mail, Begin begin, Style style)
      : files_(files), mail_(mail), begin_(std::move(begin)), style_(std::move(style)) {}

  /// Whether every element of the mail was met.
  bool run() {
    if (mail_.body.empty()) all_known_ = false;
    if (!mail_.frame.empty()) {
      if (auto body = files_.find(mail_.body); body != files_.end())
        given_.push_back({{"content", {mail_.body, 0, body->second.tokens.size()}}});
      whole(mail_.frame);
    } else if (!mail_.body.empty()) {
      whole(mail_.body);
    }
    return all_known_;
  }

 private:
  struct Range {
    std::string file;
    std::size_t from, to;
  };

  void whole(const std::string& name) {
    auto file = files_.find(name);
    if (file == files_.end()) {
      all_known_ = false;
      return;
    }
    range({name, 0, file->second.tokens.size()});
  }

  void range(const Range& range) {
    ++depth_;
    const auto& tokens = files_.at(range.file).tokens;
    for (auto at = range.from; at < range.to;) {
      if (depth_ > max_depth || visits_ > max_visits || open_.size() > max_open) {
        all_known_ = false;
        break;
      }
      at = token(range.file, tokens, at);
    }
    --depth_;
  }

  std::size_t token(const std::string& file, const std::vector<Token>& tokens, std::size_t at) {
    const auto& token = tokens[at];
    ++visits_;
    switch (token.kind) {
      case Kind::text: break;
      case Kind::style: style_({file, at}, token); break;
      case Kind::end: close(token.name); break;
      case Kind::begin:
        close_implied(token.name);
        open_.push_back(&token.element);
        begin_({file, at}, token, open_);
        if (token.empty) open_.pop_back();
        break;
      case Kind::mustache: return mustache(file, tokens, at);
    }
    return at + 1;
  }

  void close(std::string_view name) {
    for (auto i = open_.size(); i-- > 0;)
      if (open_[i]->name == name) {
        open_.resize(i);
        return;
      }
  }

  /// The end tags that HTML lets be left out.
  void close_implied(std::string_view name) {
    auto last = [&](std::initializer_list<std::string_view> names) {
      return !open_.empty() && std::ranges::find(names, open_.back()->name) != names.end();
    };
    if (name == "td" || name == "th" || name == "tr") {
      if (last({"p"})) open_.pop_back();
      if (last({"td", "th"})) open_.pop_back();
      if (name == "tr" && last({"tr"})) open_.pop_back();
    } else if ((name == "li" && last({"li"})) || (name == "p" && last({"p"}))) {
      open_.pop_back();
    }
  }

  std::size_t mustache(const std::string& file, const std::vector<Token>& tokens, std::size_t at) {
    const auto& token = tokens[at];
    if (token.sign == '>') {
      include(token.name, false);
    } else if (token.sign == '<') {
      auto end = end_of(tokens, at);
      std::map<std::string, Range> blocks;
      for (auto i = at + 1; i < end; ++i)
        if (tokens[i].kind == Kind::mustache && tokens[i].sign == '$') {
          auto close = end_of(tokens, i);
          blocks.try_emplace(tokens[i].name, Range{file, i + 1, close});
          i = close;
        }
      given_.push_back(std::move(blocks));
      include(token.name, true);
      given_.pop_back();
      return end + 1;
    } else if (token.sign == '$') {
      auto end = end_of(tokens, at);
      for (const auto& blocks : given_)  // the outermost has the last word
        if (auto block = blocks.find(token.name); block != blocks.end()) {
          auto chosen = block->second;
          range(chosen);
          return end + 1;
        }
      range({file, at + 1, end});
      return end + 1;
    } else if (token.sign == '&') {
      if (token.name != "-content")
        all_known_ = false;
      else if (!mail_.body.empty())
        whole(mail_.body);
    }
    return at + 1;
  }

  void include(const std::string& name, bool parent) {
    auto file = name.starts_with('*') ? std::string{} : mail_.find(name, parent);
    if (file.empty())
      all_known_ = false;
    else
      whole(file);
  }

  /// The token that closes the section, frame or block at `at`.
  static std::size_t end_of(const std::vector<Token>& tokens, std::size_t at) {
    int depth = 1;
    for (auto i = at + 1; i < tokens.size(); ++i) {
      if (tokens[i].kind != Kind::mustache) continue;
      char sign = tokens[i].sign;
      if (sign == '#' || sign == '^' || sign == '$' || sign == '<') ++depth;
      if (sign == '/' && --depth == 0) return i;
    }
    return tokens.size();
  }

  const std::map<std::string, File>& files_;
  const Mail& mail_;
  Begin begin_;
  Style style_;
  std::vector<const Element*> open_;
  std::vector<std::map<std::string, Range>> given_;
  bool all_known_ = true;
  unsigned depth_ = 0;
  std::size_t visits_ = 0;
};

bool is_invisible(std::string_view name) {
  constexpr std::string_view names[] = {"html", "head", "title", "meta", "link", "base", "style", "script"};
  return std::ranges::find(names, name) != std::end(names) && name != "html";
}

class Inliner {
 public:
  explicit Inliner(const std::map<std::string, std::string>& files) {
    for (const auto& [name, source] : files) files_[name] = {source, tokens(source)};
  }

  void mail(const Mail& mail) {
    std::vector<std::pair<Place, std::vector<Rule>>> sheets;
    auto style = [&](const Place& place, const Token& token) {
      if (std::ranges::any_of(sheets, [&](const auto& known) { return known.first == place; })) return;
      sheets.emplace_back(place, parse_sheet(sheet_of(place.first, token)));
    };
    bool all_known = Walk(
                         files_, mail, [&](const auto&, const Token& token, const auto&) { dynamic(token); }, style)
                         .run();
    all_known = all_known && !std::exchange(dynamic_, false);
    // By specificity, then by the order in which they come.
    std::vector<std::pair<const Selector*, const Rule*>> rules;
    for (const auto& [place, sheet] : sheets) {
      sheets_.insert(place);
      if (!all_known) kept_.insert(place);
      for (const auto& rule : sheet)
        for (const auto& selector : rule.selectors) rules.emplace_back(&selector, &rule);
    }
    std::ranges::stable_sort(rules, {}, [](const auto& rule) { return rule.first->specificity; });
    auto begin = [&](const Place& place, const Token& token, const std::vector<const Element*>& path) {
      if (token.dynamic || is_invisible(token.name)) return;
      auto looks = look(place.first, token, path, rules);
      auto [known, fresh] = looks_.try_emplace(place, looks);
      if (fresh || known->second == looks) return;
      known->second.reset();
      differs_ = true;
    };
    Walk(files_, mail, begin, [](const auto&, const auto&) {}).run();
  }

  std::map<std::string, std::string> changed() const {
    std::map<std::string, std::string> changed;
    for (const auto& [name, file] : files_) {
      auto made = rewritten(name, file);
      if (made != file.source) changed.emplace(name, std::move(made));
    }
    return changed;
  }

 private:
  std::string_view sheet_of(const std::string& file, const Token& token) const {
    return files_.at(file).source.substr(token.sheet_at, token.sheet_size);
  }
  void dynamic(const Token& token) { dynamic_ = dynamic_ || token.dynamic; }

  /// The style attribute that the rules come to for an element; nothing where it stays as it is.
  std::optional<std::string> look(const std::string& file, const Token& token, const std::vector<const Element*>& path,
                                  const std::vector<std::pair<const Selector*, const Rule*>>& rules) const {
    std::vector<Declaration> all, important;
    for (const auto& [selector, rule] : rules) {
      if (!selector->matches(path)) continue;
      for (const auto& declaration : rule->declarations) put(declaration.important ? important : all, declaration);
    }
    if (all.empty() && important.empty()) return {};
    auto source = token.style_at ? files_.at(file).source.substr(token.style_at, token.style_size) : std::string_view{};
    auto own = parse_declarations(source);
    if (token.style_is_dynamic) {  // kept as it is, behind the rules
      if (source.starts_with(attribute_of(all))) return {};
      return attribute_of(all) + "; " + std::string(source);
    }
    for (const auto& declaration : own) {
      put(all, declaration);
      all.back().important = declaration.important;
    }
    for (const auto& declaration : important) {
      bool stronger = std::ranges::any_of(
          own, [&](const Declaration& one) { return one.important && one.name == declaration.name; });
      if (!stronger) put(all, declaration);
    }
    return all == own ? std::nullopt : std::optional(attribute_of(all));
  }

  std::string rewritten(const std::string& name, const File& file) const {
    std::string out;
    for (std::size_t i = 0; i < file.tokens.size(); ++i) {
      const auto& token = file.tokens[i];
      auto source = file.source.substr(token.at, token.size);
      Place place{name, i};
      if (token.kind == Kind::style && sheets_.contains(place) && !kept_.contains(place) && !differs_)
        out += without_rules(source, token);
      else if (auto looks = looks_.find(place); looks != looks_.end() && looks->second)
        out += with_style(source, token, *looks->second);
      else
        out += source;
    }
    return out;
  }

  static std::string with_style(std::string_view source, const Token& token, const std::string& style) {
    if (token.style_at) {
      auto from = token.style_at - token.at;
      // An attribute in apostrophes gets quotation marks, which the style has not.
      return fmt::format("{}\"{}\"{}", source.substr(0, from - 1), style, source.substr(from + token.style_size + 1));
    }
    auto name = token.name.size() + 1;
    return fmt::format("{} style=\"{}\"{}", source.substr(0, name), style, source.substr(name));
  }

  /// The element <style> without the rules that were inlined; nothing when nothing is left.
  static std::string without_rules(std::string_view source, const Token& token) {
    auto from = token.sheet_at - token.at;
    auto sheet = source.substr(from, token.sheet_size);
    std::string left;
    std::size_t at = 0;
    for (const auto& rule : parse_sheet(sheet)) {
      if (!rule.whole) continue;
      left += sheet.substr(at, rule.begin - at);
      at = rule.end;
      while (at < sheet.size() && (sheet[at] == ' ' || sheet[at] == '\t')) ++at;
      if (at < sheet.size() && sheet[at] == '\n' && (left.empty() || left.back() == '\n')) ++at;
    }
    left += sheet.substr(at);
    if (at == 0) return std::string(source);
    if (text::trim(left).empty()) return {};
    return fmt::format("{}{}{}", source.substr(0, from), left, source.substr(from + token.sheet_size));
  }

  std::map<std::string, File> files_;
  std::map<Place, std::optional<std::string>> looks_;
  std::set<Place> sheets_, kept_;
  bool dynamic_ = false;  // an element of the mail at hand may have any class
  bool differs_ = false;  // an element does not look the same everywhere
};

}  // namespace

std::map<std::string, std::string> inline_styles(const std::map<std::string, std::string>& files,
                                                 const std::vector<Mail>& mails) {
  if (std::ranges::none_of(
          files, [](const auto& file) { return text::lower(file.second).find("<style") != std::string::npos; }))
    return {};
  Inliner inliner(files);
  for (const auto& mail : mails) inliner.mail(mail);
  return inliner.changed();
}

}  // namespace hammy::css
