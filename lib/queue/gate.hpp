// The gate: which of the records that stand first in a queue may be taken now. Those that may not are put aside in the
// store, once, until what keeps them back is over: a limit's window parks them, closed hours make them wait, a pause
// parks them till it is lifted.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "queue/item.hpp"
#include "queue/settings.hpp"
#include "sql/database.hpp"

namespace hammy::queue {

class Gate {
 public:
  /// For one transaction that takes from `queue`. `now` is milliseconds since 1970.
  Gate(sql::Transaction& write, Settings& settings, std::string_view queue, std::int64_t now);

  /// Whether the whole queue is paused; a trial ends with the first record that is admitted.
  bool closed() const { return closed_; }
  /// Makes ready what was parked for something that is over. Call before looking for records.
  void release();
  /// Whether the item may be taken; it is counted then. Else it has been put aside.
  bool admit(const Item& item);
  /// Writes down what has been counted.
  void finish();

 private:
  struct Pause {
    std::string campaign, template_name, name;
  };
  struct Bucket {
    const rule::Limit* limit = nullptr;
    std::int64_t opened = 0, used = 0;
    bool parked = false, changed = false;
    bool fresh = false;  ///< a new window has begun in this transaction
    std::int64_t room() const;
  };
  const rule::Limit* limit_of(std::string_view bucket) const;
  Bucket& bucket(const std::string& name, const rule::Limit& limit);
  void open_window(Bucket& bucket) const;
  void park(const Item& item, std::string_view place, std::string_view reason);
  void wait(const Item& item, std::int64_t until, std::string_view reason);
  std::int64_t unpark(std::string_view place, std::int64_t most);
  void read_pauses();
  void probe(const Pause& pause);

  sql::Transaction& write_;
  Settings& settings_;
  std::string queue_;
  std::int64_t now_;
  bool closed_ = false;
  bool only_one_ = false;  ///< the pause of the whole queue is being tried
  std::vector<Pause> pauses_;
  std::set<std::int64_t> probes_;  ///< items let through a pause
  std::map<std::string, Bucket, std::less<>> buckets_;
};

/// The place in which records of a paused campaign or template are parked; see Item::park.
std::string pause_place(std::string_view campaign, std::string_view template_name);

}  // namespace hammy::queue
