// A connection to a broker with one channel on it. Its header is for this module alone.
#pragma once

#include <amqp.h>
#include <amqp_framing.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "bus/consumer.hpp"
#include "bus/endpoint.hpp"

namespace hammy::bus {

/// The one channel that we open: consuming and publishing go over connections of their own.
constexpr amqp_channel_t channel = 1;

using Deadline = std::chrono::steady_clock::time_point;

/// What the broker sent: a method, and with deliver and returned the message that belongs to it.
struct Arrival {
  enum class Kind { deliver, returned, ack, nack, blocked, unblocked } kind;
  std::uint64_t tag = 0;
  bool multiple = false;
  std::string reason;  ///< of returned and blocked
  Delivery delivery;   ///< of deliver and returned; its tag is not set
};

class Connection {
 public:
  /// Connects, logs in and opens the channel. Throws `bus.unreachable`, `bus.certificate`, `bus.tls`, `bus.login`.
  explicit Connection(Endpoint endpoint);
  /// Says goodbye where the connection still stands, waiting two seconds at most.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const Endpoint& endpoint() const { return endpoint_; }
  int fd() const;
  /// For requests of the library; throws what broke the connection when it is broken.
  amqp_connection_state_t state() const;
  /// Throws when a request failed; the connection is broken then.
  void check(const amqp_rpc_reply_t& reply);
  void check(int status);
  /// Remembers what broke the connection and throws it.
  [[noreturn]] void fail(const Error& error);
  bool broken() const { return broken_.has_value(); }

  /// The next thing that the broker sent, until `deadline`; nothing when there is none by then. With a deadline that
  /// has passed it only looks. It also answers and watches heartbeats. A message body larger than max_body_bytes is
  /// thrown away while it comes in; `size` tells. The reference is good until the next call.
  Arrival* next(Deadline deadline);

 private:
  void open_socket();
  void log_in();
  bool take(const amqp_frame_t& frame);
  bool take_method(const amqp_method_t& method);

  struct Destroy {
    void operator()(amqp_connection_state_t state) const { amqp_destroy_connection(state); }
  };
  Endpoint endpoint_;
  std::unique_ptr<std::remove_pointer_t<amqp_connection_state_t>, Destroy> state_;
  std::optional<Error> broken_;
  Arrival arrival_;
  std::uint64_t body_left_ = 0;
  bool wants_header_ = false;
};

/// Declares or looks for the endpoint's queue or exchange; declare.cpp.
void prepare(Connection& connection);

}  // namespace hammy::bus
