// Workers: threads that answer requests one after another. For this module's own sources.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "http/message.hpp"

namespace hammy::http {

class Workers {
 public:
  /// `count` threads; `make` is called here for each.
  Workers(unsigned count, std::size_t waiting, const std::function<Handler()>& make);
  /// finish().
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Has `work` done with some worker's handler; false when too many wait, or after finish().
  using Work = std::function<void(const Handler& handler)>;
  bool give(Work work);
  /// Returns when all that was given is done.
  void finish();

 private:
  void run(const Handler& handler);
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> queue_;
  std::size_t waiting_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace hammy::http
