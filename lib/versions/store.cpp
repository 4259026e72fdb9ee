#include "versions/store.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "ledger/ledger.hpp"
#include "sql/schema.hpp"
#include "versions/schema.hpp"

namespace hammy::versions {

namespace {

#define VERSION_COLUMNS \
  "name, number, hash, state, published_at, published_by, submitted_by, decided_at, decided_by, reason"

Version version_of(const sql::Rows& rows) {
  Version version;
  version.name = rows.text(0);
  version.number = rows.integer(1);
  version.hash = rows.text(2);
  version.state = rows.text(3);
  version.published_at = instant(rows.integer(4));
  version.published_by = rows.text(5);
  version.submitted_by = rows.text(6);
  version.decided_at = instant(rows.integer(7));
  version.decided_by = rows.text(8);
  version.reason = rows.text(9);
  return version;
}

Error refused(std::string code, std::string message, std::string hint) {
  return Error{std::move(code), std::move(message), std::move(hint)};
}

std::optional<Version> one(sql::Transaction& transaction, std::string_view name, std::int64_t number) {
  auto rows = transaction.query("SELECT " VERSION_COLUMNS
                                " FROM versions_version WHERE org = :org AND name = :name AND number = :number",
                                {{"name", name}, {"number", number}});
  return rows.next() ? std::optional(version_of(rows)) : std::nullopt;
}

/// The number that is active, and its place; 0 and 0 for none.
std::pair<std::int64_t, std::int64_t> top(sql::Transaction& transaction, std::string_view name) {
  auto rows = transaction.query(
      "SELECT number, place FROM versions_activation WHERE org = :org AND name = :name ORDER BY place DESC LIMIT 1",
      {{"name", name}});
  if (!rows.next()) return {};
  return {rows.integer(0), rows.integer(1)};
}

}  // namespace

std::string Version::identity() const { return fmt::format("{}@{}", name, number); }

Store::Store(const config::Config& config, std::string_view url, const std::filesystem::path& home)
    : database_(sql::Database::shared(url.empty() ? sql::store_url(config, home) : std::string(url))) {
  sql::require(*database_, schema());
  sql::require(*database_, ledger::schema());
}

Publication Store::publish(const scope::Scope& scope, const Frozen& frozen, std::string_view settings,
                           std::string_view actor, Instant now) {
  auto content = freeze(frozen);
  Version version;
  version.name = frozen.name;
  version.number = 1;
  version.hash = hash_of(content);
  version.state = "published";
  version.published_at = now;
  version.published_by = actor;
  auto write = database_->write(scope);
  write.alone("versions");
  if (auto same = write.query("SELECT " VERSION_COLUMNS
                              " FROM versions_version WHERE org = :org AND name = :name AND hash = :hash",
                              {{"name", version.name}, {"hash", version.hash}});
      same.next())
    return {version_of(same), false};
  if (auto last = write.query("SELECT MAX(number) FROM versions_version WHERE org = :org AND name = :name",
                              {{"name", version.name}});
      last.next())
    version.number = last.integer(0) + 1;
  write.execute(
      "INSERT INTO versions_version(org, " VERSION_COLUMNS
      ", settings, content) VALUES(:org, :name, :number, :hash, 'published', :at, :by, '', 0, '', '', :settings, "
      ":content)",
      {{"name", version.name},
       {"number", version.number},
       {"hash", version.hash},
       {"at", millis(now)},
       {"by", actor},
       {"settings", settings},
       {"content", content}});
  auto detail = nlohmann::json{{"hash", version.hash}}.dump();
  ledger::append(write, scope, now, {actor, "template.publish", version.identity(), detail});
  write.commit();
  return {std::move(version), true};
}

std::vector<Version> Store::list(const scope::Scope& scope, std::string_view name) {
  std::vector<Version> all;
  auto read = database_->read(scope);
  for (auto rows = read.query("SELECT " VERSION_COLUMNS
                              " FROM versions_version WHERE org = :org AND (:name = '' OR name = :name) ORDER BY name, "
                              "number",
                              {{"name", name}});
       rows.next();)
    all.push_back(version_of(rows));
  return all;
}

Version Store::find(const scope::Scope& scope, std::string_view which) {
  auto at = which.find('@');
  auto name = which.substr(0, at);
  auto mark = at == which.npos ? std::string_view{} : which.substr(at + 1);
  auto versions = list(scope, name);
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(mark.data(), mark.data() + mark.size(), number);
  bool is_number = error == std::errc{} && end == mark.data() + mark.size();
  constexpr std::size_t shortest_hash = 8;
  for (auto version = versions.rbegin(); version != versions.rend(); ++version)
    if (mark.empty() || (is_number && version->number == number) ||
        (mark.size() >= shortest_hash && version->hash.starts_with(mark)))
      return *version;
  throw Error{"template.unknown-version", fmt::format("there is no version '{}'", text::clip(which, 100)),
              "see 'hammy-template list'"}
      .exits(Exit::no_input);
}

std::string Store::content(const scope::Scope& scope, const Version& version) {
  auto read = database_->read(scope);
  auto rows = read.query("SELECT content FROM versions_version WHERE org = :org AND name = :name AND number = :number",
                         {{"name", version.name}, {"number", version.number}});
  std::string content(rows.next() ? rows.text(0) : "");
  if (hash_of(content) != version.hash)
    throw Error{"template.archive",
                fmt::format("the store's content of '{}' is not what was published", version.identity()),
                "restore the store from a backup, or publish the template again"}
        .as(Failure::technical);
  return content;
}

template <class Check>
void Store::step(const scope::Scope& scope, const Version& version, std::string_view from, std::string_view to,
                 std::string_view actor, std::string_view reason, Instant now, Check check) {
  auto write = database_->write(scope);
  write.alone("versions");
  auto found = one(write, version.name, version.number);
  if (!found)
    throw refused("template.unknown-version", fmt::format("there is no version '{}'", version.identity()),
                  "see 'hammy-template list'");
  const auto& current = *found;
  if (current.state != from)
    throw refused("template.state", fmt::format("'{}' is {}, not {}", current.identity(), current.state, from),
                  "see 'hammy-template list' for where each version stands");
  check(current);
  bool submits = to == "submitted";
  write.execute(
      "UPDATE versions_version SET state = :state, submitted_by = :submitted, decided_at = :at, decided_by = :decided, "
      "reason = :reason WHERE org = :org AND name = :name AND number = :number",
      {{"state", to},
       {"submitted", submits ? actor : std::string_view(current.submitted_by)},
       {"at", submits ? 0 : millis(now)},
       {"decided", submits ? std::string_view{} : actor},
       {"reason", reason},
       {"name", version.name},
       {"number", version.number}});
  nlohmann::json detail{{"hash", current.hash}};
  if (!reason.empty()) detail["reason"] = reason;
  auto action = submits ? "template.submit" : to == "approved" ? "template.approve" : "template.reject";
  ledger::append(write, scope, now, {actor, action, current.identity(), detail.dump()});
  write.commit();
}

void Store::submit(const scope::Scope& scope, const Version& version, std::string_view actor, Instant now) {
  step(scope, version, "published", "submitted", actor, "", now, [](const Version&) {});
}

namespace {
/// Four eyes: who made it does not judge it.
auto not_by(std::string_view actor) {
  return [actor](const Version& version) {
    if (actor == version.published_by || actor == version.submitted_by)
      throw refused("template.four-eyes",
                    fmt::format("'{}' comes from {}, who cannot decide about it", version.identity(), actor),
                    "have somebody else approve or reject it");
  };
}
}  // namespace

void Store::approve(const scope::Scope& scope, const Version& version, std::string_view actor, Instant now) {
  step(scope, version, "submitted", "approved", actor, "", now, not_by(actor));
}

void Store::reject(const scope::Scope& scope, const Version& version, std::string_view actor, std::string_view reason,
                   Instant now) {
  step(scope, version, "submitted", "rejected", actor, reason, now, not_by(actor));
}

void Store::activate(const scope::Scope& scope, const Version& version, std::string_view actor, Instant now) {
  auto write = database_->write(scope);
  write.alone("versions");
  auto found = one(write, version.name, version.number);
  auto state = found ? found->state : "unknown";
  bool must_be_approved = scope.boolean("templates.approval").value_or(false);
  if (state == "rejected" || (must_be_approved && state != "approved"))
    throw refused("template.not-approved",
                  fmt::format("'{}' is {} and cannot become active", version.identity(), state),
                  "'hammy-template submit' asks for approval");
  auto [number, place] = top(write, version.name);
  if (number == version.number) return;
  write.execute(
      "INSERT INTO versions_activation(org, name, place, number, at, by) VALUES(:org, :name, :place, :number, :at, "
      ":by)",
      {{"name", version.name}, {"place", place + 1}, {"number", version.number}, {"at", millis(now)}, {"by", actor}});
  auto detail = nlohmann::json{{"hash", version.hash}, {"before", number}}.dump();
  ledger::append(write, scope, now, {actor, "template.activate", version.identity(), detail});
  write.commit();
}

Version Store::roll_back(const scope::Scope& scope, std::string_view name, std::string_view actor, Instant now) {
  std::string earlier;
  {
    auto write = database_->write(scope);
    write.alone("versions");
    auto [number, place] = top(write, name);
    write.execute("DELETE FROM versions_activation WHERE org = :org AND name = :name AND place = :place",
                  {{"name", name}, {"place", place}});
    auto [before, ignored] = top(write, name);
    if (before == 0)
      throw refused("template.no-earlier", fmt::format("no version of '{}' was active before", text::clip(name, 80)),
                    "'hammy-template activate' makes any version the active one, 'disable' none");
    earlier = fmt::format("{}@{}", name, before);
    auto detail = nlohmann::json{{"before", number}}.dump();
    ledger::append(write, scope, now, {actor, "template.rollback", earlier, detail});
    write.commit();
  }
  return find(scope, earlier);
}

bool Store::disable(const scope::Scope& scope, std::string_view name, std::string_view actor, std::string_view reason,
                    Instant now) {
  auto write = database_->write(scope);
  write.alone("versions");
  if (top(write, name).first == 0)
    throw refused("template.unknown-version", fmt::format("no version of '{}' is active", text::clip(name, 80)),
                  "see 'hammy-template list'");
  auto done = write.execute(
      "INSERT INTO versions_disabled(org, name, at, by, reason) VALUES(:org, :name, :at, :by, :reason) ON CONFLICT DO "
      "NOTHING",
      {{"name", name}, {"at", millis(now)}, {"by", actor}, {"reason", reason}});
  if (done == 0) return false;
  ledger::append(write, scope, now, {actor, "template.disable", name, nlohmann::json{{"reason", reason}}.dump()});
  write.commit();
  return true;
}

bool Store::enable(const scope::Scope& scope, std::string_view name, std::string_view actor, Instant now) {
  auto write = database_->write(scope);
  if (write.execute("DELETE FROM versions_disabled WHERE org = :org AND name = :name", {{"name", name}}) == 0)
    return false;
  ledger::append(write, scope, now, {actor, "template.enable", name});
  write.commit();
  return true;
}

std::optional<Active> Store::active(const scope::Scope& scope, std::string_view name) {
  auto read = database_->read(scope);
  Active active;
  std::int64_t number = 0;
  {
    auto rows = read.query(
        "SELECT number, at, by FROM versions_activation WHERE org = :org AND name = :name ORDER BY place DESC LIMIT 1",
        {{"name", name}});
    if (!rows.next()) return {};
    number = rows.integer(0);
    active.since = instant(rows.integer(1));
    active.by = rows.text(2);
  }
  if (auto version = one(read, name, number)) active.version = std::move(*version);
  if (auto rows =
          read.query("SELECT by, reason FROM versions_disabled WHERE org = :org AND name = :name", {{"name", name}});
      rows.next()) {
    active.disabled = true;
    active.disabled_by = rows.text(0);
    active.disabled_reason = rows.text(1);
  }
  return active;
}

std::optional<std::string> Store::settings(const scope::Scope& scope, std::string_view name) {
  auto read = database_->read(scope);
  auto rows = read.query(
      "SELECT v.settings FROM versions_activation a JOIN versions_version v ON v.org = a.org AND v.name = a.name AND "
      "v.number = a.number WHERE a.org = :org AND a.name = :name ORDER BY a.place DESC LIMIT 1",
      {{"name", name}});
  return rows.next() ? std::optional<std::string>(rows.text(0)) : std::nullopt;
}

}  // namespace hammy::versions
