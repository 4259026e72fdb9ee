// PAdES (ETSI EN 319 142-1): signatures in PDF documents.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "pdf/source.hpp"
#include "pki/cms.hpp"
#include "pki/key.hpp"
#include "sign/embed.hpp"
#include "sign/evidence.hpp"
#include "sign/field.hpp"

namespace hammy::sign {

/// How long a signature can be verified (section 6): B by its certificate alone; T has a timestamp, so that it outlives
/// the certificate; LT has the evidence with it; LTA a timestamp over that too, which can be renewed for ever.
enum class Level : std::uint8_t { b, t, lt, lta };

/// "B-LTA".
std::string_view to_string(Level level);
/// From "B", "T", "LT" or "LTA"; throws `usage`.
Level level_from(std::string_view word);

/// What one signature says and how it stands in the document.
struct Wishes {
  std::string field{};                                  ///< its field's name; empty: a new one
  std::string name{}, reason{}, location{}, contact{};  ///< entries of the signature's dictionary; empty: left out
  std::optional<int> certify{};  ///< certification that allows 1 nothing, 2 filling in, 3 comments
  std::string password{};        ///< of a document that is encrypted
  Draw draw{};                   ///< what is seen of it; empty: nothing
};

/// Whom a signer asks. Both may be missing as far as the level allows.
struct Services {
  /// A timestamp token (DER) over a hash.
  std::function<std::string(crypto::Hash hash, const std::string& digest)> timestamp{};
  std::shared_ptr<EvidenceCollector> evidence{};
};

/// Signs documents with one key; belongs to one thread.
class PdfSigner {
 public:
  /// Signatures become of `level`; one of at least `required` when something fails on the way to it. `key` outlives
  /// the signer.
  PdfSigner(const pki::Key& key, crypto::Hash hash, Level level = Level::b, Level required = Level::b,
            Services services = {});

  const pki::Certificate& certificate() const { return key_.certificate(); }

  /// Writes the signed document to `sink`: the bytes of `document`, then updates. `at` is the time that the signature
  /// claims. `restart` is called when all bytes come once more. Returns the level that was reached; why it is not the
  /// one that was wished for is a warning in the log, as it is when a damaged document was repaired. Throws `pdf.*`,
  /// `sign.*`, `tsp.*` and `net.*`.
  Level sign(pdf::Source& document, const Wishes& wishes, Instant at, const Sink& sink,
             const std::function<void()>& restart);
  /// The same in memory.
  std::string sign(std::string_view document, const Wishes& wishes, Instant at, Level* reached = nullptr);

 private:
  Level sign_sound(pdf::Source& document, const Wishes& wishes, Instant at, const Sink& sink,
                   const std::function<void()>& restart);
  Embedded signature(pdf::Source& source, const Wishes& wishes, Instant at, const Sink& pass, bool stamped);
  Embedded with_room(pdf::Source& source, const Wishes& wishes, Instant at, const Sink& pass,
                     const std::function<void()>& restart, Level& reached);
  std::string evidence(pdf::Source& source, const Wishes& wishes, Instant at, std::string_view contents);
  std::string timestamp(crypto::Hash hash, const std::string& digest);

  const pki::Key& key_;
  pki::CmsSigner signer_;
  Level level_, required_;
  Services services_;
  std::size_t token_bytes_;  ///< room for a timestamp token: what the largest so far had, and some
  std::string last_token_;
};

/// A timestamp over the whole document (section 5.4.3), by `stamp`: what comes behind the document. `pass` sees its
/// bytes while they are read. `token_bytes` is the room for a token, and grows where it must.
std::string stamp_document(pdf::Source& source, std::string_view password, crypto::Hash hash, const Make& stamp,
                           const Sink& pass, const std::function<void()>& restart, std::size_t& token_bytes);

/// A date as PDF has it (7.9.4): "D:20261122075958Z".
std::string date_string(Instant at);

}  // namespace hammy::sign
