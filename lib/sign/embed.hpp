// A signature's place in a PDF: a dictionary with room for it, the bytes around that room, and their hash
// (ISO 32000-2 section 12.8.1).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "crypto/keyed.hpp"
#include "pdf/update.hpp"

namespace hammy::sign {

/// Takes the next bytes of the signed file.
using Sink = std::function<void(std::string_view bytes)>;

/// What is put into the room: the DER of a signature or timestamp over a hash of all other bytes.
using Make = std::function<std::string(const std::string& digest)>;

/// Thrown when the room was too small; with `bytes` of it, it is enough.
struct NeedsRoom {
  std::size_t bytes;
};

struct Embedded {
  std::string tail;      ///< what comes behind the document
  std::string contents;  ///< the signature as it stands there, with the zeros behind it
};

/// Signs the document with its `update`. `signature` is a reserved object that becomes `dictionary` with ByteRange and
/// Contents. `pass` sees the document's bytes while they are read. Throws NeedsRoom, and what `make` and `pass` throw.
Embedded embed(pdf::Update& update, pdf::Ref signature, pdf::Object dictionary, std::size_t room_bytes,
               crypto::Hash hash, const Make& make, const Sink& pass);

}  // namespace hammy::sign
