#include "pdf/content.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace hammy::pdf {

namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20;
constexpr std::string_view spaces("\0\t\n\f\r ", 6), delimiters("()<>[]{}/%");

bool is_space(char c) { return spaces.find(c) != std::string_view::npos; }
bool is_regular(char c) { return !is_space(c) && delimiters.find(c) == std::string_view::npos; }

/// Goes from word to word over what is in between: strings, names and comments have letters that are no operators.
class Words {
 public:
  explicit Words(std::string_view content) : content_(content) {}

  /// The next word, an operator or a number; empty at the end.
  std::string_view next() {
    while (at_ < content_.size()) {
      char c = content_[at_];
      if (is_regular(c)) return take();
      ++at_;
      if (c == '/') take();
      if (c == '(') skip_string();
      if (c == '%') at_ = std::min(content_.find_first_of("\r\n", at_), content_.size());
      if (c == '<' && !(at_ < content_.size() && content_[at_] == '<')) skip_behind('>');
      if (c == '<' && at_ < content_.size() && content_[at_] == '<') ++at_;
    }
    return {};
  }
  std::size_t at() const { return at_; }
  /// What closes the string or image that the content ends in.
  const std::string& open() const { return open_; }

  /// Behind ID: over the data of an inline image (8.9.7). Data may have an EI too, but hardly one with text behind it.
  void skip_image() {
    constexpr std::size_t looked_at = 16;
    for (auto end = content_.find("EI", at_); end != std::string_view::npos; end = content_.find("EI", end + 1)) {
      auto after = content_.substr(end + 2, looked_at);
      bool apart = end > at_ && is_space(content_[end - 1]) && (after.empty() || is_space(after.front()));
      auto is_text = [](unsigned char c) { return (c >= 0x20 && c < 0x7F) || is_space(static_cast<char>(c)); };
      if (!apart || !std::all_of(after.begin(), after.end(), is_text)) continue;
      at_ = end + 2;
      return;
    }
    at_ = content_.size();
    open_ = "\nEI";
  }

 private:
  std::string_view take() {
    auto begin = at_;
    while (at_ < content_.size() && is_regular(content_[at_])) ++at_;
    return content_.substr(begin, at_ - begin);
  }
  void skip_behind(char c) {
    auto end = content_.find(c, at_);
    if (end == std::string_view::npos) open_ = c;
    at_ = end == std::string_view::npos ? content_.size() : end + 1;
  }
  void skip_string() {
    std::size_t open = 1;
    for (; at_ < content_.size() && open > 0; ++at_) {
      if (content_[at_] == '\\')
        ++at_;
      else if (content_[at_] == '(')
        ++open;
      else if (content_[at_] == ')')
        --open;
    }
    at_ = std::min(at_, content_.size());
    if (open > 0) open_.assign(open, ')');
  }

  std::string_view content_;
  std::size_t at_ = 0;
  std::string open_;
};

}  // namespace

std::string Ending::closing() const {
  std::string out(cut_off);
  if (!out.empty()) out += '\n';
  if (in_text) out += "ET\n";
  for (std::size_t i = 0; i < marked; ++i) out += "EMC\n";
  for (std::size_t i = 0; i < saved; ++i) out += "Q\n";
  return out;
}

Ending ending_of(std::string_view content) {
  Ending end;
  Words words(content);
  for (auto word = words.next(); !word.empty(); word = words.next()) {
    if (word == "q") {
      ++end.saved;
    } else if (word == "Q") {
      if (end.saved > 0)
        --end.saved;
      else
        end.stray.push_back(words.at() - 1);
    } else if (word == "BT" || word == "ET") {
      end.in_text = word == "BT";
    } else if (word == "BMC" || word == "BDC") {
      ++end.marked;
    } else if (word == "EMC") {
      if (end.marked > 0) --end.marked;
    } else if (word == "ID") {
      words.skip_image();
    }
  }
  end.cut_off = words.open();
  return end;
}

std::string content_of(const Document& document, const Object& page) {
  auto contents = document.find(page, "Contents");
  std::string out;
  auto add = [&](const Object& stream) {
    out += document.content(stream);
    out += '\n';
    if (out.size() > most_bytes)
      throw Error{"pdf.too-large", "a page of the PDF has more than 256 MB of content", "nothing can be drawn on it"};
  };
  if (!contents.is<Array>()) {
    add(contents);
    return out;
  }
  for (const Object& element : contents.elements()) add(document.resolve(element));
  return out;
}

}  // namespace hammy::pdf
