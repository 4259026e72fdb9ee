// A line: what one hammy-run keeps going. A stage, and before or behind it a door to a message bus; or a door alone.
#pragma once

#include <optional>
#include <string_view>

#include "stage/door.hpp"
#include "stage/settings.hpp"
#include "stage/stage.hpp"

namespace hammy::stage {

struct Line {
  std::optional<DoorSettings> in, out;
  std::optional<Settings> stage;
};

/// The line of `settings`, whose `from` may be a bus, and whose `out` may name one. A stage beside a door has a queue
/// of the store between the two, called as the stage, and STAGE.out. Throws `stage.setting`.
Line make_line(Settings settings);

/// Runs it; `once` one after the other. Doors have threads of their own beside a stage. `counters` gets those of the
/// stage.
Ending run_line(const Line& line, const Control& control, const config::Config& config, Clock& clock, IdSource& ids,
                std::string_view store_url, Counters& counters);

}  // namespace hammy::stage
