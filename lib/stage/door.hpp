// Doors: the ways in from a message bus and out to one.
//
// In: a message is put into a queue under its record's key, and acknowledged when that is committed. Out: a record is
// published, and taken out of its queue when the broker has confirmed it. Whatever dies in between, nothing is lost;
// what comes twice has the same key or message id.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "stage/stage.hpp"

namespace hammy::stage {

struct DoorSettings {
  std::string url;       ///< amqp://, amqps:// or bus:NAME
  std::string queue;     ///< of the store
  std::string failed;    ///< where failures go; empty: as always
  bool trusted = false;  ///< in: keep log, error, hold, of and org of what comes; else it is as from a stranger
  std::chrono::seconds lease{60};
  std::int64_t batch = 500;
};

/// Takes from the bus into the store until told to stop, or, `once`, until nothing has come for a second. A message
/// that is no record is rejected, so that the broker puts it where dead letters go. Throws what connecting at the
/// beginning throws; what goes wrong later is told, and tried again.
void run_inlet(const DoorSettings& settings, const Control& control, const config::Config& config, Clock& clock,
               IdSource& ids, std::string_view store_url);

/// Publishes from the store to the bus until told to stop, or, `once`, until nothing may be taken. One that the broker
/// refuses fails by the rules of the queue. Throws as run_inlet() does.
void run_outlet(const DoorSettings& settings, const Control& control, const config::Config& config, Clock& clock,
                IdSource& ids, std::string_view store_url);

/// Tells `error` and waits, longer with each in a row of `failures`. False when it is told to stop meanwhile.
bool wait_after(const Error& error, int& failures, const Control& control);
/// Whether it is told to stop, or becomes so within `patience`; another descriptor (-1: none) ends the waiting too.
bool told_to_stop(const Control& control, std::chrono::milliseconds patience, int other_fd = -1);

}  // namespace hammy::stage
