#include "tsa/clock_guard.hpp"

#include <fmt/format.h>
#include <sys/timex.h>

#include <ctime>

#include "base/log.hpp"

namespace hammy::tsa {

namespace {

/// How far times may run ahead of the clock so that each lies after the one before.
constexpr microseconds most_ahead{1000};

class System final : public ClockSource {
 public:
  Reading read() override {
    timespec wall{}, running{};
    ::clock_gettime(CLOCK_BOOTTIME, &running);
    ::clock_gettime(CLOCK_REALTIME, &wall);
    timex kernel{};
    int state = ::ntp_adjtime(&kernel);
    Reading out;
    out.wall = Moment(since(wall));
    out.running = since(running);
    out.synchronised = state != -1 && state != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0;
    out.error = microseconds(kernel.maxerror);
    out.leaping = state == TIME_OOP;
    return out;
  }

 private:
  static microseconds since(const timespec& time) {
    return std::chrono::seconds(time.tv_sec) + microseconds(time.tv_nsec / 1000);
  }
};

class Simulated final : public ClockSource {
 public:
  explicit Simulated(Clock& clock) : clock_(clock) {}
  Reading read() override {
    Moment now = clock_.now();
    return {now, now.time_since_epoch()};
  }

 private:
  Clock& clock_;
};

/// How far two readings are out of step.
microseconds jump(const Reading& a, const Reading& b) {
  auto difference = (b.wall - a.wall) - (b.running - a.running);
  return difference < microseconds(0) ? -difference : difference;
}

double seconds(microseconds time) { return static_cast<double>(time.count()) / 1e6; }

}  // namespace

std::unique_ptr<ClockSource> system_clocks() { return std::make_unique<System>(); }
std::unique_ptr<ClockSource> simulated_clocks(Clock& clock) { return std::make_unique<Simulated>(clock); }

ClockGuard::ClockGuard(std::unique_ptr<ClockSource> source, Rules rules, Moment not_before)
    : source_(std::move(source)), rules_(rules), last_(not_before), base_(source_->read()) {}

std::string ClockGuard::judge_jump(const Reading& reading) {
  if (!rules_.watch_jumps || jump(base_, reading) <= rules_.accuracy) {
    after_jump_.reset();
    return {};
  }
  if (!after_jump_ || jump(*after_jump_, reading) > rules_.accuracy) after_jump_ = reading;
  if (rules_.ask_kernel && reading.running - after_jump_->running >= rules_.settling) {
    base_ = reading;
    after_jump_.reset();
    return {};
  }
  return fmt::format("the clock has jumped by {:.3f} s", seconds(jump(base_, reading)));
}

std::string ClockGuard::judge(const Reading& reading) {
  if (rules_.ask_kernel) {
    std::string problem;
    if (!reading.synchronised)
      problem = "the clock is not synchronised";
    else if (reading.error > rules_.accuracy)
      problem = fmt::format("the clock may be off by {:.3f} s, more than the accuracy", seconds(reading.error));
    if (!problem.empty()) {
      if (after_jump_) after_jump_ = reading;  // what has to last begins anew
      return problem;
    }
  }
  if (reading.leaping) return "a leap second is under way";
  if (auto problem = judge_jump(reading); !problem.empty()) return problem;
  if (reading.wall < last_ - (rules_.ordering ? most_ahead : microseconds(0)))
    return fmt::format("the clock stands {:.3f} s before a time that was told already", seconds(last_ - reading.wall));
  return {};
}

std::string ClockGuard::look(const Reading& reading) {
  auto problem = judge(reading);
  if (problem.empty() == told_.empty()) return problem;
  told_ = problem;
  log::warning(problem.empty() ? "the clock is sound again" : problem + "; no timestamps until it is sound");
  if (tell_) tell_(problem, reading.wall);
  return problem;
}

void ClockGuard::on_change(std::function<void(const std::string&, Moment)> tell) {
  std::scoped_lock lock(mutex_);
  tell_ = std::move(tell);
}

Moment ClockGuard::now() {
  std::scoped_lock lock(mutex_);
  auto reading = source_->read();
  auto problem = look(reading);
  if (!problem.empty()) throw pki::Refused{pki::Refusal::time_not_available, problem};
  if (rules_.ordering && reading.wall <= last_) reading.wall = last_ + microseconds(1);
  return last_ = reading.wall;
}

std::string ClockGuard::problem() {
  std::scoped_lock lock(mutex_);
  return look(source_->read());
}

Moment ClockGuard::wall() {
  std::scoped_lock lock(mutex_);
  return source_->read().wall;
}

}  // namespace hammy::tsa
