// Log: what modules say to people while they work. lib/cli binds it to stderr; unbound it is silent.
#pragma once

#include <string_view>

namespace hammy::log {

enum class Level { debug, info, warning, error };

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(Level level, std::string_view message) = 0;
};

/// Sends everything to `sink` from now on; nullptr silences. The caller keeps it alive.
void bind(Sink* sink);

void debug(std::string_view message);
void info(std::string_view message);
void warning(std::string_view message);
void error(std::string_view message);

}  // namespace hammy::log
