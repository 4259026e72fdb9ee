#include "seal/keys.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::seal {

namespace {

// `document` is the key as hammy-sealed(5) has it. `replaced` is when another took its place, 0 for the current one.
constexpr std::string_view first[] = {
    R"(CREATE TABLE seal_key(
         org TEXT NOT NULL,
         id TEXT NOT NULL,
         customer TEXT NOT NULL,
         created BIGINT NOT NULL,
         replaced BIGINT NOT NULL,
         document TEXT NOT NULL,
         PRIMARY KEY(org, id)))",
    "CREATE UNIQUE INDEX seal_key_current ON seal_key(org, customer) WHERE replaced = 0",
};
constexpr sql::Step steps[] = {first};

std::optional<CustomerKey> key_in(sql::Rows rows) {
  if (!rows.next()) return {};
  return key_from_json(rows.text(0));
}

}  // namespace

const sql::Schema& schema() {
  static constexpr sql::Schema seal{"seal", steps};
  return seal;
}

std::string customer_name(std::string_view name) {
  constexpr std::size_t longest = 320;  // of a mail address, RFC 5321 4.5.3.1
  auto customer = text::lower(text::trim(name));
  if (customer.empty() || customer.size() > longest || !text::is_utf8(customer) ||
      text::printable(customer) != customer)
    throw Error{"seal.customer", fmt::format("'{}' cannot name a customer", text::clip(text::printable(customer), 80)),
                "use the mail address that messages go to"};
  return customer;
}

Keys::Keys(std::string_view url) : database_(sql::Database::open(url)) { sql::require(database_, schema()); }

void Keys::add(const scope::Scope& scope, const CustomerKey& key, bool replace) {
  auto write = database_.write(scope);
  write.alone("seal");
  if (replace)
    write.execute("UPDATE seal_key SET replaced = :now WHERE org = :org AND customer = :customer AND replaced = 0",
                  {{"now", millis(key.created)}, {"customer", key.customer}});
  auto added = write.execute(
      "INSERT INTO seal_key(org, id, customer, created, replaced, document) VALUES(:org, :id, :customer, :created, 0, "
      ":document) ON CONFLICT DO NOTHING",
      {{"id", key.id}, {"customer", key.customer}, {"created", millis(key.created)}, {"document", to_json(key)}});
  if (added == 0)
    throw Error{"seal.enrolled", fmt::format("'{}' has a key already", key.customer),
                "add --replace: what was sealed before still opens with the old password alone"};
  write.commit();
}

std::optional<CustomerKey> Keys::current(const scope::Scope& scope, std::string_view customer) {
  auto read = database_.read(scope);
  return key_in(read.query("SELECT document FROM seal_key WHERE org = :org AND customer = :customer AND replaced = 0",
                           {{"customer", customer}}));
}

std::optional<CustomerKey> Keys::find(const scope::Scope& scope, std::string_view id) {
  auto read = database_.read(scope);
  return key_in(read.query("SELECT document FROM seal_key WHERE org = :org AND id = :id", {{"id", id}}));
}

}  // namespace hammy::seal
