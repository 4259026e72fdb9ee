// This file implements Archive::put: blobs first, then all rows of an organisation in one transaction.
#include <fmt/format.h>

#include <map>
#include <optional>

#include "archive/archive.hpp"
#include "archive/keeper.hpp"
#include "archive/letter.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "blob/store.hpp"

namespace hammy::archive {

using record::Record;

namespace {

/// Takes over an attachment. One that is gone keeps no message out of the archive.
void keep_attachment(blob::Store& kept, const blob::Store& transit, const std::string& reference,
                     std::string_view message) {
  try {
    kept.keep(reference, transit);
  } catch (const Error& error) {
    if (!error.code().starts_with("blob.")) throw;
    log::warning(fmt::format("message '{}' is kept without an attachment: {}", message, error.message()));
  }
}

}  // namespace

void Archive::put(std::span<Record* const> records, std::string_view by, Instant now) {
  std::map<std::string, std::vector<Record*>, std::less<>> by_organisation;
  for (auto* record : records) by_organisation[std::string(record->org())].push_back(record);
  for (const auto& [org, own] : by_organisation) put_of(scope::Scope(scope::OrgId(org), config_, home_), own, by, now);
}

void Archive::put_of(const scope::Scope& scope, std::span<Record* const> records, std::string_view by, Instant now) {
  auto& [transit, kept] = stores_of(scope);
  std::vector<Arriving> arriving;
  std::optional read = database_.read(scope);
  for (auto* record : records) {
    Arriving one{record, record->type() == "event", {}, {}, {}, {}};
    try {
      if (one.is_event) {
        one.events.push_back(events::from_record(*record));
      } else {
        one.letter = letter_of(*record);
        one.events = events::of(*record, now);
        if (!is_alias(*read, one.letter)) one.content = kept.put(one.letter.content);
        for (const auto& reference : one.letter.blobs) keep_attachment(kept, transit, reference, one.letter.id);
      }
    } catch (const Error& error) {
      if (error.failure() == Failure::technical) throw;  // a full disk is not this record's fault
      if (!record->failed()) record->fail(error, by, now);
      continue;
    }
    arriving.push_back(std::move(one));
  }
  read.reset();
  kept.durable();
  auto write = database_.write(scope);
  write.alone("archive");  // what a Keeper reads must stay so until it writes
  Keeper keeper(write, kept, scope.org().str(), by, now);
  for (auto& one : arriving) keeper.keep(one);
  write.commit();
  for (auto& one : arriving)
    if (one.archived && !one.record->failed() && !one.record->has("hold"))
      one.record->log(*one.archived, by, events::to_string(events::Name::archived));
}

}  // namespace hammy::archive
