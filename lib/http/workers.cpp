#include "http/workers.hpp"

#include <algorithm>

namespace hammy::http {

Workers::Workers(unsigned count, std::size_t waiting, const std::function<Handler()>& make) : waiting_(waiting) {
  std::vector<Handler> handlers;
  for (unsigned i = 0; i < std::max(count, 1U); ++i) handlers.push_back(make());
  for (auto& handler : handlers) threads_.emplace_back([this, own = std::move(handler)] { run(own); });
}

Workers::~Workers() { finish(); }

void Workers::finish() {
  {
    std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

bool Workers::give(Work work) {
  {
    std::scoped_lock lock(mutex_);
    if (ending_ || queue_.size() >= waiting_) return false;
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

void Workers::run(const Handler& handler) {
  for (std::unique_lock lock(mutex_);;) {
    wake_.wait(lock, [&] { return ending_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work(handler);
    lock.lock();
  }
}

}  // namespace hammy::http
