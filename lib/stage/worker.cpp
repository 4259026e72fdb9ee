#include "stage/worker.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace hammy::stage {

using record::Record;

namespace {

/// What lies in our buffer before the pipe; more would only lie there twice.
constexpr std::size_t feed_bytes = 128 * 1024;
constexpr std::size_t longest_answer = std::size_t{80} << 20;
constexpr int kills_of_poison = 2;

std::string name_of(std::string_view org, std::string_view id) { return fmt::format("{}/{}", org, id); }

}  // namespace

bool Worker::wants_more() const {
  return !draining_ && !not_before_ && to_feed_.size() + fed_.size() <= static_cast<std::size_t>(settings_.batch) / 2 &&
         careful_ == 0;
}

void Worker::add(const std::shared_ptr<Lease>& lease) {
  for (const auto& taken : lease->batch.records)
    to_feed_.push_back({lease, &taken, name_of(lease->batch.org, taken.id)});
  lease->unanswered = lease->batch.records.size();
}

void Worker::ensure_child(Steady::time_point now) {
  if (child_ || draining_ || to_feed_.empty()) return;
  if (not_before_ && now < *not_before_) return;
  not_before_.reset();
  try {
    child_ = std::make_unique<Child>(settings_.run);
  } catch (...) {
    not_before_ = now + std::chrono::seconds(5);
    throw;
  }
  progress_ = now;
  out_.clear();
  in_.clear();
  written_ = 0;
}

int Worker::input_fd() const {
  return child_ && (written_ < out_.size() || (!to_feed_.empty() && (careful_ == 0 || fed_.empty()))) ? child_->input()
                                                                                                      : -1;
}

void Worker::feed() {
  while (!to_feed_.empty() && out_.size() - written_ < feed_bytes && (careful_ == 0 || fed_.empty())) {
    if (fed_.empty()) progress_ = Steady::now();
    out_ += to_feed_.front().taken->line;
    out_ += '\n';
    fed_.push_back(std::move(to_feed_.front()));
    to_feed_.pop_front();
  }
}

void Worker::work(Steady::time_point now) {
  if (!child_) return;
  child_->read_errors();
  read(now);
  if (!child_) return;
  for (bool open = true; open;) {
    if (!draining_) feed();
    if (written_ == out_.size()) break;
    auto before = written_;
    open = child_->write(std::string_view(out_).substr(written_), written_);
    if (written_ == out_.size()) {
      out_.clear();
      written_ = 0;
    }
    if (!open) {
      // It reads no more: it has ended, or will; what it has answered is read first.
      read(now);
      if (child_) break_off("reads no more", now);
      return;
    }
    if (written_ == before) break;
  }
  if (draining_ && written_ == out_.size() && child_->input() >= 0) child_->close_input();
  if (!fed_.empty() && now - progress_ > settings_.deadline)
    break_off(fmt::format("has not answered for {}", format_duration(settings_.deadline)), now);
}

