// What is wanted of the stages and what runs, side by side.
#pragma once

#include <string>

#include "config/config.hpp"
#include "queue/store.hpp"

namespace hammy::stage {

/// A table, or JSON lines: each stage of hammy.toml, or that has run lately, with what is wanted, what runs where, the
/// backlog of its queue, the records answered in a second over the last five minutes, and the age of the oldest record.
std::string status(queue::Store& store, const config::Config& config, const scope::Scope& scope, bool json);

}  // namespace hammy::stage
