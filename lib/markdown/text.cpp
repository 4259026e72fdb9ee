// Markdown as plain text, for the part of a mail that every program can show.
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/url.hpp"
#include "markdown/events.hpp"
#include "markdown/markdown.hpp"

namespace hammy::markdown {

namespace {

class Text : public Events {
 public:
  std::string out;

  void enter(MD_BLOCKTYPE type, void* detail) override {
    switch (type) {
      case MD_BLOCK_QUOTE: begin_block(), around_.push_back({"> ", "> ", false}); break;
      case MD_BLOCK_UL: begin_list(0, static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight); break;
      case MD_BLOCK_OL: {
        auto* list = static_cast<MD_BLOCK_OL_DETAIL*>(detail);
        begin_list(list->start, list->is_tight);
        break;
      }
      case MD_BLOCK_LI: begin_item(*static_cast<MD_BLOCK_LI_DETAIL*>(detail)); break;
      case MD_BLOCK_HR: begin_block(), line("----"), blank_ = true; break;
      case MD_BLOCK_H:
      case MD_BLOCK_P:
      case MD_BLOCK_CODE: begin_block(); break;
      case MD_BLOCK_TABLE: begin_block(), rows_.clear(), table_bytes_ = 0; break;
      case MD_BLOCK_TR: rows_.emplace_back(); break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD: inline_.clear(); break;
      default: break;
    }
  }

  void leave(MD_BLOCKTYPE type, void* detail) override {
    switch (type) {
      case MD_BLOCK_QUOTE: end_block(), around_.pop_back(); break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL: end_block(), lists_.pop_back(), blank_ = lists_.empty() || !lists_.back().tight; break;
      case MD_BLOCK_LI:
        end_block();
        if (!around_.back().used) line("");  // an empty item
        around_.pop_back();
        blank_ = !lists_.back().tight;
        break;
      case MD_BLOCK_H: {
        auto level = static_cast<MD_BLOCK_H_DETAIL*>(detail)->level;
        auto width = std::min<std::size_t>(text::code_points(inline_), 70);
        lines(std::exchange(inline_, {}));
        if (level <= 2) line(std::string(width, level == 1 ? '=' : '-'));
        blank_ = true;
        break;
      }
      case MD_BLOCK_P: end_block(), blank_ = true; break;
      case MD_BLOCK_CODE: {
        auto code = std::exchange(inline_, {});
        if (code.ends_with('\n')) code.pop_back();
        for (auto piece : text::split(code, '\n')) line("    " + std::string(piece));
        blank_ = true;
        break;
      }
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        table_bytes_ += inline_.size() + 2;
        rows_.back().push_back({std::exchange(inline_, {}), static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align});
        break;
      case MD_BLOCK_TABLE: table(), blank_ = true; break;
      default: break;
    }
  }

  void enter(MD_SPANTYPE type, void*) override {
    if (type == MD_SPAN_A || type == MD_SPAN_IMG) begun_.push_back(inline_.size());
    if (type == MD_SPAN_DEL) inline_ += '~';
  }

  void leave(MD_SPANTYPE type, void* detail) override {
    if (type == MD_SPAN_DEL) inline_ += '~';
    if (type == MD_SPAN_IMG) {  // its description stands for it
      auto begin = take_begun();
      if (inline_.size() > begin) inline_.insert(begin, "["), inline_ += ']';
    }
    if (type == MD_SPAN_A) {
      auto label = inline_.substr(take_begun());
      auto url = attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
      bool says_it = label == url || "mailto:" + label == url || "http://" + label == url;
      if (is_safe_url(url) && !url.empty() && !says_it) inline_ += fmt::format("{}<{}>", label.empty() ? "" : " ", url);
    }
  }

