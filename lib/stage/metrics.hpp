// Metrics: what a stage has done, in Prometheus' text format, and as snapshots in the store.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/time.hpp"
#include "queue/list.hpp"

namespace hammy::stage {

struct Counters {
  std::int64_t taken = 0, answered = 0, held = 0, restarts = 0, lost_leases = 0, poison = 0;
  std::map<std::string, std::int64_t, std::less<>> failed;  ///< by class
  std::int64_t failures() const;
};

/// Seconds from taking to answer, in buckets.
struct Histogram {
  static constexpr double bounds[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};
  std::vector<std::int64_t> counts = std::vector<std::int64_t>(std::size(bounds) + 1);
  double sum = 0;
  void observe(double seconds);
};

class Metrics {
 public:
  /// `where`: "unix:PATH", a socket on which each connection is answered by HTTP with the metrics, or the path of a
  /// file that is replaced every ten seconds, as node_exporter's textfile collector reads it. Throws `stage.metrics`.
  Metrics(std::string stage, std::string where);
  ~Metrics();

  Counters& counters() { return counters_; }
  const Counters& counters() const { return counters_; }
  Histogram& seconds() { return seconds_; }
  void queue(queue::Stats depth, Instant now);

  /// To poll for reading; -1 for none.
  int fd() const { return listener_.get(); }
  /// Answers whoever asks on the socket, and replaces the file when that is due.
  void serve();
  std::string text() const;

 private:
  std::string stage_, file_, socket_;
  Fd listener_;
  Counters counters_;
  Histogram seconds_;
  queue::Stats queue_;
  Instant now_;
  std::chrono::steady_clock::time_point written_{};
};

}  // namespace hammy::stage
