// Failures: what librabbitmq and the broker say went wrong, as Errors. Its header is for this module alone.
#pragma once

#include <amqp.h>

#include <string>

#include "base/error.hpp"
#include "bus/endpoint.hpp"

namespace hammy::bus {

/// What a negative status of the library means on a connection that stood: `bus.lost`, `bus.timeout` …
Error lost(const Endpoint& endpoint, int status);
/// The same while connecting: `bus.unreachable`, `bus.tls`.
Error unreachable(const Endpoint& endpoint, int status);
/// The broker's reason for closing a channel or connection (AMQP 0-9-1, 1.2, reply codes): `bus.missing`,
/// `bus.mismatch`, `bus.login`, `bus.refused`, `bus.lost` …
Error closed(const Endpoint& endpoint, unsigned reply_code, std::string_view reply_text);
/// Throws when a request failed.
void check(const Endpoint& endpoint, const amqp_rpc_reply_t& reply);

}  // namespace hammy::bus
