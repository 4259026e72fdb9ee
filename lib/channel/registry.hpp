// The registry of channels: which kinds there are, and how they are opened.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "channel/channel.hpp"
#include "channel/via.hpp"

namespace hammy::channel {

/// The values of a record's `channel` that can be delivered, for error texts: "email".
std::string known_channels();
/// Whether `channel` is one of them.
bool is_known_channel(std::string_view channel);

struct Limits {
  std::size_t window = 1000;  ///< parcels in hand
  /// How long a parcel may wait for a limit before it is held; nothing: as long as it takes.
  std::optional<std::chrono::milliseconds> patience{5000};
  unsigned connections = 0;  ///< for every endpoint; 0: what its settings say
};

class SmtpChannel;

/// All ways that one program has opened.
class Registry {
 public:
  Registry(Settled settled, Limits limits);
  ~Registry();

  struct Way {
    Channel* channel = nullptr;
    std::size_t endpoint = 0;
    bool eight_bit = false;  ///< see Via
  };
  /// The way for `via` on behalf of `org`, opened at its first use. Throws what opening it throws.
  Way open(const Via& via, const std::string& org);
  /// Every channel that has been opened.
  const std::vector<std::unique_ptr<Channel>>& channels() const { return channels_; }

 private:
  Settled settled_;
  Limits limits_;
  std::vector<std::unique_ptr<Channel>> channels_;
  SmtpChannel* smtp_ = nullptr;
  std::map<std::pair<std::string, std::string>, Way> open_;  ///< by organisation and name
};

}  // namespace hammy::channel
