#include "events/state.hpp"

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace hammy::events {

namespace {

/// Still with us: not handed over to anybody.
bool with_us(Stage stage) { return stage < Stage::sent; }
/// With us, and nothing has ended its way.
bool under_way(Stage stage) { return with_us(stage) && stage != Stage::failed && stage != Stage::discarded; }

}  // namespace

Stage next(Stage stage, Name name) {
  switch (name) {
    case Name::accepted: return stage == Stage::created ? Stage::accepted : stage;
    case Name::scheduled: return under_way(stage) ? Stage::scheduled : stage;
    case Name::waiting: return under_way(stage) ? Stage::waiting : stage;
    case Name::rendered:
    case Name::attached:
    case Name::marked:
    case Name::checked:
    case Name::stamped:
    case Name::signed_:
    case Name::encrypted: return under_way(stage) ? Stage::prepared : stage;
    case Name::retried: return stage == Stage::sent || stage == Stage::delivered ? stage : Stage::accepted;
    case Name::deferred: return under_way(stage) ? Stage::deferred : stage;
    case Name::failed: return with_us(stage) && stage != Stage::discarded ? Stage::failed : stage;
    case Name::uncertain: return under_way(stage) ? Stage::uncertain : stage;
    case Name::discarded: return with_us(stage) ? Stage::discarded : stage;
    case Name::sent: return stage == Stage::delivered ? stage : Stage::sent;
    case Name::delivered: return stage == Stage::bounced ? stage : Stage::delivered;
    case Name::bounced: return Stage::bounced;
    case Name::opened:
    case Name::clicked:
    case Name::viewed:
    case Name::replied:
    case Name::called:
    case Name::keyed:
    case Name::unsubscribed:
    case Name::complained: return stage == Stage::bounced ? stage : Stage::delivered;
    case Name::archived: return stage;
  }
  return stage;
}

State fold(std::span<const Event> events) {
  struct Known {
    const Event* event;
    Name name;
  };
  std::vector<Known> order;
  std::unordered_set<std::string_view> met;
  for (const auto& event : events)
    if (auto name = name_from(event.name); name && met.insert(event.id).second) order.push_back({&event, *name});
  // At the same millisecond in the order of the vocabulary, which is that of a message's life.
  std::ranges::sort(order, [](const Known& a, const Known& b) {
    return std::tuple(a.event->at, a.name, std::string_view(a.event->id)) <
           std::tuple(b.event->at, b.name, std::string_view(b.event->id));
  });
  State state;
  for (const auto& [event, name] : order) {
    state.seen.set(static_cast<std::size_t>(name));
    auto stage = next(state.stage, name);
    if (stage == state.stage && state.since) continue;
    state.stage = stage;
    state.since = event->at;
  }
  return state;
}

}  // namespace hammy::events
