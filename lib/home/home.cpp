#include "home/home.hpp"

#include <algorithm>
#include <functional>

#ifdef HAMMY_HAS_ARCHIVE
#include "archive/schema.hpp"
#endif
#include "base/file.hpp"
#ifdef HAMMY_HAS_BLOB
#include "blob/table.hpp"
#endif
#ifdef HAMMY_HAS_CONSENT
#include "consent/schema.hpp"
#endif
#ifdef HAMMY_HAS_JOURNAL
#include "journal/table.hpp"
#endif
#ifdef HAMMY_HAS_VERSIONS
#include "ledger/ledger.hpp"
#include "versions/schema.hpp"
#endif
#ifdef HAMMY_HAS_QUEUE
#include "outbox/outbox.hpp"
#include "queue/schema.hpp"
#endif
#ifdef HAMMY_HAS_SEAL
#include "seal/keys.hpp"
#endif
#ifdef HAMMY_HAS_STAGE
#include "stage/schema.hpp"
#endif
#ifdef HAMMY_HAS_TSA
#include "ledger/ledger.hpp"
#include "tsa/schema.hpp"
#endif
#include "sql/address.hpp"
#include "sql/schema.hpp"

namespace hammy::home {

namespace fs = std::filesystem;

namespace {

/// The store, where it is shared by several machines: what else lies in files has its tables there then.
std::string shared_store(const config::Config& config, const fs::path& home) {
  auto url = sql::store_url(config, home);
  return sql::parse_address(url).postgresql ? url : "";
}

/// The modules that own tables, and where these lie, nowhere when it is empty; those of them that were built.
struct Owner {
  const sql::Schema& (*schema)();
  std::string (*url)(const config::Config&, const fs::path&);
};
const std::vector<Owner> owners{
#ifdef HAMMY_HAS_QUEUE
    {queue::schema, sql::store_url},          {outbox::schema, sql::store_url},
#endif
#ifdef HAMMY_HAS_VERSIONS
    {ledger::schema, sql::store_url},         {versions::schema, sql::store_url},
#endif
#ifdef HAMMY_HAS_SEAL
    {seal::schema, sql::store_url},
#endif
#ifdef HAMMY_HAS_STAGE
    {stage::schema, sql::store_url},
#endif
#ifdef HAMMY_HAS_ARCHIVE
    {archive::schema, archive::database_url},
#endif
#ifdef HAMMY_HAS_BLOB
    {blob::schema, blob::transit_database},   {blob::schema, blob::archive_database},
#endif
#ifdef HAMMY_HAS_CONSENT
    {consent::schema, consent::database_url},
#endif
#ifdef HAMMY_HAS_JOURNAL
    {journal::schema, shared_store},
#endif
#ifdef HAMMY_HAS_TSA
    {ledger::schema, tsa::database_url},      {tsa::schema, tsa::database_url},
#endif
};

}  // namespace

std::vector<Tables> tables(const config::Config& config, const fs::path& home) {
  std::vector<Tables> all;
  for (const auto& owner : owners) {
    auto url = owner.url(config, home);
    const auto& schema = owner.schema();
    auto same = [&](const Tables& one) { return one.url == url && one.schema.module == schema.module; };
    if (!url.empty() && std::ranges::none_of(all, same)) all.push_back({schema, url});
  }
  return all;
}

std::vector<Done> initialise(const config::Config& config, const fs::path& home) {
  make_directories(home.parent_path());
  make_directories(home, 0700);
  std::vector<Done> all;
  for (const auto& [schema, url] : tables(config, home)) {
    auto database = sql::Database::create(url);
    if (sql::version_of(database, schema.module) > 0) {
      sql::require(database, schema);
      all.push_back({std::string(schema.module), url, 0});
    } else {
      all.push_back({std::string(schema.module), url, sql::bring_up_to_date(database, schema)});
    }
  }
  return all;
}

std::vector<Done> upgrade(const config::Config& config, const fs::path& home) {
  std::vector<Done> all;
  auto every = tables(config, home);
  // A release may bring databases that the one before had not; but where there is none at all nothing is to be
  // upgraded.
  auto is_there = [](const Tables& its) {
    auto address = sql::parse_address(its.url);
    return address.postgresql || fs::exists(address.path);
  };
  bool any = std::ranges::any_of(every, is_there);
  for (const auto& its : every) {
    const auto& [schema, url] = its;
    auto database = any && !is_there(its) ? sql::Database::create(url) : sql::Database::open(url);
    all.push_back({std::string(schema.module), url, sql::bring_up_to_date(database, schema)});
  }
  return all;
}

}  // namespace hammy::home
