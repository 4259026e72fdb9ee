// Delivery: records in, delivered and journalled, records out. The engine of hammy-send.
//
// A record is looked up in the journal for each of its recipients, composed for those it has still to reach, handed to
// its channel, written down as the other side accepts it, and comes out once that is on the disk. Two records that
// stand for the same delivery are not under way at once: the later one waits and is then answered from the journal.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "blob/store.hpp"
#include "channel/registry.hpp"
#include "config/config.hpp"
#include "delivery/outcome.hpp"
#include "journal/journal.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"

namespace hammy::delivery {

struct Options {
  std::string program;  ///< the `by` of log entries
  std::string via;      ///< --via: a URL or the name of an endpoint; empty: as record or settings say
  channel::Limits limits;
  std::int64_t generation = 0;  ///< added to the records' own
  bool dry_run = false;         ///< compose and check everything, deliver nothing
};

/// Its functions are those of cli::Dispatcher.
class Sender {
 public:
  /// `config` and `clock` outlive it. Throws what an unusable `via` throws.
  Sender(Options options, const config::Config& config, Clock& clock, std::filesystem::path home = config::home());
  ~Sender();

  bool has_room() const;
  void submit(record::Record record);
  bool busy() const;
  void work(int wake_fd, std::chrono::milliseconds timeout);
  std::vector<record::Record> finished();
  void drain();

 private:
  /// What belongs to one organisation.
  struct Organisation {
    explicit Organisation(const scope::Scope& its_scope);
    scope::Scope scope;
    std::string tag;  ///< in its Message-IDs
    blob::Store blobs;
    std::unique_ptr<journal::Journal> journal;
    std::map<std::string, channel::Registry::Way, std::less<>> ways;
  };

  Organisation& organisation(std::string_view name);
  journal::Journal& journal_of(Organisation& organisation);
  std::pair<std::string, channel::Registry::Way> way(const record::Record& record, Organisation& organisation);
  struct Prepared {
    Organisation* organisation = nullptr;
    channel::Registry::Way way;
    Delivery delivery;
    channel::Parcel parcel;
    std::optional<std::uint64_t> waits_for;  ///< the same delivery, which is under way
  };
  std::optional<Prepared> prepare(record::Record& record);
  void deliver_kept();
  void rehearsed(record::Record& record, const Delivery& delivery, const std::string& via, std::size_t size_bytes);
  void begin(record::Record record);
  void settle(std::span<const channel::Report> reports);
  void complete(channel::Report report);
  bool must_sync() const;

  Options options_;
  const config::Config& config_;
  Clock& clock_;
  std::filesystem::path home_;
  std::map<std::string, Organisation, std::less<>> organisations_;
  channel::Registry registry_;

  struct Open {
    record::Record record;
    Delivery delivery;
    Organisation* organisation;
  };
  std::uint64_t next_handle_ = 1;
  std::unordered_map<std::uint64_t, Open> open_;
  std::unordered_map<journal::Digest, std::uint64_t, journal::DigestHash> under_way_;
  std::unordered_map<std::uint64_t, std::vector<record::Record>> waiting_;  ///< for the end of another delivery
  std::size_t waiting_count_ = 0;
  std::vector<Prepared> kept_;  ///< wait for the blob store's sync, and for their channels after it
  std::size_t kept_bytes_ = 0;
  std::vector<record::Record> done_;  ///< wait for the journal's sync
  bool draining_ = false, idle_ = false;
  std::chrono::steady_clock::time_point last_sync_{};
  std::chrono::steady_clock::duration sync_cost_{};
};

}  // namespace hammy::delivery
