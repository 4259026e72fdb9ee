#include "bus/consumer.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "bus/connection.hpp"
#include "bus/table.hpp"

namespace hammy::bus {

struct Consumer::State {
  Endpoint endpoint;
  std::unique_ptr<Connection> connection;
  // The broker counts deliveries anew on each connection, so a tag of ours is its number plus all earlier connections'.
  std::uint64_t base = 0, last = 0;
  std::uint64_t done = 0;            ///< this number and all before it are answered
  std::set<std::uint64_t> answered;  ///< numbers after it that are
  std::set<std::uint64_t> unsent;    ///< those of both that are acknowledged and not told yet

  void connect() {
    connection.reset();
    base = last;
    done = 0;
    answered.clear();
    unsent.clear();
    auto fresh = std::make_unique<Connection>(endpoint);
    prepare(*fresh);
    amqp_basic_qos(fresh->state(), channel, 0, endpoint.prefetch, /*global=*/false);
    fresh->check(amqp_get_rpc_reply(fresh->state()));
    amqp_basic_consume(fresh->state(), channel, bytes(endpoint.queue), amqp_empty_bytes, /*no_local=*/false,
                       /*no_ack=*/false, /*exclusive=*/false, amqp_empty_table);
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

  /// The broker's number of a delivery of this connection that is not answered yet; 0 for any other.
  std::uint64_t open_number(std::uint64_t tag) const {
    if (tag <= base || tag > last) return 0;
    auto number = tag - base;
    return number <= done || answered.contains(number) ? 0 : number;
  }

  void answer(std::uint64_t number) {
    if (number == done + 1)
      ++done;
    else
      answered.insert(number);
    while (!answered.empty() && *answered.begin() == done + 1) {
      ++done;
      answered.erase(answered.begin());
    }
  }

  /// Tells the broker what is acknowledged: what has no gap before it as one, the rest one by one. A quorum queue of
  /// RabbitMQ forgets single acknowledgements beyond some 30 when the connection ends right after them.
  void send_acks() {
    auto& peer = up();
    auto beyond = unsent.upper_bound(done);
    if (beyond != unsent.begin())
      peer.check(amqp_basic_ack(peer.state(), channel, *std::prev(beyond), /*multiple=*/true));
    for (auto it = beyond; it != unsent.end(); ++it)
      peer.check(amqp_basic_ack(peer.state(), channel, *it, /*multiple=*/false));
    unsent.clear();
  }

  void refuse(std::uint64_t tag, bool requeue) {
    auto& peer = up();
    auto number = open_number(tag);
    if (number == 0) return;
    peer.check(amqp_basic_reject(peer.state(), channel, number, requeue));
    answer(number);
  }
};

Consumer::Consumer(Endpoint endpoint) : state_(std::make_unique<State>()) {
  if (endpoint.queue.empty() || !endpoint.exchange.empty())
    throw Error{"bus.url", "messages are taken from a queue, and '" + endpoint.name + "' names none", "add ?queue=NAME"}
        .as(Failure::technical)
        .exits(Exit::usage);
  state_->endpoint = std::move(endpoint);
  state_->connect();
}

Consumer::~Consumer() {
  if (!state_ || !state_->connection || state_->connection->broken()) return;
  try {
    state_->send_acks();
  } catch (const Error&) {  // the broker gives them out again
  }
}

Consumer::Consumer(Consumer&&) noexcept = default;
Consumer& Consumer::operator=(Consumer&&) noexcept = default;

int Consumer::fd() const { return state_->up().fd(); }

std::vector<Delivery> Consumer::receive(std::chrono::milliseconds timeout) {
  state_->send_acks();
  std::vector<Delivery> deliveries;
  auto deadline = std::chrono::steady_clock::now() + timeout;
  while (deliveries.size() < state_->endpoint.prefetch) {
    auto* arrival = state_->up().next(deadline);
    if (!arrival) break;
    if (arrival->kind != Arrival::Kind::deliver) continue;
    deadline = {};  // from now on only what is there already
    deliveries.push_back(std::move(arrival->delivery));
    deliveries.back().tag = state_->last = state_->base + arrival->tag;
  }
  return deliveries;
}

void Consumer::ack(std::uint64_t tag) {
  (void)state_->up().state();  // throws when the connection is down, though nothing is sent yet
  auto number = state_->open_number(tag);
  if (number == 0) return;
  state_->unsent.insert(state_->unsent.end(), number);
  state_->answer(number);
}

void Consumer::ack_up_to(std::uint64_t tag) {
  if (tag <= state_->base) return;
  for (auto number = state_->done + 1; number <= std::min(tag, state_->last) - state_->base; ++number)
    ack(state_->base + number);
}

void Consumer::reject(std::uint64_t tag) { state_->refuse(tag, /*requeue=*/false); }

void Consumer::requeue(std::uint64_t tag) { state_->refuse(tag, /*requeue=*/true); }

void Consumer::reconnect() { state_->connect(); }

}  // namespace hammy::bus
