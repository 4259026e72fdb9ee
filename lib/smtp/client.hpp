// The SMTP client (RFC 5321): one epoll loop, many connections to one or several endpoints.
//
//   smtp::Client client{{.settled = [&](auto outcomes) { journal.record(outcomes); }}};
//   auto main = client.add({.name = "main", .host = "mail.example.com"});
//   client.submit(main, std::move(envelope));
//   while (client.busy()) {
//     client.work(-1, 1s);
//     for (auto& outcome : client.finished()) …
//   }
//
// Where the server pipelines, a mail costs one round trip: the body, the final dot, and the next mail's envelope
// leave in one write. A connection has at most one body under way, and sends the next one only after `settled` has
// returned for the mail before it: who is killed has at most one unrecorded delivery per connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "smtp/endpoint.hpp"
#include "smtp/mail.hpp"

namespace hammy::smtp {

struct Options {
  /// Called within work() with the outcomes of one round of the loop, before any of their connections goes on. When it
  /// throws, nothing more is sent and work() throws the same.
  std::function<void(std::span<const Outcome>)> settled;
  std::size_t window = 1000;                         ///< mails in hand
  std::size_t window_bytes = std::size_t{64} << 20;  ///< of their bodies; one mail may always be larger
  /// How long a mail may wait for a limit or for a server that asked us to come back; longer, and it comes out held.
  /// Nothing: as long as it takes.
  std::optional<std::chrono::milliseconds> patience{5000};
};

/// Not for use from several threads.
class Client {
 public:
  using EndpointId = std::size_t;

  explicit Client(Options options = {});
  /// Closes connections as they are; call quit() before to part politely.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Makes an endpoint known; nothing is opened before there is mail for it. Throws `smtp.endpoint` when it cannot be
  /// right, `tls.*` for certificates that cannot be read.
  EndpointId add(Endpoint endpoint);

  /// Whether another mail may be submitted now: within the window, and not all that is in hand waits for a limit.
  bool has_room() const;
  /// Takes a mail. One that can never be sent (no recipient, an address with control characters) comes out of
  /// finished() as failed, like any other.
  void submit(EndpointId endpoint, Envelope envelope);
  /// Whether mails are in hand that have not come out of finished().
  bool busy() const;
  /// Works until something finished, `wake_fd` became readable (-1: none), or `timeout` has passed.
  void work(int wake_fd, std::chrono::milliseconds timeout);
  /// Hands over what has ended since the last call, in the order in which it ended; `settled` has seen all of it.
  std::vector<Outcome> finished();
  /// Begins nothing new: mails whose body is under way are finished, others come out held.
  void drain();
  /// Says QUIT on all connections and waits at most `grace` for the servers' goodbye.
  void quit(std::chrono::milliseconds grace = std::chrono::milliseconds{500});

  /// For progress lines and tests.
  struct Counts {
    std::size_t connections = 0;  ///< open now
    std::size_t opened = 0;       ///< in all
    std::size_t waiting = 0;      ///< mails not yet given to a connection
    std::size_t under_way = 0;    ///< mails with a connection
  };
  Counts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::smtp
