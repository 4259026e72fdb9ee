#include "ledger/ledger.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "base/text.hpp"
#include "crypto/hash.hpp"

namespace hammy::ledger {

namespace {

constexpr std::string_view first[] = {
    // `at` is milliseconds since 1970 in UTC.
    R"(CREATE TABLE ledger_entry(
         org TEXT NOT NULL,
         number BIGINT NOT NULL,
         at BIGINT NOT NULL,
         actor TEXT NOT NULL,
         action TEXT NOT NULL,
         subject TEXT NOT NULL,
         detail TEXT NOT NULL,
         hash TEXT NOT NULL,
         PRIMARY KEY(org, number)))",
    "CREATE INDEX ledger_entry_subject ON ledger_entry(org, subject)",
};
constexpr sql::Step steps[] = {first};

/// Over all that an entry says and the hash before it, as one JSON array, in which no two entries look alike.
std::string hash_of(const scope::Scope& scope, const Entry& entry, const std::string& before) {
  nlohmann::json all{scope.org().str(), entry.number,  millis(entry.at), entry.actor,
                     entry.action,      entry.subject, entry.detail,     before};
  return text::hex(crypto::sha256(all.dump()));
}

Entry entry_of(const sql::Rows& rows) {
  return {rows.integer(0),           instant(rows.integer(1)),  std::string(rows.text(2)), std::string(rows.text(3)),
          std::string(rows.text(4)), std::string(rows.text(5)), std::string(rows.text(6))};
}

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema ledger{"ledger", steps};
  return ledger;
}

void append(sql::Transaction& write, const scope::Scope& scope, Instant at, const Act& act) {
  append(write, scope, at, std::span(&act, 1));
}

void append(sql::Transaction& write, const scope::Scope& scope, Instant at, std::span<const Act> acts) {
  write.alone("ledger");
  Entry entry;
  entry.at = at;
  std::string before;
  if (auto last = write.query("SELECT number, hash FROM ledger_entry WHERE org = :org ORDER BY number DESC LIMIT 1");
      last.next()) {
    entry.number = last.integer(0);
    before = last.text(1);
  }
  for (const Act& act : acts) {
    ++entry.number;
    entry.actor = act.actor;
    entry.action = act.action;
    entry.subject = act.subject;
    entry.detail = act.detail;
    before = hash_of(scope, entry, before);
    write.execute(
        "INSERT INTO ledger_entry(org, number, at, actor, action, subject, detail, hash) VALUES(:org, :number, :at, "
        ":actor, :action, :subject, :detail, :hash)",
        {{"number", entry.number},
         {"at", millis(at)},
         {"actor", entry.actor},
         {"action", entry.action},
         {"subject", entry.subject},
         {"detail", entry.detail},
         {"hash", before}});
  }
}

void read(sql::Transaction& read, std::string_view subject, const std::function<void(const Entry&)>& each) {
  auto version = std::string(subject) + "@";
  std::vector<sql::Parameter> parameters{{"subject", subject}, {"version", version}};
  auto rows = read.stream(
      "SELECT number, at, actor, action, subject, detail, hash FROM ledger_entry WHERE org = :org AND (:subject = '' "
      "OR "
      "subject = :subject OR substr(subject, 1, length(:version)) = :version) ORDER BY number",
      parameters);
  while (rows.next()) each(entry_of(rows));
}

std::optional<std::int64_t> first_broken(sql::Transaction& read, const scope::Scope& scope) {
  std::optional<std::int64_t> broken;
  std::int64_t number = 0;
  std::string before;
  ledger::read(read, "", [&](const Entry& entry) {
    ++number;
    if (!broken && (entry.number != number || entry.hash != hash_of(scope, entry, before))) broken = number;
    before = entry.hash;
  });
  return broken;
}

}  // namespace hammy::ledger
