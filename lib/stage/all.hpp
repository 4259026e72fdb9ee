// All stages of this machine, each a hammy-run of its own.
#pragma once

#include <string_view>

#include "config/config.hpp"

namespace hammy::stage {

/// Runs `hammy-run --stage NAME`, with the options that this program was started with, for each of stages_here(), and
/// again whenever one ends that nobody stopped. When `stop_fd` becomes readable they are told to end and are waited
/// for; `reload_fd` tells them to begin anew. Throws `stage.none` when there is no stage.
void run_all(const config::Config& config, int stop_fd, int reload_fd);

/// Whether hammy.toml as it is now can be worked by: the stage named, or all of them. What is wrong with it is told.
/// Reads `reload_fd` empty.
bool may_begin_anew(const config::Config& config, std::string_view stage, int reload_fd);

/// Becomes this program anew, with the arguments that it was started with; for new settings.
[[noreturn]] void begin_anew();

}  // namespace hammy::stage
