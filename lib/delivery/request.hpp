// Requests: what a record asks of its delivery beside being delivered.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/piece.hpp"
#include "blob/store.hpp"
#include "channel/dsn.hpp"
#include "delivery/outcome.hpp"
#include "record/record.hpp"

namespace hammy::delivery {

/// `generation`, 0 unless said. Throws `letter.field`.
std::int64_t read_generation(const record::Record& record);
/// A file name for the delivery that is the same at each attempt, so that a second one takes the place of the first.
std::string parcel_name(const record::Record& record, std::int64_t generation);
/// `dsn`: {"notify":["failure","delay"],"return":"headers"}. Throws `letter.field` or `channel.dsn`.
channel::Dsn read_dsn(const record::Record& record);
/// What `keep` wants of the mail as it is sent: its bytes go into `blobs`, which are not yet durable, and their
/// reference, or the hash alone, into `delivery`. Throws `letter.field` or `blob.*`.
void keep_as_sent(const record::Record& record, std::span<const Piece> pieces, blob::Store& blobs, Delivery& delivery);

}  // namespace hammy::delivery
