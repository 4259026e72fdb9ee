#include "sign/embed.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "crypto/hash.hpp"

namespace hammy::sign {

Embedded embed(pdf::Update& update, pdf::Ref signature, pdf::Object dictionary, std::size_t room_bytes,
               crypto::Hash hash, const Make& make, const Sink& pass) {
  constexpr std::string_view range_key = "/ByteRange", range_room = "[0 0000000000 0000000000 0000000000]";
  if (const auto* encryption = update.document().encryption()) encryption->encrypt(dictionary);
  std::string text;
  dictionary.write(text);
  text.resize(text.size() - 2);  // ">>", which comes behind what has a fixed place
  text += range_key;
  auto range_at = text.size();
  text += range_room;
  text += "/Contents";
  auto contents_at = text.size();
  text += '<';
  text.append(2 * room_bytes, '0');
  text += '>';
  auto contents_end = text.size();
  text += ">>";
  update.replace_by_text(signature, std::move(text));

  auto tail = update.finish();
  auto& bytes = tail.bytes;
  auto body = tail.bodies.at(signature);
  auto size = update.document().source().size();
  auto first = size + body + contents_at, second = size + body + contents_end;
  auto range = fmt::format("[0 {:010} {:010} {:010}]", first, second, size + bytes.size() - second);
  bytes.replace(body + range_at, range_room.size(), range);

  crypto::Hasher hasher(hash);
  update.document().source().copy(0, size, [&](std::string_view piece) {
    hasher.update(piece);
    if (pass) pass(piece);
  });
  std::string_view all(bytes);
  hasher.update(all.substr(0, body + contents_at));
  hasher.update(all.substr(body + contents_end));
  auto der = make(hasher.finish());
  if (der.size() > room_bytes) throw NeedsRoom{der.size()};
  der.resize(room_bytes);
  bytes.replace(body + contents_at + 1, 2 * room_bytes, text::hex(der));
  return {std::move(bytes), std::move(der)};
}

}  // namespace hammy::sign
