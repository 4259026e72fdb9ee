#include "base/log.hpp"

#include <atomic>

namespace hammy::log {

namespace {
std::atomic<Sink*> bound = nullptr;

void write(Level level, std::string_view message) {
  if (Sink* sink = bound.load()) sink->write(level, message);
}
}  // namespace

void bind(Sink* sink) { bound = sink; }

void debug(std::string_view message) { write(Level::debug, message); }
void info(std::string_view message) { write(Level::info, message); }
void warning(std::string_view message) { write(Level::warning, message); }
void error(std::string_view message) { write(Level::error, message); }

}  // namespace hammy::log
