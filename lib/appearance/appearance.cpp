#include "appearance/appearance.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "appearance/layout.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "font/font.hpp"
#include "mark/fill_in.hpp"
#include "qr/qr.hpp"

namespace hammy::appearance {

namespace {

constexpr std::size_t largest_picture = std::size_t{16} << 20;
constexpr std::string_view usual_text =
    "{{signer}}\n{{time | "
    "datetime:\"long\"}}{{#reason}}\n{{reason}}{{/reason}}{{#location}}\n{{location}}{{/location}}";

/// The settings of one [appearance.NAME].
class Settings {
 public:
  Settings(const config::Config& config, std::string name, std::string_view org)
      : config_(config), table_("appearance." + std::move(name)), org_(org) {}

  bool there() const { return config_.has(table_, org_); }
  std::optional<std::string> find(std::string_view key) const { return config_.text(path(key), org_); }
  std::string get(std::string_view key, std::string_view otherwise) const {
    return find(key).value_or(std::string(otherwise));
  }
  double points(std::string_view key, std::string_view otherwise) const {
    auto length = mark::length_from(get(key, otherwise));
    if (length.is_percent || !(length.value > 0))
      throw Error{"usage", fmt::format("{} is no length in mm, cm, in or pt", path(key)), "look at hammy.toml(5)"}
          .as(Failure::technical)
          .exits(Exit::config);
    return length.value;
  }
  std::string path(std::string_view key) const { return fmt::format("{}.{}", table_, key); }
  mustache::ProgramPtr compile(std::string_view key, std::string source) const {
    if (text::trim(source).empty()) return {};
    return mustache::compile(path(key), std::move(source), mustache::Escape::none);
  }

 private:
  const config::Config& config_;
  std::string table_;
  std::string_view org_;
};

std::string json_of(const Facts& facts) {
  return nlohmann::ordered_json{{"signer", facts.signer},  {"issuer", facts.issuer},
                                {"serial", facts.serial},  {"time", format_rfc3339(facts.time)},
                                {"reason", facts.reason},  {"location", facts.location},
                                {"contact", facts.contact}}
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// How far a page is turned, without its scale: what must be done to a form to be upright on it.
pdf::Matrix turn_of(const pdf::View& view) {
  auto sign = [](double value) { return value > 1e-9 ? 1.0 : value < -1e-9 ? -1.0 : 0.0; };
  const auto& m = view.to_page;
  return {sign(m.a), sign(m.b), sign(m.c), sign(m.d), 0, 0};
}

pdf::Object numbers(std::initializer_list<double> values) {
  pdf::Array out;
  for (auto value : values) out.emplace_back(pdf::Number{pdf::number_text(value)});
  return out;
}

}  // namespace

Facts::Facts(const pki::Certificate& certificate, Instant at)
    : signer(certificate.name()), issuer(certificate.issuer()), serial(certificate.serial()), time(at) {}

Appearance::Appearance(const config::Config& config, const std::string& name, std::string_view org,
                       const Overrides& overrides) {
  Settings look(config, name, org);
  if (!look.there() && name != "plain")
    throw Error{"appearance.unknown", fmt::format("there is no [appearance.{}]", name),
                "describe it in hammy.toml, or take 'plain'"}
        .as(Failure::technical)
        .exits(Exit::config);
  auto image = look.get("image", ""), qr = look.get("qr", "");
  bool says_nothing = image.empty() && qr.empty();
  text_ = look.compile("text", look.get("text", says_nothing ? usual_text : std::string_view()));
  qr_ = look.compile("qr", qr);
  if (!image.empty()) {
    picture_ = read_file(image, largest_picture);
    draw::Canvas().picture(picture_, {0, 0, 1, 1});  // what is wrong with it is told now
  }
  style_.font = font::find(look.get("font", "Liberation Sans"));
  style_.size = look.points("font_size", "10pt");
  style_.colour = draw::colour_from(look.get("colour", "black"));
  size_ = {look.points("width", "70mm"), look.points("height", "20mm")};
  pages_ = mark::PageSet(overrides.page.empty() ? look.get("page", "last") : overrides.page);
  auto position = overrides.position.empty() ? look.get("position", "bottom-right") : overrides.position;
  placement_.position = mark::position_from(position);
  if (placement_.position.is_tiled) throw Error{"usage", "a signature stands in one place", "name another position"};
  placement_.margin = {look.points("margin", "10mm"), false};
  time_zone_ = look.get("time_zone", "");
  locale_ = look.get("locale", "");
}

draw::Drawing Appearance::drawing(draw::Size size, const Facts& facts, const record::Record& record) const {
  auto reader = policy::reader_of({}, record);
  if (!time_zone_.empty()) reader.time_zone = time_zone_;
  if (!locale_.empty()) reader.locale = locale_;
  auto json = json_of(facts);
  auto said = [&](const mustache::ProgramPtr& program) {
    return program ? mark::fill_in(*program, record, json, reader) : std::string();
  };
  auto text = said(text_), code = said(qr_);
  auto qr = code.empty() ? std::string() : qr::png(code);
  return lay_out(size, {picture_, qr, text}, style_);
}

sign::Widget Appearance::place(pdf::Update& update, const pdf::Object* existing, const Facts& facts,
                               const record::Record& record) const {
  const auto& document = update.document();
  sign::Widget widget;
  pdf::View view;
  auto size = size_;
  if (existing) {
    view = pdf::view_of(document, document.find(*existing, "P"));
    auto box = pdf::read_box(document, document.find(*existing, "Rect")).value_or(pdf::Box{});
    auto turn = turn_of(view);
    size = turn.a == 0 ? draw::Size{box.height(), box.width()} : draw::Size{box.width(), box.height()};
  } else {
    auto wanted = pages_.of(document.page_count());
    if (wanted.empty())
      throw Error{"appearance.page", "the document has not the page that the signature is to be seen on",
                  "name another: --page first"};
    widget.page = wanted.front();
    view = pdf::view_of(document, document.get(document.page(widget.page)));
    auto matrix = mark::arrange(placement_, size, view).front();
    auto box = pdf::bounds({0, 0, size.width, size.height}, matrix * view.to_page);
    widget.rectangle = numbers({box.left, box.bottom, box.right, box.top});
  }
  auto form = draw::place(drawing(size, facts, record), update);
  // Readers put the form, turned by its Matrix, into the rectangle (12.5.5).
  auto upright = update.get(form);
  auto turn = turn_of(view);
  upright.set("Matrix", numbers({turn.a, turn.b, turn.c, turn.d, 0, 0}));
  update.replace(form, std::move(upright));
  widget.appearance = form;
  return widget;
}

sign::Draw Appearance::draw(Facts facts, const record::Record& record) const {
  return [this, facts = std::move(facts), &record](pdf::Update& update, const pdf::Object* existing) {
    return place(update, existing, facts, record);
  };
}

}  // namespace hammy::appearance
