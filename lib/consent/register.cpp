#include "consent/register.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "consent/address.hpp"
#include "consent/schema.hpp"
#include "crypto/hash.hpp"
#include "crypto/keyed.hpp"

namespace hammy::consent {

namespace {

Entry entry_of(const sql::Rows& rows) {
  Entry entry;
  entry.number = rows.integer(0);
  entry.at = instant(rows.integer(1));
  entry.kind = kind_from(rows.text(2));
  entry.given = rows.integer(3) != 0;
  entry.extent = extent_from(rows.text(4));
  entry.channel = rows.text(5);
  entry.list = rows.text(6);
  entry.address = rows.text(7);
  entry.reason = rows.text(8);
  entry.source = rows.text(9);
  entry.by = rows.text(10);
  if (!rows.null(11)) entry.expires = instant(rows.integer(11));
  return entry;
}

/// The last entries about each thing, for the two hashes of one address.
std::vector<Entry> current(sql::Transaction& read, const std::string& own, const std::string& global) {
  std::map<std::tuple<Kind, Extent, std::string, std::string>, Entry> last;
  auto rows = read.query(
      "SELECT number, at, kind, given, extent, channel, list, address, reason, source, actor, expires FROM "
      "consent_entry WHERE org = :org AND subject = :own UNION ALL SELECT number, at, kind, given, extent, channel, "
      "list, address, reason, source, actor, expires FROM consent_global WHERE subject = :global ORDER BY 2, 1",
      {{"own", own}, {"global", global}});
  while (rows.next()) {
    auto entry = entry_of(rows);
    last.insert_or_assign({entry.kind, entry.extent, entry.channel, entry.list}, std::move(entry));
  }
  std::vector<Entry> all;
  all.reserve(last.size());
  for (auto& [what, entry] : last) all.push_back(std::move(entry));
  return all;
}

void insert(sql::Transaction& write, const Entry& entry, const std::string& subject) {
  auto expires = entry.expires ? std::optional(millis(*entry.expires)) : std::nullopt;
  std::vector<sql::Parameter> values{{"subject", subject},
                                     {"at", millis(entry.at)},
                                     {"kind", to_string(entry.kind)},
                                     {"given", entry.given ? 1 : 0},
                                     {"extent", to_string(entry.extent)},
                                     {"channel", entry.channel},
                                     {"list", entry.list},
                                     {"address", entry.address},
                                     {"reason", entry.reason},
                                     {"source", entry.source},
                                     {"actor", entry.by},
                                     {"expires", expires}};
  if (entry.extent == Extent::global)
    write.execute(
        "INSERT INTO consent_global(said_by, subject, at, kind, given, extent, channel, list, address, reason, source, "
        "actor, expires) VALUES(:org, :subject, :at, :kind, :given, :extent, :channel, :list, :address, :reason, "
        ":source, :actor, :expires)",
        values);
  else
    write.execute(
        "INSERT INTO consent_entry(org, subject, at, kind, given, extent, channel, list, address, reason, source, "
        "actor, expires) VALUES(:org, :subject, :at, :kind, :given, :extent, :channel, :list, :address, :reason, "
        ":source, :actor, :expires)",
        values);
}

bool same_thing(const Entry& a, const Entry& b) {
  return a.kind == b.kind && a.extent == b.extent && a.channel == b.channel && a.list == b.list;
}

bool takes(const Selection& which, const Entry& entry) {
  return (!which.kind || *which.kind == entry.kind) && (which.channel.empty() || which.channel == entry.channel) &&
         (which.list.empty() || which.list == entry.list);
}

/// `entry` with what it leaves unsaid; throws what is wrong with it.
Entry checked(Entry entry, Instant now) {
  if (entry.extent == Extent::list && entry.list.empty())
    throw Error{"consent.list", "no list is named", "name it, or say that it is about the whole organisation"};
  if (entry.extent != Extent::list && !entry.list.empty())
    throw Error{"consent.list", "a list is named, but the entry is about all of them", "say scope list"};
  if (entry.kind == Kind::consent && entry.extent == Extent::global)
    throw Error{"consent.scope", "nobody can agree to messages of all organisations",
                "write consent down for each organisation, or for a list"};
  entry.address = normalise(entry.channel, entry.address);
  if (entry.at == Instant{}) entry.at = now;
  return entry;
}

}  // namespace

Register::Register(const config::Config& config, const std::filesystem::path& home)
    : any_(scope::OrgId("default"), config, home),
      secret_(config.secret("consent.key").value_or("")),
      database_(sql::Database::open(database_url(config, home))) {
  sql::require(database_, schema());
  read_key();
}

bool Register::read_key() {
  auto read = database_.read(any_);
  auto rows = read.query("SELECT salt, proof FROM consent_key WHERE id = 1 AND :org <> ''");
  if (!rows.next()) return false;
  auto key = crypto::hmac_sha256(secret_, rows.text(0));
  if (text::hex(crypto::hmac_sha256(key, "proof")) != rows.text(1))
    throw Error{"consent.key", "the secret of [consent] key is not the one that the register was begun with",
                "give it the secret that it had; without it nobody in the register can be found"}
        .as(Failure::technical)
        .exits(Exit::config);
  key_ = std::move(key);
  return true;
}

void Register::make_key() {
  if (!key_.empty() || read_key()) return;
  auto salt = text::hex(crypto::random_bytes(32));
  auto proof = text::hex(crypto::hmac_sha256(crypto::hmac_sha256(secret_, salt), "proof"));
  {
    auto write = database_.write(any_);
    write.execute(
        "INSERT INTO consent_key(id, made_by, salt, proof) VALUES(1, :org, :salt, :proof) ON CONFLICT DO NOTHING",
        {{"salt", salt}, {"proof", proof}});
    write.commit();
  }
  read_key();
}

std::string Register::subject(std::string_view org, std::string_view address) const {
  std::string both(org);
  both += '\0';
  both += address;
  return text::hex(crypto::hmac_sha256(key_, both));
}

Standing Register::standing(const scope::Scope& scope, std::string_view channel, std::string_view address,
                            std::string_view list, Instant now) {
  auto its = normalise(channel, address);
  Standing standing;
  if (key_.empty() && !read_key()) return standing;
  auto read = database_.read(scope);
  for (auto& entry : current(read, subject(scope.org().str(), its), subject("", its))) {
    bool counts = entry.in_force(now) && (entry.channel.empty() || entry.channel == channel) &&
                  (entry.extent != Extent::list || entry.list == list);
    if (!counts) continue;
    auto& place = entry.kind == Kind::suppression ? standing.suppressed : standing.agreed;
    if (!place || entry.extent < place->extent) place = std::move(entry);
  }
  return standing;
}

std::size_t Register::add(const scope::Scope& scope, std::span<const Entry> entries, Instant now) {
  make_key();
  std::size_t added = 0;
  auto write = database_.write(scope);
  for (const auto& given : entries) {
    auto entry = checked(given, now);
    auto own = subject(scope.org().str(), entry.address), global = subject("", entry.address);
    auto known = current(write, own, global);
    bool gone = std::any_of(known.begin(), known.end(), [&](const Entry& other) {
      return other.kind == Kind::suppression && other.reason == forgotten && other.in_force(now);
    });
    if (gone && entry.kind == Kind::consent && entry.given)
      throw Error{"consent.forgotten", "the person at this address asked to be forgotten",
                  "take that back first, if they want messages again"};
    if (gone && entry.kind == Kind::suppression && entry.given) continue;  // more than that is not to be known
    if (gone) entry.address.clear();
    bool same = std::any_of(known.begin(), known.end(), [&](const Entry& other) {
      return same_thing(other, entry) && other.given == entry.given && other.expires == entry.expires &&
             other.reason == entry.reason;
    });
    if (same) continue;
    insert(write, entry, entry.extent == Extent::global ? global : own);
    ++added;
  }
  write.commit();
  return added;
}

std::size_t Register::take_back(const scope::Scope& scope, std::string_view channel, std::string_view address,
                                const Selection& which, const Entry& why, Instant now) {
  auto its = normalise(channel, address);
  if (key_.empty() && !read_key()) return 0;
  auto own = subject(scope.org().str(), its), global = subject("", its);
  std::size_t count = 0;
  auto write = database_.write(scope);
  for (auto& entry : current(write, own, global)) {
    if (!entry.in_force(now) || !takes(which, entry)) continue;
    // It counts from now on, even over what is dated later than this clock.
    entry.at = std::max(now, entry.at);
    entry.given = false;
    entry.expires.reset();
    entry.reason = why.reason;
    entry.source = why.source;
    entry.by = why.by;
    insert(write, entry, entry.extent == Extent::global ? global : own);
    ++count;
  }
  write.commit();
  return count;
}

void Register::forget(const scope::Scope& scope, std::string_view address, std::string_view by, Instant now) {
  auto its = normalise("", address);
  make_key();
  auto own = subject(scope.org().str(), its), global = subject("", its);
  auto write = database_.write(scope);
  write.execute("UPDATE consent_entry SET address = '', source = '' WHERE org = :org AND subject = :subject",
                {{"subject", own}});
  write.execute("UPDATE consent_global SET address = '', source = '' WHERE subject = :subject AND :org <> ''",
                {{"subject", global}});
  Entry tombstone;
  tombstone.at = now;
  tombstone.reason = forgotten;
  tombstone.by = by;
  insert(write, tombstone, own);
  write.commit();
}

void Register::list(const scope::Scope& scope, const Selection& which, Instant now,
                    const std::function<void(const Entry&)>& each) {
  if (key_.empty() && !read_key()) return;
  auto its = which.address.empty() ? "" : normalise(which.channel, which.address);
  auto own = its.empty() ? "" : subject(scope.org().str(), its), global = its.empty() ? "" : subject("", its);
  std::vector<sql::Parameter> parameters{{"own", own}, {"global", global}, {"history", which.history ? 1 : 0}};
  auto read = database_.read(scope);
  auto rows = read.stream(
      "SELECT number, at, kind, given, extent, channel, list, address, reason, source, actor, expires FROM "
      "consent_entry e WHERE org = :org AND (:own = '' OR subject = :own) AND (:history = 1 OR NOT EXISTS(SELECT 1 "
      "FROM consent_entry n WHERE n.org = e.org AND n.subject = e.subject AND n.kind = e.kind AND n.extent = e.extent "
      "AND n.channel = e.channel AND n.list = e.list AND (n.at, n.number) > (e.at, e.number))) UNION ALL SELECT "
      "number, at, kind, given, extent, channel, list, address, reason, source, actor, expires FROM consent_global e "
      "WHERE (:global = '' OR subject = :global) AND (:history = 1 OR NOT EXISTS(SELECT 1 FROM consent_global n WHERE "
      "n.subject = e.subject AND n.kind = e.kind AND n.channel = e.channel AND (n.at, n.number) > (e.at, e.number))) "
      "ORDER BY 5 DESC, 1",
      parameters);
  while (rows.next()) {
    auto entry = entry_of(rows);
    if (takes(which, entry) && (which.history || entry.in_force(now))) each(entry);
  }
}

}  // namespace hammy::consent
