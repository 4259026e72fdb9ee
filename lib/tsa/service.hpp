// The service: timestamps by HTTP (RFC 3161 section 3.4).
//
//   POST  any path         a request of the type application/timestamp-query, and its answer
//   GET   /healthz         200 while timestamps are given, else 503 and why not
//   GET   /certificates    the authority's certificate and those behind it, PEM
//   GET   /                what this is
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "http/message.hpp"
#include "pki/key.hpp"
#include "pki/stamping.hpp"
#include "tsa/accounts.hpp"
#include "tsa/books.hpp"
#include "tsa/clock_guard.hpp"
#include "tsa/rate.hpp"
#include "tsa/serials.hpp"

namespace hammy::tsa {

/// What all workers of a service share; it outlives their handlers.
struct Desk {
  const pki::Key& key;
  pki::Practice practice;
  ClockGuard& clock;
  Serials& serials;
  Books& books;
  Logins& logins;
  bool open = false;           ///< whether who has no account gets timestamps too
  std::int64_t peer_rate = 0;  ///< timestamps a second for an address without account; 0: no limit
  Rates rates{};
};

/// One worker's handler.
http::Handler make_handler(Desk& desk);

}  // namespace hammy::tsa
