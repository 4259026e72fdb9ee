#include "appearance/layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "picture/picture.hpp"

namespace hammy::appearance {

namespace {

constexpr double padding = 2, gap = 4, smallest_text = 4;  // points
constexpr double share_beside_text = 0.3, share = 0.48;    // of the width, for what stands beside others

/// The largest box of these proportions in the middle of `room`.
pdf::Box fit(double width, double height, const pdf::Box& room) {
  auto scale = std::min(room.width() / width, room.height() / height);
  auto x = (room.left + room.right - width * scale) / 2, y = (room.bottom + room.top - height * scale) / 2;
  return {x, y, x + width * scale, y + height * scale};
}

/// Puts a picture at one side of `room`, and takes its place away from that.
void put_aside(draw::Canvas& canvas, std::string_view bytes, bool left, double width, pdf::Box& room) {
  auto head = picture::read(bytes);
  pdf::Box side = left ? pdf::Box{room.left, room.bottom, room.left + width, room.top}
                       : pdf::Box{room.right - width, room.bottom, room.right, room.top};
  auto box = fit(head.width, head.height, side);
  auto shift = left ? room.left - box.left : room.right - box.right;
  canvas.picture(bytes, {box.left + shift, box.bottom, box.right + shift, box.top});
  (left ? room.left : room.right) += (left ? 1 : -1) * (box.width() + gap);
}

void put_text(draw::Canvas& canvas, std::string_view text, draw::TextStyle style, const pdf::Box& room) {
  auto size = canvas.measure(text, style);
  auto scale = std::min({1.0, room.width() / std::max(size.width, 1e-3), room.height() / std::max(size.height, 1e-3)});
  style.size *= scale;
  if (style.size < smallest_text)
    throw Error{"appearance.room",
                fmt::format("the text of the signature would be {:.1f} points high to have room", style.size),
                "make the appearance larger, or its text shorter"};
  canvas.text(text, room.left, (room.bottom + room.top + size.height * scale) / 2, style);
}

}  // namespace

draw::Drawing lay_out(draw::Size size, const Parts& parts, draw::TextStyle style) {
  draw::Canvas canvas;
  pdf::Box room{padding, padding, size.width - padding, size.height - padding};
  if (room.width() < 1 || room.height() < 1)
    throw Error{"appearance.room", "the rectangle of the signature is too small", "make the appearance larger"};
  auto width = room.width() * (parts.text.empty() ? share : share_beside_text);
  bool alone = parts.text.empty() && (parts.picture.empty() || parts.qr.empty());
  auto put = [&](std::string_view bytes, bool left) {
    if (bytes.empty()) return;
    if (!alone) return put_aside(canvas, bytes, left, width, room);
    auto head = picture::read(bytes);
    canvas.picture(bytes, fit(head.width, head.height, room));
  };
  put(parts.picture, true);
  put(parts.qr, false);
  if (!parts.text.empty()) put_text(canvas, parts.text, std::move(style), room);
  return canvas.finish(size);
}

}  // namespace hammy::appearance
