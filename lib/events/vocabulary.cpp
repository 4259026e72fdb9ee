#include "events/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace hammy::events {

namespace {

constexpr std::array all_names{
    NameEntry{Name::accepted, "accepted", "the message was taken in and will not be lost"},
    NameEntry{Name::scheduled, "scheduled", "it is to leave at a later time"},
    NameEntry{Name::waiting, "waiting", "it is held back for a while: by a limit, a rule or something missing"},
    NameEntry{Name::rendered, "rendered", "its texts were made from its template"},
    NameEntry{Name::attached, "attached", "attachments were added or fetched"},
    NameEntry{Name::marked, "marked", "a watermark was put on its attachments"},
    NameEntry{Name::checked, "checked", "it passed the checks before sending"},
    NameEntry{Name::stamped, "stamped", "a trusted timestamp was put on it or its attachments"},
    NameEntry{Name::signed_, "signed", "it or its attachments were signed"},
    NameEntry{Name::encrypted, "encrypted", "it or its attachments were encrypted"},
    NameEntry{Name::retried, "retried", "after an error it was put on its way again"},
    NameEntry{Name::deferred, "deferred", "an attempt failed for now; another will follow"},
    NameEntry{Name::failed, "failed", "it could not be sent and will not be tried again by itself"},
    NameEntry{Name::uncertain, "uncertain", "it was perhaps sent: the connection died before the answer came"},
    NameEntry{Name::discarded, "discarded", "it was thrown away on purpose before it left"},
    NameEntry{Name::sent, "sent", "the next server or gateway has taken it over"},
    NameEntry{Name::delivered, "delivered", "the other side says that it has arrived"},
    NameEntry{Name::bounced, "bounced", "it came back: the other side could not deliver it"},
    NameEntry{Name::opened, "opened", "the recipient opened it"},
    NameEntry{Name::clicked, "clicked", "the recipient followed a link in it"},
    NameEntry{Name::viewed, "viewed", "the recipient looked at it in the portal"},
    NameEntry{Name::replied, "replied", "the recipient answered it"},
    NameEntry{Name::called, "called", "the recipient answered the call"},
    NameEntry{Name::keyed, "keyed", "the recipient pressed keys during the call"},
    NameEntry{Name::unsubscribed, "unsubscribed", "the recipient asked for no more of its kind"},
    NameEntry{Name::complained, "complained", "the recipient reported it as unwanted"},
    NameEntry{Name::archived, "archived", "it is kept in the archive"},
};

constexpr std::array all_stages{
    StageEntry{Stage::created, "created", "nothing has happened to it yet", false},
    StageEntry{Stage::accepted, "accepted", "it was taken in, or is on its way again after an error", false},
    StageEntry{Stage::scheduled, "scheduled", "it waits for its time", false},
    StageEntry{Stage::waiting, "waiting", "it is held back for a while", false},
    StageEntry{Stage::prepared, "prepared", "it is rendered, checked, signed … and about to leave", false},
    StageEntry{Stage::deferred, "deferred", "the last attempt failed for now", false},
    StageEntry{Stage::failed, "failed", "it could not be sent", true},
    StageEntry{Stage::uncertain, "uncertain", "it was perhaps sent; somebody or a rule has to decide", false},
    StageEntry{Stage::discarded, "discarded", "it was thrown away on purpose", true},
    StageEntry{Stage::sent, "sent", "the next server has it; a delivery or a bounce may still be reported", false},
    StageEntry{Stage::delivered, "delivered", "it has arrived", true},
    StageEntry{Stage::bounced, "bounced", "it came back", true},
};

template <class Entries, class Key>
constexpr bool in_order(const Entries& entries, Key key) {
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (static_cast<std::size_t>(key(entries[i])) != i) return false;
  return true;
}
static_assert(in_order(all_names, [](const NameEntry& entry) { return entry.name; }));
static_assert(in_order(all_stages, [](const StageEntry& entry) { return entry.stage; }));

}  // namespace

std::span<const NameEntry> names() { return all_names; }
std::span<const StageEntry> stages() { return all_stages; }

std::string_view to_string(Name name) { return all_names[static_cast<std::size_t>(name)].word; }
std::string_view to_string(Stage stage) { return all_stages[static_cast<std::size_t>(stage)].word; }

std::optional<Name> name_from(std::string_view word) {
  auto found = std::ranges::find(all_names, word, &NameEntry::word);
  return found == all_names.end() ? std::nullopt : std::optional(found->name);
}

std::optional<Stage> stage_from(std::string_view word) {
  auto found = std::ranges::find(all_stages, word, &StageEntry::word);
  return found == all_stages.end() ? std::nullopt : std::optional(found->stage);
}

bool terminal(Stage stage) { return all_stages[static_cast<std::size_t>(stage)].terminal; }

}  // namespace hammy::events
