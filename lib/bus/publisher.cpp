#include "bus/publisher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "base/text.hpp"
#include "bus/connection.hpp"
#include "bus/failure.hpp"
#include "bus/table.hpp"

namespace hammy::bus {

namespace {

/// A published message whose outcome is not known.
struct Pending {
  std::string message_id;
  Deadline sent;
  std::string returned;  ///< the broker's reason when it came back
  bool settled = false;  ///< its outcome was reported, but not that of one before it
};

Error message_error(std::string_view why) {
  return Error{"bus.message", fmt::format("a message cannot be published: {}", why), "correct the record"};
}

}  // namespace

struct Publisher::State {
  Endpoint endpoint;
  std::string exchange, routing_key;
  std::unique_ptr<Connection> connection;
  // The broker counts messages anew on each connection, so a sequence of ours is its number plus all earlier ones'.
  std::uint64_t base = 0, next = 1;
  std::deque<Pending> pending;  ///< the oldest is sequence next - pending.size()
  std::size_t in_flight = 0;    ///< those of them that are not settled
  std::vector<Outcome> outcomes;
  std::optional<std::string> blocked;  ///< why the broker takes no messages now

  std::uint64_t oldest() const { return next - pending.size(); }

  void connect() {
    connection.reset();
    pending.clear();
    outcomes.clear();
    in_flight = 0;
    blocked.reset();
    base = next - 1;
    auto fresh = std::make_unique<Connection>(endpoint);
    prepare(*fresh);
    amqp_confirm_select(fresh->state(), channel);
    fresh->check(amqp_get_rpc_reply(fresh->state()));
    connection = std::move(fresh);
  }

  Connection& up() const {
    if (!connection)
      throw Error{"bus.lost", "there is no connection to '" + endpoint.name + "'", "connect again"}
          .as(Failure::temporary)
          .exits(Exit::unavailable);
    return *connection;
  }

  /// The outcome of one message.
  void settle(std::uint64_t sequence, bool taken) {
    auto& message = pending[sequence - oldest()];
    if (message.settled) return;
    message.settled = true;
    --in_flight;
    auto& outcome = outcomes.emplace_back(Outcome{sequence, {}});
    if (!taken)
      outcome.error = Error{"bus.nack", fmt::format("the broker of '{}' could not keep the message", endpoint.name),
                            "look at its log"}
                          .as(Failure::temporary);
    else if (!message.returned.empty())
      outcome.error = Error{"bus.unroutable",
                            fmt::format("no queue takes the message at '{}': {}", endpoint.name,
                                        text::is_utf8(message.returned) ? text::printable(message.returned) : ""),
                            "bind a queue to the exchange, or correct routing_key"}
                          .as(Failure::technical);
  }

  /// A confirm (RabbitMQ's extension to AMQP 0-9-1): of one message, or of all up to it.
  void confirm(const Arrival& arrival) {
    auto last = base + arrival.tag;
    if (arrival.multiple && arrival.tag == 0) last = next - 1;  // all there are
    if (last >= next)
      connection->fail(Error{"bus.protocol", "the broker confirms what was never published"}
                           .as(Failure::temporary)
                           .exits(Exit::unavailable));
    if (last < oldest()) return;
    for (auto sequence = arrival.multiple ? oldest() : last; sequence <= last; ++sequence)
      settle(sequence, arrival.kind == Arrival::Kind::ack);
    while (!pending.empty() && pending.front().settled) pending.pop_front();
  }

  /// A message came back. It does not say its number, but they come back in the order in which they were published.
  void returned(const Arrival& arrival) {
    auto message = std::find_if(pending.begin(), pending.end(), [&](const Pending& one) {
      return !one.settled && one.returned.empty() && one.message_id == arrival.delivery.message_id;
    });
    if (message != pending.end()) message->returned = arrival.reason.empty() ? "returned" : arrival.reason;
  }

  /// Takes in one thing that the broker says, waiting until `deadline`; false when there is none.
  bool hear(Deadline deadline) {
    auto* arrival = up().next(deadline);
    if (!arrival) return false;
    switch (arrival->kind) {
      case Arrival::Kind::ack:
      case Arrival::Kind::nack: confirm(*arrival); break;
      case Arrival::Kind::returned: returned(*arrival); break;
      case Arrival::Kind::blocked: blocked = arrival->reason; break;
      case Arrival::Kind::unblocked: blocked.reset(); break;
      case Arrival::Kind::deliver: break;
    }
    return true;
  }

  Error blocked_error() const {
    return Error{"bus.blocked", fmt::format("the broker of '{}' takes no messages now: {}", endpoint.name, *blocked),
                 "give it more memory or disk, or take messages out of it"}
        .as(Failure::temporary)
        .exits(Exit::unavailable);
  }

