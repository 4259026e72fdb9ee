// The books: what was granted, in the audit log and in the accounts' counts, on the disk before it is handed out.
//
// Entries that come at the same time are written in one transaction by a thread of its own, so that waiting for the
// disk does not limit how many timestamps are made. A timestamp that is not in the books is never given to anybody.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ledger/ledger.hpp"
#include "scope/scope.hpp"
#include "tsa/clock_guard.hpp"

namespace hammy::tsa {

/// What is written down about one timestamp.
struct Entry {
  Moment at;
  std::string serial;      ///< hexadecimal
  std::string account;     ///< empty: anonymous
  std::int64_t quota = 0;  ///< of the account in a month; 0: none
  std::string peer, policy, hash, digest;
};

/// "2026-11", in UTC.
std::string month_of(Moment at);
/// Whether it is one.
bool is_month(std::string_view text);

/// May be used by several threads.
class Books {
 public:
  /// Throws `sql.*`.
  Books(scope::Scope scope, std::string url);
  /// What has come is written.
  ~Books();
  Books(const Books&) = delete;
  Books& operator=(const Books&) = delete;

  /// Returns when it is on the disk; false, and then it counts for nothing, when the account's quota is used up. Throws
  /// `sql.*`.
  bool enter(Entry entry);
  /// Counts a refusal, some time soon.
  void refuse(std::string account, Moment at);
  /// Writes down what happened to the authority itself: "tsa.start", with a JSON object.
  void note(std::string action, std::string subject, std::string detail, Moment at);

 private:
  struct Waiting {
    Entry entry;
    bool over_quota = false, done = false;
    std::exception_ptr failure{};
  };
  struct Note {
    std::string action, subject, detail;
  };
  struct Batch {
    std::vector<Waiting*> entries{};
    std::map<std::pair<std::string, std::string>, std::int64_t> refused{};  ///< by account and month
    std::vector<Note> notes{};
    Moment at{};    ///< the latest of all
    Moment told{};  ///< the latest of timestamps

    bool empty() const { return entries.empty() && refused.empty() && notes.empty(); }
  };
  void run();
  void write(Batch& batch);

  scope::Scope scope_;
  std::string url_;
  std::mutex mutex_;
  std::condition_variable wake_, written_;
  Batch next_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace hammy::tsa
