// The appearance of visible signatures: a text that says who signed when and why, a picture, a QR code, as
// [appearance.NAME] describes it.
//
//   Appearance seal(config, "seal", org, {});
//   wishes.draw = seal.draw({signer.certificate().name(), …}, record);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "config/config.hpp"
#include "draw/canvas.hpp"
#include "mark/page_set.hpp"
#include "mark/placement.hpp"
#include "mustache/mustache.hpp"
#include "pki/certificate.hpp"
#include "record/record.hpp"
#include "sign/field.hpp"

namespace hammy::appearance {

/// What a signature says, for the placeholders of texts.
struct Facts {
  std::string signer, issuer, serial;  ///< of the certificate, the signer as he calls himself where he does
  std::string reason, location, contact;
  Instant time{};

  Facts(const pki::Certificate& certificate, Instant at);
};

/// Where the command line says something else than the configuration; empty: it does not.
struct Overrides {
  std::string page, position;
};

class Appearance {
 public:
  /// That of [appearance.NAME] for the organisation; "plain" is there without being configured. Reads the picture and
  /// finds the font. Throws `appearance.unknown`, `config.type`, `usage`, `template.syntax`, `font.*`, `picture.*`.
  Appearance(const config::Config& config, const std::string& name, std::string_view org, const Overrides& overrides);

  /// Draws a signature of `facts`, whose texts may ask for what `record` has too. Lives as long as this and the record.
  /// Throws `appearance.page` when the document has no such page, `appearance.room` for a text that would be too small
  /// to read, and what draw::Canvas and mark::fill_in() throw.
  sign::Draw draw(Facts facts, const record::Record& record) const;

 private:
  draw::Drawing drawing(draw::Size size, const Facts& facts, const record::Record& record) const;
  sign::Widget place(pdf::Update& update, const pdf::Object* existing, const Facts& facts,
                     const record::Record& record) const;

  mustache::ProgramPtr text_, qr_;
  std::string picture_, time_zone_, locale_;
  draw::TextStyle style_;
  draw::Size size_;
  mark::PageSet pages_;
  mark::Placement placement_;
};

}  // namespace hammy::appearance
