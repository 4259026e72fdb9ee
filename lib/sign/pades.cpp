#include "sign/pades.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "pdf/document.hpp"
#include "pki/timestamp.hpp"
#include "sign/field.hpp"
#include "sign/repair.hpp"
#include "sign/store.hpp"

namespace hammy::sign {

namespace {

using pdf::Array;
using pdf::Dictionary;
using pdf::Name;
using pdf::Object;

constexpr std::size_t usual_token_bytes = 6144, spare_bytes = 512;

bool is_signed(const pdf::Document& document) {
  auto all = fields(document);
  return std::any_of(all.begin(), all.end(), [](const Field& field) { return !field.value.is_null(); });
}

/// Refuses what would break a signature that is there, or would not count.
void check(const pdf::Document& document, const Wishes& wishes) {
  if (certification(document) == 1)
    throw Error{"sign.certified", "the document is certified, and its certification allows no further signature",
                "sign it before it is certified, or certify with a level of 2 or 3"};
  if (wishes.certify && is_signed(document))
    throw Error{"sign.certify", "a certification must be the first signature, and the document is signed already",
                "leave --certify out"};
}

/// What a signature certifies: what is wished for, and that a locked document may not be changed.
std::optional<int> certification_by(const Wishes& wishes, const pdf::Document& document) {
  const auto* encryption = document.encryption();
  if (wishes.certify || !encryption || !encryption->locked() || is_signed(document)) return wishes.certify;
  return 1;
}

Object reference(std::string_view method, Object parameters) {
  return Array{Dictionary{{"Type", Name{"SigRef"}},
                          {"TransformMethod", Name{std::string(method)}},
                          {"TransformParams", std::move(parameters)}}};
}

Object dictionary(const Wishes& wishes, std::optional<int> certify, Instant at) {
  Object out(Dictionary{{"Type", Name{"Sig"}},
                        {"Filter", Name{"Adobe.PPKLite"}},
                        {"SubFilter", Name{"ETSI.CAdES.detached"}},
                        {"M", pdf::String{date_string(at)}}});
  auto say = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) out.set(key, pdf::String{to_text_string(value)});
  };
  say("Name", wishes.name);
  say("Reason", wishes.reason);
  say("Location", wishes.location);
  say("ContactInfo", wishes.contact);
  if (certify)
    out.set("Reference",
            reference("DocMDP", Dictionary{{"Type", Name{"TransformParams"}}, {"P", *certify}, {"V", Name{"1.2"}}}));
  return out;
}

/// Says in the catalogue which signature certifies the document.
void add_certification(pdf::Update& update, pdf::Ref signature) {
  auto ref = update.document().catalog();
  auto catalog = update.get(ref);
  auto permissions = update.find(catalog, "Perms");
  permissions.set("DocMDP", signature);
  if (update.put(catalog, "Perms", std::move(permissions))) update.replace(ref, std::move(catalog));
}

}  // namespace

std::string date_string(Instant at) {
  auto text = format_rfc3339(at);  // 2026-11-22T07:59:58.120Z
  auto part = [&](std::size_t from, std::size_t length) { return text.substr(from, length); };
  return fmt::format("D:{}{}{}{}{}{}Z", part(0, 4), part(5, 2), part(8, 2), part(11, 2), part(14, 2), part(17, 2));
}

std::string_view to_string(Level level) {
  constexpr std::string_view names[] = {"B-B", "B-T", "B-LT", "B-LTA"};
  return names[static_cast<std::size_t>(level)];
}

Level level_from(std::string_view word) {
  constexpr std::string_view words[] = {"B", "T", "LT", "LTA"};
  for (std::size_t i = 0; i < std::size(words); ++i)
    if (text::iequals(word, words[i]) || text::iequals(word, to_string(static_cast<Level>(i))))
      return static_cast<Level>(i);
  throw Error{"usage", fmt::format("'{}' is no level of a signature", word), "B, T, LT and LTA are"}
      .as(Failure::technical)
      .exits(Exit::usage);
}

PdfSigner::PdfSigner(const pki::Key& key, crypto::Hash hash, Level level, Level required, Services services)
    : key_(key),
      signer_(key, hash),
      level_(level),
      required_(std::min(level, required)),
      services_(std::move(services)),
      token_bytes_(level > Level::b ? usual_token_bytes : 0) {
  if (level > Level::b && !services_.timestamp)
    throw Error{"sign.level", fmt::format("a signature of level {} needs a timestamping authority", to_string(level)),
                "name one: --tsa NAME or URL"}
        .as(Failure::technical)
        .exits(Exit::usage);
}

std::string PdfSigner::timestamp(crypto::Hash hash, const std::string& digest) {
  return last_token_ = services_.timestamp(hash, digest);
}

