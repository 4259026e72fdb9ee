#include "css/tokens.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"

namespace hammy::css {

namespace {

constexpr std::array<std::string_view, 13> empty_elements{"area",  "base", "br",   "col",    "embed", "hr", "img",
                                                          "input", "link", "meta", "source", "track", "wbr"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '/'; }

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view html) : html_(html) {}

  std::vector<Token> run() {
    while (at_ < html_.size()) {
      auto rest = html_.substr(at_);
      auto begins = rest.size() > 1 ? rest[1] : ' ';
      if (rest.starts_with(open_))
        mustache();
      else if (rest.starts_with("<!--"))
        text(through("-->", at_ + 4));
      else if (rest[0] == '<' && (std::isalpha(static_cast<unsigned char>(begins)) || begins == '/'))
        tag();
      else
        text(at_ + 1);
    }
    return std::move(all_);
  }

 private:
  std::size_t through(std::string_view close, std::size_t from) const {
    auto end = html_.find(close, from);
    return end == html_.npos ? html_.size() : end + close.size();
  }

  Token& add(Token::Kind kind, std::size_t end) {
    Token token;
    token.kind = kind;
    token.at = at_;
    token.size = end - at_;
    at_ = end;
    return all_.emplace_back(std::move(token));
  }

  void text(std::size_t end) {
    if (all_.empty() || all_.back().kind != Token::Kind::text) {
      add(Token::Kind::text, end);
      return;
    }
    all_.back().size += end - at_;
    at_ = end;
  }

  void mustache() {
    auto inside = at_ + open_.size();
    bool triple = html_.substr(inside).starts_with('{');
    auto end = through(triple ? '}' + std::string(close_) : close_, inside);
    auto content = text::trim(html_.substr(inside, std::max(end - inside, close_.size()) - close_.size()));
    auto& token = add(Token::Kind::mustache, end);
    if (!content.empty() && std::string_view("#^/$<>&!=").find(content[0]) != std::string_view::npos) {
      token.sign = content[0];
      content.remove_prefix(1);
    } else if (triple) {
      token.sign = '&';
      if (content.starts_with('{')) content.remove_prefix(1);
      if (content.ends_with('}')) content.remove_suffix(1);
    }
    token.name = text::trim(content);
    if (token.sign != '=') return;
    auto words = text::split(content, ' ');
    open_ = words.front();
    close_ = words.back();
    if (close_.ends_with('=')) close_.remove_suffix(1);
    if (open_.empty() || close_.empty()) open_ = "{{", close_ = "}}";
  }

  /// Where a tag of Mustache that begins here ends; else here.
  std::size_t over_mustache(std::size_t at) const {
    if (!html_.substr(at).starts_with(open_)) return at;
    auto inside = at + open_.size();
    return through(html_.substr(inside).starts_with('{') ? '}' + std::string(close_) : close_, inside);
  }

  void tag() {
    bool closing = html_[at_ + 1] == '/';
    auto begin = at_ + (closing ? 2 : 1);
    auto end = begin;
    while (end < html_.size() && !is_space(html_[end]) && html_[end] != '>') ++end;
    Token made;
    made.kind = closing ? Token::Kind::end : Token::Kind::begin;
    made.name = made.element.name = text::lower(html_.substr(begin, end - begin));
    while (end < html_.size() && html_[end] != '>') end = attribute(made, end);
    made.empty = html_[std::min(end, html_.size()) - 1] == '/' ||
                 std::ranges::find(empty_elements, made.name) != empty_elements.end();
    end = std::min(end + 1, html_.size());
    made.at = at_;
    made.size = end - at_;
    at_ = end;
    if (!closing && (made.name == "style" || made.name == "script")) return raw(std::move(made));
    all_.push_back(std::move(made));
  }

  void raw(Token made) {
    auto close = at_;
    while (close < html_.size() &&
           !(html_[close] == '<' && text::lower(html_.substr(close, 2 + made.name.size())) == "</" + made.name))
      ++close;
    auto end = through(">", close);
    if (made.name == "script") {
      at_ = made.at;
      return text(end);
    }
    bool for_all = std::ranges::all_of(made.element.attributes, [](const auto& attribute) {
      return attribute.first == "type" || attribute.first == "id" || attribute.first == "title";
    });
    made.kind = Token::Kind::style;
    made.sheet_at = at_;
    made.sheet_size =
        for_all && !(is_own() && html_.substr(at_, close - at_).find(open_) != html_.npos) ? close - at_ : 0;
    made.size = end - made.at;
    at_ = end;
    all_.push_back(std::move(made));
  }

  /// Reads an attribute, or skips what is none, and says where it ends.
  std::size_t attribute(Token& made, std::size_t at) const {
    if (auto over = over_mustache(at); over != at) {
      made.dynamic = made.dynamic || is_structure(at);
      return over;
    }
    if (is_space(html_[at])) return at + 1;
    auto begin = at;
    while (at < html_.size() && !is_space(html_[at]) && html_[at] != '=' && html_[at] != '>') ++at;
    auto name = text::lower(html_.substr(begin, at - begin));
    std::string_view value;
    if (at < html_.size() && html_[at] == '=') {
      ++at;
      char quote = at < html_.size() ? html_[at] : ' ';
      bool quoted = quote == '"' || quote == '\'';
      if (quoted) ++at;
      begin = at;
      while (at < html_.size() && (quoted ? html_[at] != quote : !is_space(html_[at]) && html_[at] != '>')) {
        auto over = over_mustache(at);
        at = over == at ? at + 1 : over;
      }
      at = std::min(at, html_.size());
      value = html_.substr(begin, at - begin);
      if (name == "style" && quoted) {
        made.style_at = begin;
        made.style_size = value.size();
        made.style_is_dynamic = is_own() ? value.find(open_) != value.npos
                                         : value.find("{{#") != value.npos || value.find("{{^") != value.npos;
      }
      if (quoted) ++at;
      if (name == "style" && !quoted) made.dynamic = true;  // there is no room for more without quotes
    }
    take(made, name, value);
    return std::max(std::min(at, html_.size()), begin + 1);
  }

  /// Whether the template has changed its delimiters, to what the parser of CSS takes for a part of it.
  bool is_own() const { return open_ != "{{"; }

  /// Whether a whole section may give attributes here.
  bool is_structure(std::size_t at) const { return html_.substr(at + open_.size()).find_first_of("#^<>$") == 0; }

  void take(Token& made, const std::string& name, std::string_view value) const {
    if (name.empty()) return;
    bool filled = value.find(open_) != value.npos;
    if (name == "class") {
      made.dynamic = made.dynamic || filled;
      auto spaces = std::string(value);
      std::ranges::replace_if(spaces, is_space, ' ');
      for (auto word : text::split(spaces, ' '))
        if (!word.empty()) made.element.classes.emplace_back(word);
    }
    if (name == "id") {
      made.dynamic = made.dynamic || filled;
      made.element.id = value;
    }
    made.element.attributes.emplace_back(name, value);
  }

  std::string_view html_, open_ = "{{", close_ = "}}";
  std::size_t at_ = 0;
  std::vector<Token> all_;
};

}  // namespace

std::vector<Token> tokens(std::string_view html) { return Tokenizer(html).run(); }

}  // namespace hammy::css
