// Declaring: queues and exchanges are there, or are made.
#pragma once

#include "bus/endpoint.hpp"

namespace hammy::bus {

/// Makes the endpoint's queue as `declare` says, and beside it QUEUE.dead, where what is rejected goes; both durable.
/// With Declare::no only looks that the queue or exchange is there. Consumer and Publisher do this when they connect.
/// Throws as Connection does, `bus.missing`, and `bus.mismatch` when the queue is there with other settings.
void declare(const Endpoint& endpoint);

}  // namespace hammy::bus
