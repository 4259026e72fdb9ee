#include "mark/look.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mark/fill_in.hpp"
#include "picture/picture.hpp"
#include "policy/policy.hpp"

namespace hammy::mark {

Look::Look(std::string_view picture) {
  constexpr double point_of_pixel = 72.0 / 96;
  auto head = picture::read(picture);
  draw::Size size{head.width * point_of_pixel, head.height * point_of_pixel};
  draw::Canvas canvas;
  canvas.picture(picture, {0, 0, size.width, size.height});
  drawing_ = canvas.finish(size);
}

Look::Look(std::string text, draw::TextStyle style)
    : text_(mustache::compile("--text", std::move(text), mustache::Escape::none)), style_(std::move(style)) {}

const draw::Drawing& Look::of(const record::Record& record, std::string_view file) {
  if (!text_) return drawing_;
  std::string json("{\"file\":");
  record::append_string(json, file);
  json += '}';
  auto text = fill_in(*text_, record, json, policy::reader_of({}, record));
  if (text::trim(text).empty()) throw Error{"watermark.empty", "the text of the watermark is empty"};
  if (text == drawn_) return drawing_;
  draw::Canvas canvas;
  auto size = canvas.measure(text, style_);
  auto x = style_.align == draw::Align::left ? 0 : style_.align == draw::Align::right ? size.width : size.width / 2;
  canvas.text(text, x, size.height, style_);
  drawing_ = canvas.finish(size);
  drawn_ = std::move(text);
  return drawing_;
}

}  // namespace hammy::mark