void Worker::read(Steady::time_point now) {
  bool more = child_->read_output(in_);
  std::size_t at = 0;
  for (auto end = in_.find('\n'); child_ && end != in_.npos; end = in_.find('\n', at)) {
    auto line = in_.substr(at, end - at);
    at = end + 1;
    take_line(line, now);
  }
  if (!child_) return;
  in_.erase(0, at);
  if (in_.size() > longest_answer) return break_off("prints a line without end", now);
  if (more) return;
  // The end of its output: it has ended, or is about to.
  auto how = child_->ended();
  for (int waited = 0; !how && waited < 50; ++waited) {
    ::usleep(10'000);
    how = child_->ended();
  }
  if (fed_.empty() && (to_feed_.empty() || child_->status() == 0)) {
    child_.reset();  // it had nothing in hand; one is started again when it is needed
    return;
  }
  break_off(how ? "ended " + *how : std::string("closed its output"), now);
}

void Worker::take_line(std::string_view line, Steady::time_point now) {
  Record answer;
  try {
    answer = Record::parse(line);
  } catch (const Error& error) {
    return break_off(fmt::format("printed what is no record: {}", text::printable(text::clip(line, 120))), now);
  }
  progress_ = now;
  deaths_in_a_row_ = 0;
  bool is_extra = answer.has("of");
  auto name = name_of(answer.org(), is_extra ? answer.text("of") : answer.id());
  auto found = std::ranges::find(fed_, name, &InHand::name);
  if (found == fed_.end())
    return break_off(fmt::format("answered '{}', which it was not asked about, or twice", text::clip(name, 120)), now);
  if (is_extra) {
    extras_[name].push_back(std::move(answer));
    return;
  }
  if (settings_.ordered && found != fed_.begin())
    return break_off(fmt::format("left out '{}'", text::clip(fed_.front().name, 120)), now);
  Answered done{found->lease, found->taken, std::move(answer), {}};
  if (auto of = extras_.extract(name); !of.empty()) done.extras = std::move(of.mapped());
  if (!found->forgotten) {
    --done.lease->unanswered;
    answered_.push_back(std::move(done));
  }
  fed_.erase(found);
  if (careful_ > 0) --careful_;
}

void Worker::break_off(const std::string& what, Steady::time_point now) {
  child_->signal(SIGKILL);
  child_->read_errors();
  auto said = std::string(text::trim(child_->last_words()));
  if (auto line = said.rfind('\n'); line != said.npos) said.erase(0, line + 1);
  auto told = fmt::format("'{}' {}", settings_.run.front(), what);
  if (!said.empty()) told += fmt::format("; it said: {}", text::printable(text::clip(said, 300)));
  child_.reset();
  in_.clear();
  out_.clear();
  written_ = 0;
  extras_.clear();
  ++restarts_;
  faults_.push_back(told);
  log::warning(fmt::format("stage '{}': {}; {} records are given to a new one", settings_.name, told, fed_.size()));
  bool alone = fed_.size() == 1 && (careful_ > 0 || to_feed_.empty());
  careful_ = std::max(careful_, fed_.size());
  if (alone && ++fed_.front().kills >= kills_of_poison) {
    put_aside(fed_.front(), told);
    fed_.pop_front();
    --careful_;
  }
  for (; !fed_.empty(); fed_.pop_back())
    if (fed_.back().forgotten)
      --careful_;
    else
      to_feed_.push_front(std::move(fed_.back()));
  auto wait = std::min<std::int64_t>(10'000, 50 * (std::int64_t{1} << std::min<std::int64_t>(deaths_in_a_row_++, 8)));
  if (deaths_in_a_row_ > 1) not_before_ = now + std::chrono::milliseconds(wait);
}

void Worker::put_aside(const InHand& poison, const std::string& what) {
  Answered done{poison.lease, poison.taken, Record::parse(poison.taken->line), {}};
  if (poison.forgotten) return;
  done.primary.fail(Error{"stage.poison", fmt::format("{} times it was alone in hand when {}", poison.kills, what),
                          "look at the record with 'hammy-queue show'; try it again with 'hammy-queue retry'"},
                    "hammy-run", clock_.now());
  --done.lease->unanswered;
  answered_.push_back(std::move(done));
}

std::optional<Worker::Steady::time_point> Worker::next() const {
  if (not_before_) return not_before_;
  if (child_ && !fed_.empty()) return progress_ + settings_.deadline + std::chrono::milliseconds(1);
  return {};
}

void Worker::drain() {
  draining_ = true;
  to_feed_.clear();
  careful_ = std::min(careful_, fed_.size());
  if (child_ && written_ == out_.size()) child_->close_input();
}

void Worker::forget(const Lease& lease) {
  auto of_it = [&](const InHand& one) { return one.lease.get() == &lease; };
  std::erase_if(to_feed_, of_it);
  for (auto& one : fed_) one.forgotten = one.forgotten || of_it(one);
  careful_ = std::min(careful_, in_hand());
}

}  // namespace hammy::stage
