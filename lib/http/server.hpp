// Server: HTTP/1.1 and HTTPS, over libmicrohttpd.
//
//   http::Server server({.listen = "127.0.0.1:8080"}, [] { return [](const http::Request& request) { … }; });
//   … server.stop(std::chrono::seconds(10));
//
// One thread does the network; requests that are whole go to workers, so that slow clients keep no handler busy and
// slow handlers no client from being heard. A request is in memory as a whole, which body_bytes limits. What comes too
// slowly, too large or from too many connections is turned away before any handler sees it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "http/message.hpp"

namespace hammy::http {

struct Settings {
  std::string listen = "127.0.0.1:0";  ///< HOST:PORT, "[::1]:8080", ":8080" for all addresses; port 0: any
  std::string certificate{}, key{};    ///< PEM texts, the certificate with its chain: HTTPS; empty: HTTP
  unsigned workers = 4;
  std::size_t header_bytes = std::size_t{16} << 10;  ///< of a request's first line and headers together
  std::size_t body_bytes = std::size_t{64} << 10;
  unsigned connections = 1000, connections_per_address = 100;
  std::size_t waiting = 1000;                ///< requests that may wait for a worker; more get 503
  std::chrono::seconds idle{30};             ///< how long a connection may say nothing
  std::chrono::seconds slowest_request{30};  ///< how long a request may take to come
};

class Server {
 public:
  /// Listens, and serves from now on. `make` is called for each worker, whose handler is called by one thread at a
  /// time. Throws `http.listen`, exit 69, and `http.tls`, exit 78.
  Server(Settings settings, const std::function<Handler()>& make);
  /// stop() without grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// "127.0.0.1:43210", where it listens.
  const std::string& address() const;
  /// Takes no more connections, answers what has come, for at most `grace`, and closes.
  void stop(std::chrono::seconds grace);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::http