  void text(MD_TEXTTYPE type, std::string_view text) override {
    switch (type) {
      case MD_TEXT_NULLCHAR: inline_ += "\xEF\xBF\xBD"; break;
      case MD_TEXT_BR:
      case MD_TEXT_SOFTBR: inline_ += '\n'; break;
      case MD_TEXT_ENTITY: inline_ += decoded_entity(text); break;
      default: inline_ += text;
    }
  }

  std::size_t size() const override { return out.size() + inline_.size() + table_bytes_; }

 private:
  /// What stands in front of every line of a quotation or list item.
  struct Around {
    std::string first, next;
    bool used;
  };
  struct List {
    unsigned next;  // 0: a list without numbers
    bool tight;
  };
  struct Cell {
    std::string text;
    MD_ALIGN align;
  };

  void line(std::string_view text) {
    auto begin = out.size();
    for (auto& around : around_) out += std::exchange(around.used, true) ? around.next : around.first;
    out += text;
    while (out.size() > begin && out.back() == ' ') out.pop_back();
    out += '\n';
  }

  /// Where the link or image that ends now began. md4c 0.4.8 ends some malformed ones that it has not begun.
  std::size_t take_begun() {
    if (begun_.empty()) return inline_.size();
    auto begin = std::min(begun_.back(), inline_.size());
    begun_.pop_back();
    return begin;
  }

  void lines(std::string_view text) {
    for (auto piece : text::split(text, '\n')) line(piece);
  }

  /// A blank line between blocks, and what an item of a tight list has said before the block.
  void begin_block() {
    end_block();
    if (std::exchange(blank_, false) && !out.empty()) {
      auto begin = out.size();
      for (const auto& around : around_)
        if (around.used) out += around.next;
      while (out.size() > begin && out.back() == ' ') out.pop_back();
      out += '\n';
    }
  }

  void end_block() {
    if (!inline_.empty()) lines(std::exchange(inline_, {}));
  }

  void begin_list(unsigned start, bool tight) {
    begin_block();
    lists_.push_back({start, tight});
  }

  void begin_item(const MD_BLOCK_LI_DETAIL& item) {
    begin_block();
    auto& list = lists_.back();
    std::string mark = list.next ? fmt::format("{}. ", list.next++) : "- ";
    std::string spaces(mark.size(), ' ');
    if (item.is_task) mark += item.task_mark == ' ' ? "[ ] " : "[x] ";
    around_.push_back({mark, spaces, false});
  }

  void table() {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_)
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i == widths.size()) widths.push_back(0);
        widths[i] = std::max(widths[i], text::code_points(row[i].text));
      }
    // Columns that would not fit any screen are not filled up.
    for (auto& width : widths) width = std::min<std::size_t>(width, 60);
    bool head = true;
    for (const auto& row : rows_) {
      std::string written;
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) written += "  ";
        auto length = text::code_points(row[i].text);
        auto space = length < widths[i] ? widths[i] - length : 0;
        auto before = row[i].align == MD_ALIGN_RIGHT ? space : row[i].align == MD_ALIGN_CENTER ? space / 2 : 0;
        written += std::string(before, ' ') + row[i].text + std::string(space - before, ' ');
      }
      std::replace(written.begin(), written.end(), '\n', ' ');
      line(written);
      if (!std::exchange(head, false)) continue;
      std::string rule;
      for (auto width : widths) rule += (rule.empty() ? "" : "  ") + std::string(width, '-');
      line(rule);
    }
    rows_.clear();
    table_bytes_ = 0;
  }

  std::string inline_;  // the running paragraph, heading, cell or code
  bool blank_ = false;  // a blank line goes before the next block
  std::vector<Around> around_;
  std::vector<List> lists_;
  std::vector<std::vector<Cell>> rows_;
  std::size_t table_bytes_ = 0;
  std::vector<std::size_t> begun_;  // where open links and images begin in inline_
};

}  // namespace

std::string to_text(std::string_view source) {
  Text text;
  text.out.reserve(source.size());
  read(source, text);
  return std::move(text.out);
}

}  // namespace hammy::markdown