Embedded PdfSigner::signature(pdf::Source& source, const Wishes& wishes, Instant at, const Sink& pass, bool stamped) {
  pdf::Document document(source, wishes.password);
  check(document, wishes);
  pdf::Update update(document);
  auto ref = update.reserve();
  auto certify = certification_by(wishes, document);
  if (certify) add_certification(update, ref);
  put_into_field(update, wishes.field, ref, wishes.draw);
  auto make = [&](const std::string& digest) {
    if (!stamped) return signer_.sign({digest});
    return signer_.sign({digest}, [&](std::string_view value) {
      return timestamp(signer_.hash(), crypto::digest(signer_.hash(), value));
    });
  };
  return embed(update, ref, dictionary(wishes, certify, at), signer_.most_bytes() + token_bytes_, signer_.hash(), make,
               pass);
}

Embedded PdfSigner::with_room(pdf::Source& source, const Wishes& wishes, Instant at, const Sink& pass,
                              const std::function<void()>& restart, Level& reached) {
  bool stamped = level_ > Level::b;
  for (int attempts = 0;; ++attempts) {
    try {
      reached = stamped ? Level::t : Level::b;
      return signature(source, wishes, at, pass, stamped);
    } catch (const NeedsRoom& needs) {
      if (attempts > 2) throw Error{"sign.room", "the timestamps of the authority differ too much in size"};
      token_bytes_ = needs.bytes + spare_bytes - std::min(needs.bytes, signer_.most_bytes());
    } catch (const Error& error) {
      bool of_others = error.code().starts_with("tsp.") || error.code().starts_with("net.");
      if (!stamped || required_ > Level::b || !of_others) throw;
      log::warning(fmt::format("{}; the signature is of level B-B", error.message()));
      stamped = false;
    }
    restart();
  }
}

/// What the store gets: for the signer's certificate and for those of the timestamp.
std::string PdfSigner::evidence(pdf::Source& source, const Wishes& wishes, Instant at, std::string_view contents) {
  auto all = services_.evidence->collect(key_.chain(), at);
  auto stamp = pki::read_timestamp(last_token_);
  all.add(services_.evidence->collect(pki::chain_of(*stamp.signer, stamp.certificates), at));
  pdf::Document document(source, wishes.password);
  pdf::Update update(document);
  put_into_store(update, all, contents);
  return update.finish().bytes;
}

Level PdfSigner::sign(pdf::Source& document, const Wishes& wishes, Instant at, const Sink& sink,
                      const std::function<void()>& restart) {
  std::string sound;
  try {
    return sign_sound(document, wishes, at, sink, restart);
  } catch (const Error& error) {
    sound = repaired(document, wishes.password, error);
  }
  restart();
  pdf::MemorySource source(sound);
  return sign_sound(source, wishes, at, sink, restart);
}

Level PdfSigner::sign_sound(pdf::Source& document, const Wishes& wishes, Instant at, const Sink& sink,
                            const std::function<void()>& restart) {
  auto reached = Level::b;
  auto signed_once = with_room(document, wishes, at, sink, restart, reached);
  std::string tail = std::move(signed_once.tail);
  try {
    if (reached >= Level::t && level_ >= Level::lt) {
      pdf::AppendedSource so_far(document, tail);
      tail += evidence(so_far, wishes, at, signed_once.contents);
      reached = Level::lt;
    }
    if (reached >= Level::lt && level_ >= Level::lta) {
      pdf::AppendedSource so_far(document, tail);
      auto stamp = [&](const std::string& digest) { return timestamp(signer_.hash(), digest); };
      tail += stamp_document(
          so_far, wishes.password, signer_.hash(), stamp, {}, [] {}, token_bytes_);
      reached = Level::lta;
    }
  } catch (const Error& error) {
    if (reached < required_) throw;
    log::warning(fmt::format("{}; the signature is of level {}", error.message(), to_string(reached)));
  }
  sink(tail);
  return reached;
}

std::string PdfSigner::sign(std::string_view document, const Wishes& wishes, Instant at, Level* reached) {
  pdf::MemorySource source(document);
  std::string out;
  out.reserve(document.size() + 2 * (signer_.most_bytes() + token_bytes_) + 4096);
  auto level = sign(
      source, wishes, at, [&](std::string_view piece) { out += piece; }, [&] { out.clear(); });
  if (reached) *reached = level;
  return out;
}

std::string stamp_document(pdf::Source& source, std::string_view password, crypto::Hash hash, const Make& stamp,
                           const Sink& pass, const std::function<void()>& restart, std::size_t& token_bytes) {
  for (int attempts = 0;; ++attempts) {
    pdf::Document document(source, password);
    pdf::Update update(document);
    auto ref = update.reserve();
    put_into_field(update, {}, ref);
    Object dictionary(Dictionary{{"Type", Name{"DocTimeStamp"}},
                                 {"Filter", Name{"Adobe.PPKLite"}},
                                 {"SubFilter", Name{"ETSI.RFC3161"}},
                                 {"V", 0}});
    try {
      return embed(update, ref, std::move(dictionary), token_bytes, hash, stamp, pass).tail;
    } catch (const NeedsRoom& needs) {
      if (attempts > 2) throw Error{"sign.room", "the timestamps of the authority differ too much in size"};
      token_bytes = needs.bytes + spare_bytes;
    }
    restart();
  }
}

}  // namespace hammy::sign
