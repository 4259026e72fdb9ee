// Telling systemd: the datagrams of sd_notify(3). Ours, because the protocol is one line and libsystemd a library more
// in every program.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace hammy {

/// Sends `state`, such as "READY=1\nSTATUS=…", to the supervisor that $NOTIFY_SOCKET names; nothing without one.
void notify_supervisor(std::string_view state);

/// How often the supervisor wants to hear "WATCHDOG=1": half of what $WATCHDOG_USEC allows; nothing when it does not.
std::optional<std::chrono::milliseconds> watchdog_interval();

}  // namespace hammy
