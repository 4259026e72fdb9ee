// hammy-watermark - puts a picture or a text on the pages of PDF documents
//
// reads   attachments, org, data and what --text asks for
// writes  attachments (blob, size), log
#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/program.hpp"
#include "draw/colour.hpp"
#include "font/font.hpp"
#include "letter/enclosures.hpp"
#include "mark/look.hpp"
#include "mark/watermark.hpp"
#include "pdf/source.hpp"

namespace {

using namespace hammy;

Error usage(std::string message, std::string hint) {
  return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
}

double number_from(std::string_view text, const char* option, double least, double most) {
  double value = 0;
  auto [stopped, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || stopped != text.data() + text.size() || !(value >= least && value <= most))
    throw usage(fmt::format("'{}' is no number from {} to {}", text, least, most), fmt::format("look at {}", option));
  return value;
}

struct Watermark {
  cli::Files files;
  mark::Wishes wishes;
  std::string image, text, pages = "all", position = "center", width, margin = "10mm", rotate = "0", opacity = "1";
  std::string font = "Liberation Sans:bold", font_size = "48", colour = "gray", align = "center", password_file;
  bool under = false, even_signed = false;

  void declare(cli::Flags& flags) {
    files.declare(flags, "PDF files, instead of the attachments of records");
    flags.add("--image", image, "FILE", "a PNG or JPEG file to put on the pages");
    flags.add("--text", text, "TEXT", "a text to put on them instead, with placeholders");
    flags.add("--pages", pages, "SET", "which pages, such as 1-3,5,last,odd; all unless said");
    flags.add("--position", position, "POSITION", "where: center, top-left … bottom-right, tile, or X,Y");
    flags.add("--width", width, "LENGTH", "how wide, such as 60mm, or 50% of the page");
    flags.add("--margin", margin, "LENGTH", "how far from the edges of the page; 10mm unless said");
    flags.add("--rotate", rotate, "DEGREES", "turned counter-clockwise");
    flags.add("--opacity", opacity, "NUMBER", "from 0, invisible, to 1, which it is unless said");
    flags.add("--under", under, "beneath what the pages show");
    flags.add("--font", font, "FONT", "of the text: a name that fontconfig knows, or a TrueType file");
    flags.add("--font-size", font_size, "POINTS", "of the text, where --width does not say its size");
    flags.add("--colour", colour, "COLOUR", "of the text, such as red or #c00000");
    flags.choice("--align", align, {"left", "center", "right"}, "the lines of the text");
    flags.add("--even-signed", even_signed, "mark signed documents too, which breaks their signatures");
    flags.add("--password-file", password_file, "FILE", "the password of encrypted documents");
    flags.example("hammy-watermark in/*.pdf --image logo.png --position center --opacity 0.3 --out-dir out");
    flags.example("hammy-watermark --text 'COPY {{number}}' --rotate 45 --opacity 0.3 < records");
  }

  cli::Step start(cli::Context& context) {
    prepare();
    if (files.named()) {
      files.run(context, [&] { return on_files(); });
      return {};
    }
    struct Own {
      letter::Enclosures enclosures;
      mark::Look look;
    };
    auto own = std::make_shared<Own>(Own{letter::Enclosures(context.config), make_look()});
    auto work = [this, &context, own](cli::Record& record, cli::Extras&) {
      auto count = own->enclosures.change(record, letter::is_pdf, [&](mime::Attachment& pdf) {
        pdf.content = mark::watermark(pdf.content, own->look.of(record, pdf.name), wishes);
      });
      if (count > 0) record.log(context.clock.now(), context.program, "marked", {{"documents", count}});
    };
    return {work, [own] { own->enclosures.confirm(); }};
  }

 private:
  /// What is wrong with the options is told before the first document.
  void prepare() {
    if (prepared) return;  // by another worker
    if (image.empty() == text.empty())
      throw usage(image.empty() ? "what to put on the pages is not said" : "--image and --text exclude each other",
                  "add --image FILE or --text TEXT; a second watermark is a second run");
    wishes.pages = mark::PageSet(pages);
    wishes.placement.position = mark::position_from(position);
    if (!width.empty()) wishes.placement.width = mark::length_from(width);
    wishes.placement.margin = mark::length_from(margin);
    wishes.placement.degrees = number_from(rotate, "--rotate", -360, 360);
    wishes.opacity = number_from(opacity, "--opacity", 0, 1);
    wishes.under = under;
    wishes.even_signed = even_signed;
    wishes.password = config::read_secret({password_file, {}, {}}, "--password-file").value_or("");
    if (image.empty())
      style = {font::find(font), number_from(font_size, "--font-size", 1, 1000), draw::colour_from(colour),
               align == "left"    ? draw::Align::left
               : align == "right" ? draw::Align::right
                                  : draw::Align::centre};
    else
      picture = read_file(image, largest_picture);
    make_look();
    prepared = true;
  }

  mark::Look make_look() const { return image.empty() ? mark::Look(text, style) : mark::Look(picture); }

  cli::Files::Work on_files() const {
    auto look = std::make_shared<mark::Look>(make_look());
    return [this, look](const std::filesystem::path& from, cli::NewFile& to) {
      pdf::FileSource source(from);
      mark::watermark(source, look->of(cli::Record(), from.filename().string()), wishes,
                      [&](std::string_view bytes) { to.write(bytes); });
    };
  }

  static constexpr std::size_t largest_picture = std::size_t{64} << 20;
  std::string picture;
  draw::TextStyle style;
  bool prepared = false;
};

}  // namespace

int main(int argc, char** argv) { return cli::run("hammy-watermark", argc, argv, {cli::filter<Watermark>()}); }
