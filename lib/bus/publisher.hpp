// Publisher: hands messages to a broker and learns which it has taken over for good.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "bus/endpoint.hpp"

namespace hammy::bus {

/// What is published, persistent and mandatory. The texts need to live during the call only.
struct Message {
  std::string_view body;
  std::string_view message_id;  ///< the record's identity, 1 to 255 bytes: by it a reader knows a second copy
  std::string_view correlation_id;
  std::string_view content_type = "application/json";
  std::uint8_t priority = 0;  ///< 0 to 9
};

/// What became of a message.
struct Outcome {
  std::uint64_t sequence = 0;  ///< as publish() gave it
  /// Nothing when the broker has it safe. `bus.unroutable` when no queue takes it, `bus.nack` when the broker could not
  /// keep it.
  std::optional<Error> error;
};

/// Publishes to the endpoint's queue, or to its exchange under its routing key.
///
/// Every function may throw `bus.lost`, `bus.timeout` (a confirm did not come in time), `bus.protocol` or what made the
/// broker close; then the connection is down, every further call throws the same, and reconnect() is the way on.
/// Messages in flight then are perhaps published and perhaps not: publish them again, readers know them by message_id.
///
/// Call confirmed() at least once in each `heartbeat`, or the broker takes us for dead.
class Publisher {
 public:
  /// Connects, declares the queue if the endpoint says so, and asks for confirms. Throws as Connection does,
  /// `bus.missing`, `bus.mismatch`, and `bus.url` unless the endpoint names either a queue or an exchange.
  explicit Publisher(Endpoint endpoint);
  ~Publisher();
  Publisher(Publisher&&) noexcept;
  Publisher& operator=(Publisher&&) noexcept;

  /// Sends a message; its sequence is larger than all before, also after reconnect(). With `in_flight` messages
  /// unconfirmed it waits for one of them, which confirmed() will report. Throws `bus.message` for one that cannot be
  /// sent, and `bus.blocked` when the broker has taken no messages for `timeout` for want of memory or disk; nothing
  /// was sent then, and the connection still stands.
  std::uint64_t publish(const Message& message);
  /// Waits for an outcome until `timeout`, then takes all that have come. Nothing when none came or none is awaited.
  std::vector<Outcome> confirmed(std::chrono::milliseconds timeout);
  /// Messages without an outcome.
  std::size_t in_flight() const;
  /// Readable when confirmed() may have something; wait on it only after a confirmed() that returned nothing. Changes
  /// with reconnect().
  int fd() const;

  /// A new connection in place of this one. No outcome of an earlier sequence comes after it, so call confirmed()
  /// before it until that throws, or publish again what was confirmed. Throws as the constructor does, and may be
  /// called again then.
  void reconnect();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::bus
