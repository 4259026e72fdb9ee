#include "tsa/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/user.hpp"
#include "crypto/hash.hpp"
#include "crypto/keyed.hpp"
#include "ledger/ledger.hpp"
#include "tsa/price.hpp"

namespace hammy::tsa {

namespace {

constexpr std::chrono::seconds fresh{2};

Error unusable(const std::string& what, const std::string& hint) {
  return Error{"tsa.account", what, hint}.as(Failure::technical).exits(Exit::usage);
}

/// Letters and digits that nobody has to quote.
std::string make_secret() {
  auto text = text::base64(crypto::random_bytes(32));
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  text.resize(text.find_last_not_of('=') + 1);
  return text;
}

std::string hash_of(std::string_view secret) { return text::hex(crypto::sha256(secret)); }

/// Names stand in logins, where a colon ends them.
void check_name(const std::string& name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
  if (name.empty() || name.size() > 64 || name.find_first_not_of(letters) != std::string::npos)
    throw unusable(fmt::format("'{}' cannot be the name of an account", name),
                   "1 to 64 of a-z 0-9 . - _; --title takes any text");
}

nlohmann::ordered_json detail_of(const Change& change) {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  auto say = [&](const char* key, const auto& value) {
    if (value) out[key] = *value;
  };
  say("title", change.title);
  say("active", change.active);
  say("rate", change.rate);
  say("quota", change.quota);
  say("prices", change.tiers);
  say("currency", change.currency);
  if (change.tiers) out["since"] = change.since;
  return out;
}

void write_down(sql::Transaction& write, const scope::Scope& scope, Instant now, std::string_view action,
                const std::string& name, const nlohmann::ordered_json& detail) {
  auto text = detail.dump();
  auto actor = user_name();
  ledger::append(write, scope, now, ledger::Act{actor, action, name, text});
}

void set_prices(sql::Transaction& write, const std::string& name, const Change& change) {
  if (change.tiers.has_value() != change.currency.has_value())
    throw unusable("prices and their currency go together", "say both --price and --currency");
  if (!change.tiers) return;
  parse_tiers(*change.tiers);
  write.execute(
      "INSERT INTO tsa_price(org, account, since, currency, tiers) VALUES(:org, :account, :since, :currency, :tiers) "
      "ON "
      "CONFLICT(org, account, since) DO UPDATE SET currency = excluded.currency, tiers = excluded.tiers",
      {{"account", name}, {"since", change.since}, {"currency", *change.currency}, {"tiers", *change.tiers}});
}

void apply(sql::Transaction& write, const std::string& name, const Change& change) {
  auto touched = write.execute(
      "UPDATE tsa_account SET title = COALESCE(CAST(:title AS TEXT), title), active = COALESCE(CAST(:active AS "
      "BIGINT), "
      "active), rate = COALESCE(CAST(:rate AS BIGINT), rate), quota = COALESCE(CAST(:quota AS BIGINT), quota) WHERE "
      "org "
      "= :org AND name = :name",
      {{"title", change.title},
       {"active", change.active ? std::optional<std::int64_t>(*change.active) : std::nullopt},
       {"rate", change.rate},
       {"quota", change.quota},
       {"name", name}});
  if (touched == 0) throw unusable(fmt::format("there is no account '{}'", name), "hammy-tsa account list");
  set_prices(write, name, change);
}

}  // namespace

std::string add_account(sql::Database& database, const scope::Scope& scope, const std::string& name,
                        const Change& change, Instant now) {
  check_name(name);
  auto secret = make_secret();
  auto write = database.write(scope);
  auto added = write.execute(
      "INSERT INTO tsa_account(org, name, title, secret, active, rate, quota, created_at) VALUES(:org, :name, :name, "
      ":secret, 1, 0, 0, :now) ON CONFLICT(org, name) DO NOTHING",
      {{"name", name}, {"secret", hash_of(secret)}, {"now", millis(now)}});
  if (added == 0)
    throw unusable(fmt::format("there is an account '{}' already", name), "hammy-tsa account set changes it");
  apply(write, name, change);
  write_down(write, scope, now, "tsa.account.add", name, detail_of(change));
  write.commit();
  return secret;
}

void change_account(sql::Database& database, const scope::Scope& scope, const std::string& name, const Change& change,
                    Instant now) {
  auto write = database.write(scope);
  apply(write, name, change);
  write_down(write, scope, now, "tsa.account.set", name, detail_of(change));
  write.commit();
}

std::string renew_secret(sql::Database& database, const scope::Scope& scope, const std::string& name, Instant now) {
  auto secret = make_secret();
  auto write = database.write(scope);
  if (write.execute("UPDATE tsa_account SET secret = :secret WHERE org = :org AND name = :name",
                    {{"secret", hash_of(secret)}, {"name", name}}) == 0)
    throw unusable(fmt::format("there is no account '{}'", name), "hammy-tsa account list");
  write_down(write, scope, now, "tsa.account.renew", name, nlohmann::ordered_json::object());
  write.commit();
  return secret;
}

std::vector<Account> list_accounts(sql::Database& database, const scope::Scope& scope) {
  auto read = database.read(scope);
  auto rows = read.query("SELECT name, title, active, rate, quota FROM tsa_account WHERE org = :org ORDER BY name");
  std::vector<Account> out;
  while (rows.next())
    out.push_back(
        {std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2) != 0, rows.integer(3), rows.integer(4)});
  return out;
}

void Logins::refresh() {
  auto now = std::chrono::steady_clock::now();
  if (read_at_ != std::chrono::steady_clock::time_point{} && now - read_at_ < fresh) return;
  auto database = sql::Database::shared(url_);
  auto read = database->read(scope_);
  auto rows = read.query("SELECT name, title, rate, quota, secret FROM tsa_account WHERE org = :org AND active = 1");
  known_.clear();
  while (rows.next())
    known_.push_back({{std::string(rows.text(0)), std::string(rows.text(1)), true, rows.integer(2), rows.integer(3)},
                      std::string(rows.text(4))});
  read_at_ = now;
}

std::optional<Account> Logins::find(std::string_view authorization) {
  auto space = authorization.find(' ');
  if (space == authorization.npos) return {};
  auto scheme = authorization.substr(0, space);
  std::string secret(text::trim(authorization.substr(space)));
  std::optional<std::string> name;
  if (text::iequals(scheme, "basic")) {
    try {
      secret = text::from_base64(secret);
    } catch (const Error&) {
      return {};
    }
    auto colon = secret.find(':');
    if (colon == secret.npos) return {};
    name = secret.substr(0, colon);
    secret.erase(0, colon + 1);
  } else if (!text::iequals(scheme, "bearer")) {
    return {};
  }
  auto hash = hash_of(secret);
  crypto::wipe(secret);
  std::scoped_lock lock(mutex_);
  refresh();
  auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& one) {
    return crypto::same_secret(one.secret, hash) && (!name || *name == one.account.name);
  });
  return found == known_.end() ? std::nullopt : std::optional(found->account);
}

}  // namespace hammy::tsa
