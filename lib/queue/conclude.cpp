// Concluding: what becomes of records that were taken, in the transaction that gives them up.
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/error.hpp"
#include "outbox/outbox.hpp"
#include "queue/purge.hpp"
#include "queue/rows.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

using record::Record;

namespace {

/// One transaction of answers.
class Concluding {
 public:
  Concluding(sql::Transaction& write, Settings& settings, std::string_view token, const Routes& routes,
             std::string_view by, Instant now)
      : write_(write), settings_(settings), token_(token), routes_(routes), by_(by), now_(now) {}

  void answer(const Answer& answer);
  /// Does at once what is the same for all that are done.
  void finish_all();

 private:
  void fail(Item& item, Record& record);
  void hold(Item& item, Record& record);
  void give_up(Item& item, Record& record);
  void check(const Answer& answer) const;
  void forward(Record& record, std::int64_t published, const std::string& to);
  void extra(Record& record);

  Item leased(const Answer& answer);
  [[noreturn]] static void lost(std::string_view what);

  /// A record on its way into another queue.
  struct Going {
    Record* record;
    std::int64_t published;
    const std::string* to;
  };

  sql::Transaction& write_;
  Settings& settings_;
  std::string_view token_;
  const Routes& routes_;
  std::string_view by_;
  Instant now_;
  std::vector<std::int64_t> done_;
  std::vector<Going> going_;
};

/// The template's own word on how often and how long it is tried.
bool given_up_by(const policy::TemplatePolicy* policy, const rule::Trial& trial, Instant until) {
  if (!policy) return false;
  return (policy->retry_attempts && trial.attempts >= *policy->retry_attempts) ||
         (policy->retry_for && until - trial.first > *policy->retry_for);
}

void Concluding::fail(Item& item, Record& record) {
  auto error = record.value("error");
  rule::Trial trial;
  item.code = error.find("code").text();
  item.failure = error.find("class").text();
  item.reason = error.find("message").text();
  if (item.first_at == 0) item.first_at = millis(now_);
  trial.subject = item.subject();
  trial.attempts = ++item.attempts;
  trial.first = instant(item.first_at);
  trial.now = now_;
  trial.retry_after = parse_duration(error.find("retry_after").text());
  auto verdict = rule::decide(settings_.retries, trial);
  using What = rule::Verdict::What;
  if (verdict.what == What::move && verdict.queue == item.queue) verdict.what = What::give_up;
  if (verdict.what == What::wait && given_up_by(settings_.templates.find(item.template_name), trial, verdict.until))
    verdict.what = What::give_up;
  if (verdict.what == What::move && !rehome(write_, item, verdict.queue, now_)) verdict.what = What::give_up;
  if (verdict.what == What::give_up) return give_up(item, record);
  item.published = publish(write_, record, item.published, now_);
  item.published += error_to_log(record);
  if (verdict.what == What::discard) {
    record.log_json(now_, by_, "discarded", fmt::format(R"({{"rule":"{}"}})", verdict.rule));
    item.published = publish(write_, record, item.published, now_);
    return finish(write_, item.seq, item.published, now_);
  }
  if (verdict.what == What::move) {
    know(write_, verdict.queue);
    item.queue = verdict.queue;
  }
  item.due = verdict.what == What::wait ? millis(verdict.until) : 0;
  item.state = item.due > 0 ? State::waiting : State::ready;
  to_queue(write_, item, record, now_);
}

/// Into the queue of failures, with its error.
void Concluding::give_up(Item& item, Record& record) {
  item.published = publish(write_, record, item.published, now_);
  to_failed(write_, item, record, routes_.failed.empty() ? failed_name(item.home) : routes_.failed, now_);
}

void Concluding::hold(Item& item, Record& record) {
  if (item.held_since == 0) item.held_since = millis(now_);
  auto held = record.value("hold");
  item.reason = held.find("reason").text();
  item.code = item.failure = "";
  if (now_ - instant(item.held_since) > settings_.hold_limit) {
    record.fail(Error{"queue.held-too-long",
                      fmt::format("it has waited for more than {}, the last time for: {}",
                                  format_duration(settings_.hold_limit), item.reason),
                      "see what it waits for; [queue] hold_limit says how long is too long"},
                by_, now_);
    record.erase("hold");
    return give_up(item, record);
  }
  auto until = parse_rfc3339(held.find("until").text());
  item.state = until ? State::waiting : State::held;
  item.due = until ? millis(*until) : 0;
  item.published = publish(write_, record, item.published, now_);
  to_queue(write_, item, record, now_);
}

/// Puts a record into the queue where it goes next.
void Concluding::forward(Record& record, std::int64_t published, const std::string& to) {
  auto next = read_item(record);
  next.published = published;
  place(next, record, to, failed_name(to), now_);
  if (record.failed()) know(write_, next.queue);
  add(write_, next, record, true, now_);
}

void Concluding::extra(Record& record) {
  if (const auto* to = routes_.find(record.type()))
    going_.push_back({&record, 0, to});
  else
    outbox::put(write_, record, now_);
}

/// Throws what stands against putting the answer where it belongs, while nothing of it is there yet.
void Concluding::check(const Answer& answer) const {
  auto check_one = [&](const Record& record, bool is_extra) {
    if (routes_.find(record.type())) return static_cast<void>(read_item(record));
    if (is_extra && record.type() != "event")
      throw Error{"queue.no-route", fmt::format("nothing says where records of the type '{}' go", record.type()),
                  fmt::format("add --to {}=QUEUE", record.type())}
          .as(Failure::technical);
  };
  for (const auto& made : answer.extras) check_one(made, true);
  if (!answer.primary->failed() && !answer.primary->held(now_)) check_one(*answer.primary, false);
}

/// The item of an answer.
Item Concluding::leased(const Answer& answer) {
  auto item = find_item(write_, answer.taken->seq);
  if (!item || item->state != State::leased || item->lease != token_)
    lost(fmt::format("the record '{}' is", answer.primary->id()));
  return std::move(*item);
}

void Concluding::lost(std::string_view what) {
  throw Error{"queue.lease-lost", fmt::format("{} no longer leased by whoever answers", what),
              "it took longer than its lease, or somebody else was given it: nothing was changed"}
      .as(Failure::temporary)
      .exits(Exit::temporary);
}

void Concluding::answer(const Answer& answer) {
  auto& record = *answer.primary;
  bool sound = true;
  try {
    check(answer);
  } catch (const Error& error) {
    sound = false;
    record.fail(error, by_, now_);
  }
  if (sound)
    for (auto& made : answer.extras) extra(made);
  if (record.failed() || record.held(now_)) {
    auto item = leased(answer);
    return record.failed() ? fail(item, record) : hold(item, record);
  }
  auto published = publish(write_, record, answer.taken->published, now_);
  done_.push_back(answer.taken->seq);
  if (const auto* to = routes_.find(record.type())) going_.push_back({&record, published, to});
}

void Concluding::finish_all() {
  if (!finish_leased(write_, token_, done_, now_)) lost("some of the records are");
  // Only now, because it may be the queue that it came from where a record goes next.
  for (const auto& going : going_) forward(*going.record, going.published, *going.to);
}

}  // namespace

void Store::conclude(const scope::Scope& scope, std::string_view token, std::span<const Answer> answers,
                     const Routes& routes, std::string_view by) {
  auto write = database_.write(scope);
  auto now = clock_.now();
  // Before the items, as everybody does who needs both, so that nobody waits for each other.
  write.query("SELECT token FROM queue_lease WHERE org = :org AND token = :token /*pg FOR UPDATE*/", {{"token", token}})
      .next();
  for (const auto& [type, queue] : routes.to) know(write, queue);
  if (!routes.failed.empty()) know(write, routes.failed);
  Concluding concluding(write, settings(scope), token, routes, by, now);
  bool sealed = false;
  for (const auto& answer : answers) {
    sealed = note_purge(write, answer) || sealed;
    concluding.answer(answer);
  }
  concluding.finish_all();
  write.execute(
      "DELETE FROM queue_lease WHERE org = :org AND token = :token AND NOT EXISTS(SELECT 1 FROM queue_item WHERE org = "
      ":org AND lease = :token AND state = 2)",
      {{"token", token}});
  write.notify("queue");
  write.commit();
  if (sealed) purge(*this, scope);
}

}  // namespace hammy::queue
