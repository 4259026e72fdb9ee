#include "stage/breaker.hpp"

#include <algorithm>
#include <utility>

namespace hammy::stage {

namespace {
constexpr std::size_t most_remembered = 1'000;
constexpr std::int64_t most_doublings = 4;
}  // namespace

void Breaker::forget(Circuit& circuit, Instant now) const {
  for (auto* times : {&circuit.faults, &circuit.successes}) {
    while (!times->empty() && times->front() <= now - settings_.within) times->pop_front();
    while (times->size() > most_remembered) times->pop_front();
  }
}

std::optional<std::chrono::seconds> Breaker::fault(std::string_view name, Instant now) {
  if (settings_.faults == 0) return {};
  auto& circuit = circuits_[std::string(name)];
  if (now < circuit.until) return {};
  circuit.faults.push_back(now);
  forget(circuit, now);
  bool enough = std::cmp_greater_equal(circuit.faults.size(), settings_.faults) &&
                circuit.faults.size() >= circuit.successes.size();
  // While it is open, what comes is the record that is tried, and one failure says enough.
  if (!circuit.open && !enough) return {};
  circuit.open = true;
  circuit.faults.clear();
  auto pause = settings_.pause * (std::int64_t{1} << std::min(circuit.opened++, most_doublings));
  circuit.until = now + pause;
  return pause;
}

bool Breaker::success(std::string_view name, Instant now) {
  auto found = circuits_.find(name);
  if (found == circuits_.end()) {
    if (!name.empty()) return false;  // most templates never fail
    found = circuits_.try_emplace(std::string(name)).first;
  }
  auto& circuit = found->second;
  circuit.successes.push_back(now);
  forget(circuit, now);
  if (!circuit.open || now < circuit.until) return false;
  circuit = Circuit{};
  return true;
}

bool Breaker::open(std::string_view name) const {
  auto found = circuits_.find(name);
  return found != circuits_.end() && found->second.open;
}

}  // namespace hammy::stage
