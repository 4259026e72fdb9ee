#include "queue/purge.hpp"

#include <fmt/format.h>

#include <set>
#include <string>

#include "base/error.hpp"
#include "base/log.hpp"
#include "blob/store.hpp"
#include "queue/references.hpp"
#include "queue/rows.hpp"

namespace hammy::queue {

namespace {

using References = std::set<std::string, std::less<>>;

References references_in(std::string_view line) {
  References all;
  each_reference(line, [&](std::string_view reference) { all.emplace(reference); });
  return all;
}

void strike_out(Store& store, const scope::Scope& scope, const References& done) {
  auto write = store.database().write(scope);
  for (const auto& reference : done)
    write.execute("DELETE FROM queue_purge WHERE org = :org AND reference = :reference", {{"reference", reference}});
  write.commit();
}

/// Those that no record of the organisation names.
References unnamed(Store& store, const scope::Scope& scope, References references) {
  auto read = store.database().read(scope);
  for (auto rows = read.stream("SELECT line FROM queue_content WHERE org = :org"); !references.empty() && rows.next();)
    each_reference(rows.text(0), [&](std::string_view reference) {
      if (auto found = references.find(reference); found != references.end()) references.erase(found);
    });
  return references;
}

}  // namespace

bool note_purge(sql::Transaction& write, const Answer& answer) {
  if (!answer.primary->has("sealed")) return false;
  auto gone = references_in(content(write, answer.taken->seq));
  std::string line;
  answer.primary->append_to(line);
  for (const auto& extra : answer.extras) extra.append_to(line);
  for (const auto& still : references_in(line)) gone.erase(still);
  gone.emplace();
  for (const auto& reference : gone)
    write.execute("INSERT INTO queue_purge(org, reference) VALUES(:org, :reference) ON CONFLICT DO NOTHING",
                  {{"reference", reference}});
  return true;
}

void purge(Store& store, const scope::Scope& scope) {
  try {
    References noted;
    {
      auto read = store.database().read(scope);
      for (auto rows = read.query("SELECT reference FROM queue_purge WHERE org = :org"); rows.next();)
        noted.emplace(rows.text(0));
    }
    if (noted.empty()) return;
    noted.erase("");
    blob::Store blobs(scope);
    for (const auto& reference : unnamed(store, scope, noted)) blobs.remove_unshared(reference);
    strike_out(store, scope, noted);
    if (store.database().is_postgresql() || store.database().scrub()) return strike_out(store, scope, {""});
    log::warning("readers keep deleted content in the log of the store; it is purged the next time");
  } catch (const Error& error) {
    log::warning(fmt::format("content of sealed messages could not be purged: {}; it is tried again", error.message()));
  }
}

}  // namespace hammy::queue
