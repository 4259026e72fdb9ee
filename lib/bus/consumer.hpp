// Consumer: takes messages from a queue and tells the broker when each is safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bus/endpoint.hpp"

namespace hammy::bus {

/// A message that the broker gave out. It is ours until it is acknowledged, rejected or put back, or the connection
/// ends.
struct Delivery {
  std::uint64_t tag = 0;  ///< names it to the consumer it came from; never used twice
  std::string body;
  std::uint64_t size = 0;  ///< of the body; where it is larger than max_body_bytes, `body` is empty
  std::string message_id, correlation_id, content_type, content_encoding;  ///< empty when not said
  std::uint8_t priority = 0;
  bool redelivered = false;          ///< it was given out before, and perhaps worked on
  std::uint64_t delivery_count = 0;  ///< how often it was given out in vain, by quorum queues only
  std::string exchange, routing_key;

  bool too_large() const { return body.size() != size; }
};

/// Takes messages from the endpoint's queue, at most `prefetch` unacknowledged at a time.
///
/// Whatever is not acknowledged when the connection ends, the broker gives out again: nothing is lost, and a message
/// may come twice. Every function may throw `bus.lost`, `bus.timeout`, `bus.protocol` or `bus.cancelled` (the queue is
/// gone); then the connection is down, every further call throws the same, and reconnect() is the way on.
///
/// Call receive() at least once in each `heartbeat`, or the broker takes us for dead.
class Consumer {
 public:
  /// Connects, declares the queue if the endpoint says so, and begins to consume. Throws as Connection does,
  /// `bus.missing`, `bus.mismatch`, and `bus.url` when the endpoint names no queue.
  explicit Consumer(Endpoint endpoint);
  ~Consumer();
  Consumer(Consumer&&) noexcept;
  Consumer& operator=(Consumer&&) noexcept;

  /// Readable when receive() may have something. Wait on it only after a receive() that returned nothing: messages that
  /// have been read from the socket do not show on it. Changes with reconnect().
  int fd() const;
  /// Waits for a message until `timeout`, then takes what has come, at most `prefetch`. Nothing when none came.
  std::vector<Delivery> receive(std::chrono::milliseconds timeout);

  // What is said of a delivery a second time is ignored, and so is what is said of one from before a reconnect(),
  // because the broker has given it out anew.

  /// It is safe, and the broker may forget it. That goes out with the next receive() or at the end, many in one.
  void ack(std::uint64_t tag);
  /// This and all earlier ones.
  void ack_up_to(std::uint64_t tag);
  /// It cannot be worked on: the broker moves it to the queue's dead-letter exchange, and where there is none drops it.
  void reject(std::uint64_t tag);
  /// Puts it back into the queue, for whoever comes next.
  void requeue(std::uint64_t tag);

  /// A new connection in place of this one. Throws as the constructor does, and may be called again then.
  void reconnect();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::bus
