// Filters under -j: the main thread parses lines and writes answers in their order, workers do the steps.
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "base/file.hpp"
#include "cli/frame.hpp"

namespace hammy::cli {

namespace {

/// Some records that travel together: one alone would not be worth waking a thread for, unless it takes long.
struct Batch {
  std::vector<Intake::Taken> records;
  std::string out;
  Tally tally;
  bool done = false;
  std::exception_ptr unconfirmed;  ///< why what its answers name is perhaps not on the disk
};

class Pool {
 public:
  Pool(Context& context, const std::vector<Step>& workers) : context_(context), intake_(context) {
    for (const auto& step : workers) threads_.emplace_back([this, &step] { work(step); });
  }

  ~Pool() {
    {
      std::scoped_lock lock(mutex_);
      closing_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  int done_fd() const { return done_.get(); }
  std::size_t pending() const { return order_.size(); }
  /// How many records the next batch should have: where one waits for a server, each is some worker's own.
  std::size_t batch_size() const { return slow_ ? 1 : 16; }

  void submit(std::unique_ptr<Batch> batch) {
    std::scoped_lock lock(mutex_);
    waiting_.push_back(batch.get());
    order_.push_back(std::move(batch));
    wake_.notify_one();
  }

  /// The oldest batch if it is done.
  std::unique_ptr<Batch> collect() {
    std::scoped_lock lock(mutex_);
    if (order_.empty() || !order_.front()->done) return nullptr;
    if (order_.front()->unconfirmed) std::rethrow_exception(order_.front()->unconfirmed);
    auto batch = std::move(order_.front());
    order_.pop_front();
    return batch;
  }

  /// Waits until the oldest batch is done.
  void wait() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return order_.empty() || order_.front()->done; });
  }

  void acknowledge() {
    std::uint64_t count;
    [[maybe_unused]] auto ignored = ::read(done_.get(), &count, sizeof count);
  }

 private:
  void work(const Step& step) {
    Extras extras;
    for (;;) {
      Batch* batch;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        batch = waiting_.front();
        waiting_.pop_front();
      }
      auto begun = std::chrono::steady_clock::now();
      for (auto& taken : batch->records) {
        extras.clear();
        if (taken.ours)
          if (auto error = attempt([&] { step(taken.record, extras); })) intake_.fail(taken.record, *error);
        answer(context_, taken.record, extras, taken.line, taken.inherited, batch->out, batch->tally);
      }
      std::exception_ptr unconfirmed;
      try {
        step.confirm();
      } catch (...) {
        unconfirmed = std::current_exception();
      }
      constexpr std::chrono::milliseconds long_time{1};
      slow_ = std::chrono::steady_clock::now() - begun > long_time * batch->records.size();
      {
        std::scoped_lock lock(mutex_);
        batch->unconfirmed = unconfirmed;
        batch->done = true;
      }
      finished_.notify_one();
      std::uint64_t one = 1;
      [[maybe_unused]] auto ignored = ::write(done_.get(), &one, sizeof one);
    }
  }

  Context& context_;
  Intake intake_;
  std::mutex mutex_;
  std::condition_variable wake_, finished_;
  std::deque<Batch*> waiting_;
  std::deque<std::unique_ptr<Batch>> order_;
  bool closing_ = false;
  std::atomic<bool> slow_ = true;  // until it is known
  Fd done_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::vector<std::thread> threads_;
};

}  // namespace

void run_filter_side_by_side(Frame& frame, const std::vector<Step>& workers) {
  Intake intake(frame.context);
  Pool pool(frame.context, workers);
  auto most = workers.size() * 4;
  auto write_done = [&] {
    while (auto batch = pool.collect()) {
      frame.output.buffer() += batch->out;
      frame.tally.add(batch->tally);
      frame.output.flush_if_full();
    }
    frame.show();
  };
  for (bool more = true; more;) {
    write_done();
    if (pool.pending() >= most) {
      pool.wait();
      continue;
    }
    if (!frame.input.ready()) {
      frame.output.flush();
      // Whatever comes first: more input or the answers to what came before.
      if (!frame.input.wait(pool.pending() > 0 ? pool.done_fd() : -1)) {
        pool.acknowledge();
        if (pool.pending() > 0)
          pool.wait();
        else
          break;  // a signal asked to stop
        continue;
      }
    }
    auto batch = std::make_unique<Batch>();
    auto most_records = pool.batch_size();
    while (batch->records.size() < most_records) {
      if (!batch->records.empty() && !frame.input.ready()) break;
      auto line = frame.input.next();
      if (!line) {
        more = false;
        break;
      }
      batch->records.push_back(intake.take(*line));
    }
    if (!batch->records.empty()) pool.submit(std::move(batch));
  }
  while (pool.pending() > 0) {
    pool.wait();
    write_done();
  }
  frame.output.flush();
}

}  // namespace hammy::cli
