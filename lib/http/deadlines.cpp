#include "http/deadlines.hpp"

#include <sys/socket.h>

namespace hammy::http {

Deadlines::Deadlines() : thread_([this] { watch(); }) {}

Deadlines::~Deadlines() {
  {
    std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Deadlines::set(int socket, Clock::time_point at) {
  std::scoped_lock lock(mutex_);
  sockets_[socket] = at;
}

void Deadlines::clear(int socket) {
  std::scoped_lock lock(mutex_);
  sockets_.erase(socket);
}

void Deadlines::watch() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, std::chrono::seconds(1), [&] { return ending_; }))
    std::erase_if(sockets_, [now = Clock::now()](const auto& one) {
      if (one.second > now) return false;
      ::shutdown(one.first, SHUT_RDWR);  // whoever owns the socket sees its end, and closes it
      return true;
    });
}

}  // namespace hammy::http
