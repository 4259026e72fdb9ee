// Delivery status notifications (RFC 3461): what reports to ask mail servers for, where they offer DSN.
#pragma once

#include <string>
#include <string_view>

namespace hammy::channel {

struct Dsn {
  std::string notify;  ///< of each recipient, as it travels: "NEVER" or some of "SUCCESS,FAILURE,DELAY"; empty: unsaid
  std::string ret;     ///< how much of the mail comes back with a failure: "FULL", "HDRS"; empty: unsaid

  bool asked() const { return !notify.empty() || !ret.empty(); }
  /// What is unsaid here as `others` say it.
  Dsn over(const Dsn& others) const {
    return {notify.empty() ? others.notify : notify, ret.empty() ? others.ret : ret};
  }
};

/// NOTIFY from words between commas: "never", or some of success, failure and delay. Throws `channel.dsn`.
std::string dsn_notify(std::string_view words);
/// RET from "headers" or "full". Throws `channel.dsn`.
std::string dsn_return(std::string_view word);

}  // namespace hammy::channel
