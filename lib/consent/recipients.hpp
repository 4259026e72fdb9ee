// Recipients: to which addresses a message goes by its channel.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "record/record.hpp"

namespace hammy::consent {

struct Recipient {
  std::string field;    ///< where the record has it: "to", "cc 2"
  std::string address;  ///< as it is written there
};

/// "email" unless said.
std::string_view channel_of(const record::Record& message);

/// The addresses that the message goes to: by email those of to, cc and bcc; by sms, voice and fax the telephone
/// numbers of to; by any other channel what to says under its name, and else all that is known of the person. Throws
/// `consent.recipient` for fields that cannot be read.
std::vector<Recipient> recipients(const record::Record& message);

}  // namespace hammy::consent
