// Outcome: what became of a delivery, recipient by recipient, and what the record says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "channel/channel.hpp"
#include "journal/entry.hpp"
#include "record/record.hpp"

namespace hammy::delivery {

/// One recipient of a delivery and what is known of it so far.
struct Recipient {
  std::string address;
  journal::Digest digest{};
  std::optional<Instant> accepted;  ///< when it was
  bool repeated = false;            ///< by an earlier delivery, which the journal remembers
  std::string endpoint, reply;      ///< of the delivery
  std::optional<Error> error;
};

struct Delivery {
  std::string channel, message_id;
  std::vector<Recipient> recipients;  ///< the first is the one that `to` names
  std::string peer, tls;
  std::string blob, sha256;  ///< what is kept of the mail as sent: a reference to its bytes, or their hash
};

/// "250 2.0.0 Ok: queued", or less where there was less.
std::string reply_line(const channel::Answer& answer);

/// What the journal keeps of an accepted recipient, and the way back. A detail that cannot be read gives an empty
/// endpoint and reply.
std::string journal_detail(const Delivery& delivery, const Recipient& recipient);
void read_journal_detail(std::string_view detail, Delivery& delivery, Recipient& recipient);

/// Puts the outcome onto the record, as `program` saw it at `now`:
///
/// - all accepted: a log entry "sent", at the time of the first acceptance; with "repeated":true when all of
///   it had been delivered before;
/// - the main recipient failed: its error;
/// - another one failed and might still be reached: that error, so that the message is tried again for those alone;
/// - others failed for good: "sent", because nothing will reach them; the entry's detail says who was refused.
///
/// Of a sealed message that was sent, the attachment's `blob` becomes its `sha256`: its content is to be kept by
/// nobody.
///
/// With several recipients a failure also logs "deferred", "failed" or "uncertain" with the outcome of each.
void conclude(record::Record& record, const Delivery& delivery, const std::string& program, Instant now);

}  // namespace hammy::delivery
