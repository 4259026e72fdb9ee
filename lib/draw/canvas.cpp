#include "draw/canvas.hpp"

#include <fmt/format.h>
#include <podofo/podofo.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"
#include "picture/picture.hpp"

namespace hammy::draw {

namespace {

/// PoDoFo's encodings and its library of fonts are shared without a lock.
std::mutex& one_at_a_time() {
  static std::mutex mutex;
  return mutex;
}

/// Runs `work` of PoDoFo; what it throws becomes an Error of this code.
template <class Work>
auto call(const char* code, std::string_view doing, const Work& work) {
  std::scoped_lock lock(one_at_a_time());
  try {
    return work();
  } catch (const PoDoFo::PdfError& error) {
    const char* reason = PoDoFo::PdfError::ErrorMessage(error.GetError());
    throw Error{code, fmt::format("cannot {}: {}", doing, reason ? reason : error.what()),
                "the file may be damaged; save it anew"};
  }
}

/// Lines as they are drawn.
std::vector<std::string> lines_of(std::string_view utf8) {
  std::vector<std::string> out;
  for (auto line : text::split(utf8, '\n')) {
    std::string plain(line);
    std::erase(plain, '\r');
    std::replace(plain.begin(), plain.end(), '\t', ' ');
    locale::make_spaces_plain(plain);  // no line is broken here, and many fonts lack the narrow ones
    out.push_back(locale::visual(plain));
  }
  return out;
}

struct Character {
  std::string_view bytes;
  unsigned point;
};

std::vector<Character> characters(std::string_view utf8) {
  std::vector<Character> out;
  for (std::size_t i = 0; i < utf8.size();) {
    auto lead = static_cast<unsigned char>(utf8[i]);
    std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k)
      point = point << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    out.push_back({utf8.substr(i, length), point});
    i += length;
  }
  return out;
}

PoDoFo::PdfString as_string(const std::string& utf8) {
  return {reinterpret_cast<const PoDoFo::pdf_utf8*>(utf8.data()), static_cast<PoDoFo::pdf_long>(utf8.size())};
}

}  // namespace

struct Canvas::State {
  PoDoFo::PdfMemDocument document{};
  PoDoFo::PdfXObject form{PoDoFo::PdfRect(0, 0, 1, 1), &document};
  PoDoFo::PdfPainter painter{};
  std::map<std::filesystem::path, PoDoFo::PdfFont*> fonts{};  // which the document owns
  bool open = false;

  PoDoFo::PdfFont& font(const TextStyle& style) {
    constexpr int last_character = 0xFFFF;
    auto& font = fonts[style.font];
    if (!font) {
      auto* encoding = new PoDoFo::PdfIdentityEncoding(0, last_character, true);  // deleted by the font
      font = document.CreateFontSubset(style.font.stem().c_str(), false, false, false, encoding, style.font.c_str());
    }
    if (!font) PODOFO_RAISE_ERROR(PoDoFo::ePdfError_InvalidFontFile);
    font->SetFontSize(static_cast<float>(style.size));
    return *font;
  }

  /// Refuses what would become an empty box.
  static void check(const PoDoFo::PdfFont& font, const TextStyle& style, const std::string& line) {
    constexpr unsigned last_character = 0xFFFF;
    for (const auto& one : characters(line)) {
      bool there = one.point <= last_character && font.GetFontMetrics()->GetGlyphId(static_cast<long>(one.point)) > 0;
      if (there) continue;
      throw Error{"draw.glyph",
                  fmt::format("the font '{}' has no '{}' (U+{:04X})", style.font.stem().string(),
                              text::printable(one.bytes), one.point),
                  "name another font; 'fc-list :charset=HEX' lists those that have it"};
    }
  }

  static double width(const PoDoFo::PdfFont& font, const std::string& line) {
    return font.GetFontMetrics()->StringWidth(as_string(line));
  }
  static double leading(const PoDoFo::PdfFont& font) {
    return font.GetFontMetrics()->GetAscent() - font.GetFontMetrics()->GetDescent();
  }
};

Canvas::Canvas() {
  call("draw.failed", "begin a drawing", [&] {
    PoDoFo::PdfError::EnableDebug(false);
    PoDoFo::PdfError::EnableLogging(false);
    state_ = std::make_unique<State>();
    state_->painter.SetPage(&state_->form);
    state_->open = true;
  });
}

Canvas::~Canvas() {
  std::scoped_lock lock(one_at_a_time());
  try {
    if (state_ && state_->open) state_->painter.FinishPage();
    state_.reset();
  } catch (const PoDoFo::PdfError&) {
    // It was not finished, and nobody will miss it.
  }
}

Size Canvas::measure(std::string_view utf8, const TextStyle& style) {
  auto lines = lines_of(utf8);
  return call("draw.font", fmt::format("use the font '{}'", style.font.string()), [&] {
    const auto& font = state_->font(style);
    Size size;
    for (const auto& line : lines) {
      State::check(font, style, line);
      size.width = std::max(size.width, State::width(font, line));
    }
    size.height = State::leading(font) * static_cast<double>(lines.size());
    return size;
  });
}

void Canvas::text(std::string_view utf8, double x, double top, const TextStyle& style) {
  auto lines = lines_of(utf8);
  call("draw.font", fmt::format("use the font '{}'", style.font.string()), [&] {
    auto& font = state_->font(style);
    auto& painter = state_->painter;
    painter.SetFont(&font);
    painter.SetColor(PoDoFo::PdfColor(style.colour.red, style.colour.green, style.colour.blue));
    auto baseline = top - font.GetFontMetrics()->GetAscent();
    for (const auto& line : lines) {
      State::check(font, style, line);
      auto width = State::width(font, line);
      auto left = style.align == Align::left ? x : style.align == Align::right ? x - width : x - width / 2;
      if (!line.empty()) painter.DrawText(left, baseline, as_string(line));
      baseline -= State::leading(font);
    }
  });
}

void Canvas::picture(std::string_view bytes, const pdf::Box& place) {
  auto kind = picture::read(bytes);
  call("draw.picture", fmt::format("read a {} picture", kind.extension == "png" ? "PNG" : "JPEG"), [&] {
    PoDoFo::PdfImage image(&state_->document);
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    auto size = static_cast<PoDoFo::pdf_long>(bytes.size());
    if (kind.extension == "png")
      image.LoadFromPngData(data, size);
    else
      image.LoadFromJpegData(data, size);
    state_->painter.DrawImage(place.left, place.bottom, &image, place.width() / image.GetWidth(),
                              place.height() / image.GetHeight());
  });
}

Drawing Canvas::finish(Size size) {
  return call("draw.failed", "finish a drawing", [&] {
    auto& [document, form, painter, fonts, open] = *state_;
    painter.FinishPage();
    open = false;
    PoDoFo::PdfRect whole(0, 0, size.width, size.height);
    PoDoFo::PdfVariant box;
    whole.ToVariant(box);
    form.GetObject()->GetDictionary().AddKey("BBox", box);
    PoDoFo::PdfPainter page;
    page.SetPage(document.CreatePage(whole));
    page.DrawXObject(0, 0, &form);
    page.FinishPage();
    PoDoFo::PdfRefCountedBuffer buffer;
    PoDoFo::PdfOutputDevice device(&buffer);
    document.Write(&device);
    return Drawing{std::string(buffer.GetBuffer(), buffer.GetSize()), size};
  });
}

}  // namespace hammy::draw