  /// When the oldest message's confirm is overdue.
  Deadline overdue() const { return pending.empty() ? Deadline::max() : pending.front().sent + endpoint.timeout; }

  /// Throws when the broker keeps us waiting too long for a confirm.
  void check_overdue() {
    if (std::chrono::steady_clock::now() < overdue()) return;
    if (blocked) connection->fail(blocked_error());
    connection->fail(Error{"bus.timeout", fmt::format("the broker of '{}' does not confirm messages", endpoint.name),
                           "look at its log and load, or raise timeout"}
                         .as(Failure::temporary)
                         .exits(Exit::unavailable));
  }

  /// Throws why a message could not be written: the kernel gives up on a broker that reads no more, and that may have
  /// said before that it would not.
  [[noreturn]] void explain(int status) {
    try {
      while (hear({})) continue;
    } catch (const Error&) {  // the connection is lost, as we know
    }
    connection->fail(blocked ? blocked_error() : lost(endpoint, status));
  }

  /// Until there is room for one more message.
  void make_room() {
    while (in_flight >= endpoint.in_flight)
      if (!hear(overdue())) check_overdue();
    if ((next & 63) == 0)  // a look now and then, so that a broker that wants us to stop is heard
      while (hear({})) continue;
    auto deadline = std::chrono::steady_clock::now() + endpoint.timeout;
    while (blocked)
      if (!hear(deadline)) throw blocked_error();
  }
};

Publisher::Publisher(Endpoint endpoint) : state_(std::make_unique<State>()) {
  if (endpoint.queue.empty() == endpoint.exchange.empty())
    throw Error{"bus.url",
                "messages go either to a queue or to an exchange, and '" + endpoint.name + "' names " +
                    (endpoint.queue.empty() ? "none" : "both"),
                "add ?queue=NAME or ?exchange=NAME&routing_key=KEY"}
        .as(Failure::technical)
        .exits(Exit::usage);
  state_->exchange = endpoint.exchange;
  state_->routing_key = endpoint.exchange.empty() ? endpoint.queue : endpoint.routing_key;
  state_->endpoint = std::move(endpoint);
  state_->connect();
}

Publisher::~Publisher() = default;
Publisher::Publisher(Publisher&&) noexcept = default;
Publisher& Publisher::operator=(Publisher&&) noexcept = default;

std::uint64_t Publisher::publish(const Message& message) {
  auto& state = *state_;
  if (message.message_id.empty() || message.message_id.size() > 255)
    throw message_error("its id is not of 1 to 255 bytes");
  if (message.correlation_id.size() > 255 || message.content_type.size() > 255)
    throw message_error("a property has more than 255 bytes");
  if (message.body.size() > state.endpoint.max_body_bytes)
    throw message_error(fmt::format("its {} bytes are more than max_body_bytes", message.body.size()));
  state.make_room();

  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_PRIORITY_FLAG |
                      AMQP_BASIC_MESSAGE_ID_FLAG;
  properties.content_type = bytes(message.content_type);
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  properties.priority = message.priority;
  properties.message_id = bytes(message.message_id);
  if (!message.correlation_id.empty()) {
    properties._flags |= AMQP_BASIC_CORRELATION_ID_FLAG;
    properties.correlation_id = bytes(message.correlation_id);
  }
  auto& connection = state.up();
  // Counted before it is sent: a part of it may be out when the connection breaks.
  state.pending.push_back({std::string(message.message_id), std::chrono::steady_clock::now(), {}, false});
  ++state.in_flight;
  ++state.next;
  int status = amqp_basic_publish(connection.state(), channel, bytes(state.exchange), bytes(state.routing_key),
                                  /*mandatory=*/true, /*immediate=*/false, &properties, bytes(message.body));
  if (status < 0) state.explain(status);
  return state.next - 1;
}

std::vector<Outcome> Publisher::confirmed(std::chrono::milliseconds timeout) {
  auto& state = *state_;
  auto deadline = std::chrono::steady_clock::now() + timeout;
  try {
    while (state.outcomes.empty() && state.in_flight > 0) {
      if (state.hear(std::min(deadline, state.overdue()))) continue;
      state.check_overdue();
      if (std::chrono::steady_clock::now() >= deadline) break;
    }
    while (state.hear({})) continue;
  } catch (const Error&) {
    // What was confirmed before the connection broke is reported first; the next call throws again.
    if (state.outcomes.empty()) throw;
  }
  return std::exchange(state.outcomes, {});
}

std::size_t Publisher::in_flight() const { return state_->in_flight; }

int Publisher::fd() const { return state_->up().fd(); }

void Publisher::reconnect() { state_->connect(); }

}  // namespace hammy::bus
