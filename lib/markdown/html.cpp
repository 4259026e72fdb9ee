// Markdown as HTML for mail: styles stand in the elements, since many mail programs drop <style>.
#include <fmt/format.h>

#include <vector>

#include "base/text.hpp"
#include "base/url.hpp"
#include "markdown/events.hpp"
#include "markdown/markdown.hpp"

namespace hammy::markdown {

namespace {

class Html : public Events {
 public:
  std::string out;

  void enter(MD_BLOCKTYPE type, void* detail) override {
    switch (type) {
      case MD_BLOCK_DOC: break;
      case MD_BLOCK_QUOTE:
        out += "<blockquote style=\"margin:0 0 0 8px;padding-left:12px;border-left:3px solid #cccccc\">\n";
        break;
      case MD_BLOCK_UL: out += "<ul>\n"; break;
      case MD_BLOCK_OL: {
        auto start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
        out += start == 1 ? "<ol>\n" : fmt::format("<ol start=\"{}\">\n", start);
        break;
      }
      case MD_BLOCK_LI: {
        auto* item = static_cast<MD_BLOCK_LI_DETAIL*>(detail);
        out += "<li>";
        if (item->is_task) out += item->task_mark == ' ' ? "☐ " : "☑ ";
        break;
      }
      case MD_BLOCK_HR: out += "<hr>\n"; break;
      case MD_BLOCK_H: out += fmt::format("<h{}>", static_cast<MD_BLOCK_H_DETAIL*>(detail)->level); break;
      case MD_BLOCK_CODE: out += "<pre style=\"font-family:monospace\"><code>"; break;
      case MD_BLOCK_HTML: break;
      case MD_BLOCK_P: out += "<p>"; break;
      case MD_BLOCK_TABLE: out += "<table style=\"border-collapse:collapse\">\n"; break;
      case MD_BLOCK_THEAD: out += "<thead>\n"; break;
      case MD_BLOCK_TBODY: out += "<tbody>\n"; break;
      case MD_BLOCK_TR: out += "<tr>\n"; break;
      case MD_BLOCK_TH: cell("th", detail); break;
      case MD_BLOCK_TD: cell("td", detail); break;
    }
  }

  void leave(MD_BLOCKTYPE type, void* detail) override {
    switch (type) {
      case MD_BLOCK_DOC:
      case MD_BLOCK_HR:
      case MD_BLOCK_HTML: break;
      case MD_BLOCK_QUOTE: out += "</blockquote>\n"; break;
      case MD_BLOCK_UL: out += "</ul>\n"; break;
      case MD_BLOCK_OL: out += "</ol>\n"; break;
      case MD_BLOCK_LI: out += "</li>\n"; break;
      case MD_BLOCK_H: out += fmt::format("</h{}>\n", static_cast<MD_BLOCK_H_DETAIL*>(detail)->level); break;
      case MD_BLOCK_CODE: out += "</code></pre>\n"; break;
      case MD_BLOCK_P: out += "</p>\n"; break;
      case MD_BLOCK_TABLE: out += "</table>\n"; break;
      case MD_BLOCK_THEAD: out += "</thead>\n"; break;
      case MD_BLOCK_TBODY: out += "</tbody>\n"; break;
      case MD_BLOCK_TR: out += "</tr>\n"; break;
      case MD_BLOCK_TH: out += "</th>\n"; break;
      case MD_BLOCK_TD: out += "</td>\n"; break;
    }
  }

  void enter(MD_SPANTYPE type, void* detail) override {
    if (type == MD_SPAN_IMG) {
      if (in_image_++ == 0) image(*static_cast<MD_SPAN_IMG_DETAIL*>(detail));
      return;
    }
    if (in_image_) return;  // an image's description is text alone
    switch (type) {
      case MD_SPAN_EM: out += "<em>"; break;
      case MD_SPAN_STRONG: out += "<strong>"; break;
      case MD_SPAN_DEL: out += "<del>"; break;
      case MD_SPAN_CODE: out += "<code>"; break;
      case MD_SPAN_A: {
        auto* link = static_cast<MD_SPAN_A_DETAIL*>(detail);
        auto url = attribute(link->href);
        links_.push_back(is_safe_url(url));
        if (!links_.back()) break;
        out += "<a href=\"";
        text::append_html(out, url);
        if (auto title = attribute(link->title); !title.empty()) {
          out += "\" title=\"";
          text::append_html(out, title);
        }
        out += "\">";
        break;
      }
      default: break;
    }
  }

  void leave(MD_SPANTYPE type, void*) override {
    if (type == MD_SPAN_IMG) {
      if (in_image_ == 0) return;
      if (--in_image_ == 0 && image_open_) out += "\">";
      if (in_image_ == 0) image_open_ = false;
      return;
    }
    if (in_image_) return;
    switch (type) {
      case MD_SPAN_EM: out += "</em>"; break;
      case MD_SPAN_STRONG: out += "</strong>"; break;
      case MD_SPAN_DEL: out += "</del>"; break;
      case MD_SPAN_CODE: out += "</code>"; break;
      case MD_SPAN_A:
        // md4c 0.4.8 ends some malformed links that it has not begun.
        if (links_.empty()) break;
        if (links_.back()) out += "</a>";
        links_.pop_back();
        break;
      default: break;
    }
  }

  void text(MD_TEXTTYPE type, std::string_view text) override {
    switch (type) {
      case MD_TEXT_NULLCHAR: out += "\xEF\xBF\xBD"; break;
      case MD_TEXT_BR: out += in_image_ ? " " : "<br>\n"; break;
      case MD_TEXT_SOFTBR: out += in_image_ ? " " : "\n"; break;
      case MD_TEXT_ENTITY: text::append_html(out, decoded_entity(text)); break;
      default: text::append_html(out, text);
    }
  }

  std::size_t size() const override { return out.size(); }

 private:
  void cell(std::string_view name, void* detail) {
    auto align = static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align;
    std::string_view side = align == MD_ALIGN_RIGHT ? "right" : align == MD_ALIGN_CENTER ? "center" : "left";
    out += fmt::format("<{} style=\"padding:4px 8px;border:1px solid #cccccc;text-align:{}\">", name, side);
  }

  void image(const MD_SPAN_IMG_DETAIL& detail) {
    auto url = attribute(detail.src);
    image_open_ = is_safe_url(url);
    if (!image_open_) return;
    out += "<img style=\"max-width:100%\" src=\"";
    text::append_html(out, url);
    if (auto title = attribute(detail.title); !title.empty()) {
      out += "\" title=\"";
      text::append_html(out, title);
    }
    out += "\" alt=\"";
  }

  std::vector<bool> links_;  // the open ones; whether each was written
  int in_image_ = 0;
  bool image_open_ = false;
};

}  // namespace

std::string to_html(std::string_view source) {
  Html html;
  html.out.reserve(source.size() * 2);
  read(source, html);
  return std::move(html.out);
}

}  // namespace hammy::markdown
