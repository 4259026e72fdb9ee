#include "archive/keeper.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "events/state.hpp"

namespace hammy::archive {

using events::Event;
using record::Record;

namespace {

/// When a message began: with its first event; with none, when its id was made.
Instant created(const std::vector<Event>& events, std::string_view id, Instant now) {
  if (!events.empty()) return std::ranges::min(events, {}, &Event::at).at;
  constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  if (id.size() != 26 || id.find_first_not_of(digits) != id.npos || id.front() > '7') return now;
  std::int64_t time = 0;
  for (char c : id.substr(0, 10)) time = time << 5 | static_cast<std::int64_t>(digits.find(c));
  return instant(time);
}

}  // namespace

bool is_alias(sql::Transaction& read, const Letter& letter) {
  if (letter.key.empty()) return false;
  auto rows = read.query(
      "SELECT 1 FROM archive_message WHERE org = :org AND idempotency_key = :key AND idempotency_key <> '' AND id <> "
      ":id",
      {{"key", letter.key}, {"id", letter.id}});
  return rows.next();
}

void Keeper::keep(Arriving& arriving) {
  if (arriving.is_event) {
    auto& event = arriving.events.front();
    events::move_to(event, org_, resolve(event.message));
    if (add(event, {})) fold(event.message);
    return;
  }
  const auto& letter = arriving.letter;
  bool news = false;
  auto id = same_message(letter, news);
  auto before =
      write_.query("SELECT archived, changed FROM archive_message WHERE org = :org AND id = :id", {{"id", id}});
  bool known = before.next();
  Instant changed{};
  for (const auto& event : arriving.events) changed = std::max(changed, event.at);
  arriving.archived = known ? instant(before.integer(0)) : now_;
  bool newer = known && id == letter.id && millis(changed) >= before.integer(1);
  if ((!known || newer) && arriving.content.empty()) {  // it was an alias a moment ago
    arriving.content = kept_.put(letter.content);
    kept_.durable();
  }
  if (!known) insert(arriving, created(arriving.events, id, now_), changed);
  if (newer) update(arriving, changed);
  std::int64_t place = 0;
  news = news || !known;
  for (auto& event : arriving.events) {
    events::move_to(event, org_, id);
    news = add(event, event.entry.empty() ? std::nullopt : std::optional(place++)) || news;
  }
  if (!arriving.record->failed() && !arriving.record->has("hold")) news = add_archived(arriving, id, place) || news;
  if (news) fold(id);
}

std::string Keeper::resolve(std::string_view id) {
  auto rows = write_.query("SELECT id FROM archive_alias WHERE org = :org AND alias = :alias", {{"alias", id}});
  return std::string(rows.next() ? rows.text(0) : id);
}

std::string Keeper::same_message(const Letter& letter, bool& news) {
  auto id = resolve(letter.id);
  if (letter.key.empty() || id != letter.id) return id;
  auto rows = write_.query(
      "SELECT id FROM archive_message WHERE org = :org AND idempotency_key = :key "
      "AND idempotency_key <> ''",
      {{"key", letter.key}});
  if (!rows.next() || rows.text(0) == id) return id;
  std::string kept{rows.text(0)};
  write_.execute("INSERT INTO archive_alias(org, alias, id) VALUES(:org, :alias, :id)",
                 {{"alias", letter.id}, {"id", kept}});
  news = write_.execute("UPDATE archive_event SET message = :id WHERE org = :org AND message = :alias",
                        {{"id", kept}, {"alias", letter.id}}) > 0;
  return kept;
}

void Keeper::insert(const Arriving& arriving, Instant begun, Instant changed) {
  const auto& letter = arriving.letter;
  write_.execute(
      "INSERT INTO archive_message(org, id, idempotency_key, campaign, template, channel, recipient, subject, "
      "created, "
      "archived, changed, state, state_since, content, content_bytes, error, hold) VALUES(:org, :id, :key, "
      ":campaign, "
      ":template, :channel, :recipient, :subject, :created, :archived, :changed, '', 0, :content, :bytes, :error, "
      ":hold)",
      {{"id", letter.id},
       {"key", letter.key},
       {"campaign", letter.campaign},
       {"template", letter.template_name},
       {"channel", letter.channel},
       {"recipient", letter.recipient},
       {"subject", letter.subject},
       {"created", millis(begun)},
       {"archived", millis(now_)},
       {"changed", millis(changed)},
       {"content", arriving.content},
       {"bytes", static_cast<std::int64_t>(letter.content.size())},
       {"error", arriving.record->raw("error")},
       {"hold", arriving.record->raw("hold")}});
  add_addresses(letter);
}

void Keeper::update(const Arriving& arriving, Instant changed) {
  const auto& letter = arriving.letter;
  write_.execute(
      "UPDATE archive_message SET campaign = :campaign, template = :template, channel = :channel, "
      "recipient = :recipient, subject = :subject, changed = :changed, content = :content, content_bytes = :bytes, "
      "error = :error, hold = :hold WHERE org = :org AND id = :id",
      {{"id", letter.id},
       {"campaign", letter.campaign},
       {"template", letter.template_name},
       {"channel", letter.channel},
       {"recipient", letter.recipient},
       {"subject", letter.subject},
       {"changed", millis(changed)},
       {"content", arriving.content},
       {"bytes", static_cast<std::int64_t>(letter.content.size())},
       {"error", arriving.record->raw("error")},
       {"hold", arriving.record->raw("hold")}});
  add_addresses(letter);
}

void Keeper::add_addresses(const Letter& letter) {
  for (const auto& address : letter.addresses)
    write_.execute(
        "INSERT INTO archive_address(org, address, message) VALUES(:org, :address, :message) ON CONFLICT DO NOTHING",
        {{"address", address}, {"message", letter.id}});
}

bool Keeper::add(const Event& event, std::optional<std::int64_t> place) {
  auto text = [](const std::string& json) { return json.empty() ? std::nullopt : std::optional(json); };
  bool logged = place.has_value();
  return write_.execute(
             "INSERT INTO archive_event(org, id, message, at, name, by, place, entry, detail) VALUES(:org, :id, "
             ":message, :at, :name, :by, :place, :entry, :detail) ON CONFLICT DO NOTHING",
             {{"id", event.id},
              {"message", event.message},
              {"at", millis(event.at)},
              {"name", searchable(event.name)},
              {"by", searchable(event.by)},
              {"place", place},
              {"entry", logged ? text(event.entry) : std::nullopt},
              {"detail", logged ? std::nullopt : text(event.detail)}}) > 0;
}

bool Keeper::add_archived(Arriving& arriving, const std::string& id, std::int64_t place) {
  Record logged;
  logged.set_text("id", id);
  logged.set_text("org", org_);
  logged.log(*arriving.archived, by_, events::to_string(events::Name::archived));
  auto event = events::of(logged, now_).front();
  if (std::ranges::find(arriving.events, event.id, &Event::id) != arriving.events.end()) {
    arriving.archived.reset();
    return false;
  }
  return add(event, place);
}

void Keeper::fold(const std::string& id) {
  std::vector<Event> all;
  for (auto rows = write_.query("SELECT id, at, name FROM archive_event WHERE org = :org AND message = :message",
                                {{"message", id}});
       rows.next();) {
    auto& event = all.emplace_back();
    event.id = rows.text(0);
    event.at = instant(rows.integer(1));
    event.name = rows.text(2);
  }
  auto state = events::fold(all);
  write_.execute(
      "UPDATE archive_message SET state = :state, state_since = :since WHERE org = :org AND id = :id",
      {{"state", events::to_string(state.stage)}, {"since", millis(state.since.value_or(now_))}, {"id", id}});
}

}  // namespace hammy::archive
