// Deadlines: connections on which a request takes too long to come are cut off, however steadily its bytes drip. For
// this module's own sources.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace hammy::http {

class Deadlines {
 public:
  Deadlines();
  ~Deadlines();
  Deadlines(const Deadlines&) = delete;
  Deadlines& operator=(const Deadlines&) = delete;

  using Clock = std::chrono::steady_clock;
  /// A whole request has to be there on `socket` until then.
  void set(int socket, Clock::time_point at);
  /// It is, or the socket is about to be closed.
  void clear(int socket);

 private:
  void watch();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::unordered_map<int, Clock::time_point> sockets_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace hammy::http
