// Entries: what people have allowed and what they do not want, as it was written down.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace hammy::consent {

enum class Kind : std::uint8_t {
  consent,      ///< they agreed to get messages of a list
  suppression,  ///< they are to get none
};
/// What an entry is about.
enum class Extent : std::uint8_t {
  global,        ///< all organisations of this installation
  organisation,  ///< all messages of the organisation
  list,          ///< those of one list
};

std::string_view to_string(Kind kind);
std::string_view to_string(Extent extent);
/// Throw `consent.word`.
Kind kind_from(std::string_view word);
Extent extent_from(std::string_view word);

struct Entry {
  std::int64_t number = 0;  ///< in the order in which they were written down
  Instant at{};             ///< when it was said
  Kind kind = Kind::suppression;
  bool given = true;  ///< false: taken back, lifted
  Extent extent = Extent::organisation;
  std::string channel{};             ///< email, sms …; empty: every one
  std::string list{};                ///< newsletter, offers …: of Extent::list
  std::string address{};             ///< in its one spelling; empty once its person was forgotten
  std::string reason{};              ///< a word: unsubscribed, complained, bounced …, or a sentence
  std::string source{};              ///< where it comes from: "web form 12"
  std::string by{};                  ///< who or which program wrote it down
  std::optional<Instant> expires{};  ///< from then on it does not count

  bool in_force(Instant now) const { return given && (!expires || *expires > now); }
};

/// The reason of the entries that outlive a person's other data.
inline constexpr std::string_view forgotten = "forgotten";

}  // namespace hammy::consent
