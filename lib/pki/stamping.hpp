// Making timestamps (RFC 3161): what an authority reads in a request, and its answers, granted and refused.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/keyed.hpp"
#include "pki/cms.hpp"
#include "pki/key.hpp"

namespace hammy::pki {

/// Why an authority gives no timestamp, by the bit of PKIFailureInfo (section 2.4.2).
enum class Refusal : std::uint8_t {
  bad_alg = 0,
  bad_request = 2,
  bad_data_format = 5,
  time_not_available = 14,
  unaccepted_policy = 15,
  unaccepted_extension = 16,
  add_info_not_available = 17,
  system_failure = 25,
};
/// The word of the standard: "badAlg".
std::string_view to_string(Refusal refusal);

/// Thrown instead of an Error, because it becomes an answer.
struct Refused {
  Refusal why;
  std::string words;
};
/// The answer that refuses, in DER.
std::string answer_of(const Refused& refused);

/// A request as an authority reads it.
struct TimestampQuery {
  crypto::Hash hash = crypto::Hash::sha256;
  std::string digest;
  std::string imprint;     ///< hash and digest as they were asked, in DER
  std::string policy;      ///< dotted; empty: none is asked for
  std::string nonce;       ///< the content of its INTEGER; empty: none
  bool certified = false;  ///< whether the certificates are to come with the timestamp
};

/// Reads a TimeStampReq. Throws Refused: badDataFormat for what is none, badRequest for another version, badAlg for
/// hashes other than SHA-2's with 256 bits and more, unacceptedExtension for any extension, because none is known.
TimestampQuery read_query(std::string_view request);

/// To the microsecond, in UTC.
using Moment = std::chrono::sys_time<std::chrono::microseconds>;

/// What is the same in all timestamps of an authority.
struct Practice {
  std::string policy = "1.2.3.4.1";      ///< given where none is asked for, dotted
  std::vector<std::string> policies{};   ///< others that may be asked for
  std::chrono::microseconds accuracy{};  ///< how far its time may be off; 0: is not told
  bool ordering = false;                 ///< whether times alone say which timestamp came first, whatever the accuracy
  unsigned digits = 3;                   ///< of the fraction of a second, 0 to 6
};

/// Makes timestamps with a key; belongs to one thread.
class Stamper {
 public:
  /// `key` outlives the stamper; its certificate is for timestamping alone (section 2.3), else `pki.key` is thrown.
  Stamper(const Key& key, Practice practice);

  /// Throws Refused with unacceptedPolicy.
  void check(const TimestampQuery& query) const;
  /// The answer that grants, in DER. `serial` are the bytes of a positive number that never comes twice. Throws what
  /// check() does, and `pki.sign`.
  std::string grant(const TimestampQuery& query, std::string_view serial, Moment at);
  const Practice& practice() const { return practice_; }

 private:
  Practice practice_;
  CmsSigner signer_;
  std::string accuracy_;
};

}  // namespace hammy::pki
