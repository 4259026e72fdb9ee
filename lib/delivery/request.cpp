#include "delivery/request.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/hash.hpp"

namespace hammy::delivery {

using record::Kind;
using record::Record;

std::int64_t read_generation(const Record& record) {
  auto generation = record.value("generation");
  if (!generation.has_value()) return 0;
  if (generation.integer(-1) < 0) throw Error{"letter.field", "'generation' must be a whole number from 0"};
  return generation.integer();
}

std::string parcel_name(const Record& record, std::int64_t generation) {
  std::string name(record.id());
  if (name.front() == '.' || name.front() == '-') name = fmt::format("+{}", name);
  if (generation > 0) name += fmt::format("+{}", generation);
  if (record.org() != "default") name += fmt::format("@{}", record.org());
  return name;
}

channel::Dsn read_dsn(const Record& record) {
  channel::Dsn dsn;
  if (!record.has("dsn")) return dsn;
  auto asked = record.value("dsn");
  if (!asked.has_value()) return dsn;
  if (!asked.is(Kind::object)) throw Error{"letter.field", "'dsn' must be an object of 'notify' and 'return'"};
  if (auto notify = asked.find("notify"); notify.has_value()) {
    std::string words(notify.text());
    for (auto word : notify) words += fmt::format("{}{}", words.empty() ? "" : ",", word.text());
    dsn.notify = channel::dsn_notify(words);
  }
  if (auto ret = asked.find("return"); ret.has_value()) dsn.ret = channel::dsn_return(ret.text());
  return dsn;
}

void keep_as_sent(const Record& record, std::span<const Piece> pieces, blob::Store& blobs, Delivery& delivery) {
  delivery.blob.clear();
  delivery.sha256.clear();
  auto keep = record.value("keep");
  if (!keep.has_value() || keep.text() == "none") return;
  if (keep.text() == "bytes") {
    delivery.blob = blobs.put(join(pieces));
  } else if (keep.text() == "hash") {
    crypto::Sha256 hash;
    for (const auto& piece : pieces) hash.update(piece.bytes);
    delivery.sha256 = text::hex(hash.finish());
  } else {
    throw Error{"letter.field", "'keep' must be bytes, hash or none"};
  }
}

}  // namespace hammy::delivery
