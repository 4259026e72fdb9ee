// Channels: the ways a message can leave. To add one: a file that makes a Channel, and its line in registry.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/piece.hpp"
#include "base/time.hpp"
#include "channel/dsn.hpp"

namespace hammy::channel {

/// A composed message for the recipients that it has still to reach.
struct Parcel {
  std::uint64_t handle = 0;  ///< the caller's own; comes back in the Report
  std::string name;          ///< of letters, digits . _ -, the same whenever the same message is delivered
  std::string return_path;   ///< where bounces go
  std::vector<std::string> recipients;
  std::vector<Piece> pieces;  ///< of the mail: CRLF line ends, dots not stuffed
  Instant at;
  bool eight_bit = false, utf8 = false;  ///< what the bytes and addresses ask of the way
  Dsn dsn;                               ///< over what the endpoint's settings say
  std::string envelope_id;               ///< our name for it in notifications
};

/// What became of it for one recipient.
struct Answer {
  std::optional<Error> error;  ///< nothing: taken over
  int code = 0;                ///< 250 where the channel speaks SMTP
  std::string status;          ///< enhanced status code, "2.1.5" (RFC 3463), where there is one
  std::string text;            ///< what the other side said, in one line
};

struct Report {
  std::uint64_t handle = 0;
  std::vector<Answer> answers;  ///< in the order of the parcel's recipients; empty when held
  std::string endpoint;         ///< "main", "smtp://127.0.0.1:25", "maildir:/var/mail/demo": no secrets
  std::string peer, tls;        ///< the connection, where there was one

  /// Set when nothing was tried: it is in order and may be delivered after this time.
  std::optional<std::chrono::milliseconds> held;
  std::string held_reason;
};

/// Called with reports before anything further is sent on their account. What it throws ends the delivering.
using Settled = std::function<void(std::span<const Report>)>;

/// One kind of way with one or several endpoints. Not for use from several threads.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual bool has_room() const = 0;
  /// Takes a parcel for `endpoint`, a number that open() of registry.hpp gave.
  virtual void deliver(std::size_t endpoint, Parcel parcel) = 0;
  /// Whether parcels are in hand that have not come out of finished().
  virtual bool busy() const = 0;
  /// Works until something finished, `wake_fd` became readable (-1: none), or `timeout` has passed.
  virtual void work(int wake_fd, std::chrono::milliseconds timeout) = 0;
  /// What has ended; Settled has seen all of it.
  virtual std::vector<Report> finished() = 0;
  /// Begins nothing new, finishes what is under way; the rest comes out held.
  virtual void drain() = 0;
};

}  // namespace hammy::channel
