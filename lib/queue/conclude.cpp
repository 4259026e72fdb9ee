// Concluding: what becomes of records that were taken, in the transaction that gives them up.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "outbox/outbox.hpp"
#include "queue/rows.hpp"
#include "queue/store.hpp"

namespace hammy::queue {

using record::Record;

namespace {

/// One transaction of answers.
class Concluding {
 public:
  Concluding(sql::Transaction& write, Settings& settings, const Routes& routes, std::string_view by, Instant now)
      : write_(write), settings_(settings), routes_(routes), by_(by), now_(now) {}

  void answer(Item item, const Answer& answer);

 private:
  void fail(Item& item, Record& record);
  void hold(Item& item, Record& record);
  void forward(Record& record, std::int64_t published, const std::string& to);
  void extra(Record& record);

  sql::Transaction& write_;
  Settings& settings_;
  const Routes& routes_;
  std::string_view by_;
  Instant now_;
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
  auto failed = routes_.failed.empty() ? failed_name(item.home) : routes_.failed;
  item.published = outbox::put_events_of(write_, record, item.published, now_);
  switch (verdict.what) {
    case What::give_up: return to_failed(write_, item, record, failed, now_);
    case What::discard:
      error_to_log(record);
      record.log_json(now_, by_, "discarded", fmt::format(R"({{"rule":"{}"}})", verdict.rule));
      ++item.published;
      item.published = outbox::put_events_of(write_, record, item.published, now_);
      return finish(write_, item.seq, item.published, now_);
    case What::wait: item.due = millis(verdict.until); break;
    case What::move:
      item.queue = item.home = verdict.queue;
      know(write_, verdict.queue);
      item.due = 0;
      break;
  }
  item.state = item.due > 0 ? State::waiting : State::ready;
  // The error becomes an entry of the log: the event that it stands for is out already.
  error_to_log(record);
  ++item.published;
  to_queue(write_, item, record, now_);
}

void Concluding::hold(Item& item, Record& record) {
  if (item.held_since == 0) item.held_since = millis(now_);
  auto held = record.value("hold");
  item.reason = held.find("reason").text();
  if (now_ - instant(item.held_since) > settings_.hold_limit) {
    record.fail(Error{"queue.held-too-long",
                      fmt::format("it has waited for more than {}, the last time for: {}",
                                  format_duration(settings_.hold_limit), item.reason),
                      "see what it waits for; [queue] hold_limit says how long is too long"},
                by_, now_);
    record.erase("hold");
    item.published = outbox::put_events_of(write_, record, item.published, now_);
    return to_failed(write_, item, record, routes_.failed.empty() ? failed_name(item.home) : routes_.failed, now_);
  }
  auto until = parse_rfc3339(held.find("until").text());
  item.state = until ? State::waiting : State::held;
  item.due = until ? millis(*until) : 0;
  item.published = outbox::put_events_of(write_, record, item.published, now_);
  to_queue(write_, item, record, now_);
}

/// Puts a record into the queue where it goes next.
void Concluding::forward(Record& record, std::int64_t published, const std::string& to) {
  auto next = read_item(record);
  next.home = next.queue = to;
  next.put_at = millis(now_);
  next.published = published;
  next.due = 0;
  if (record.failed()) {
    auto error = record.value("error");
    next.queue = failed_name(to);
    next.code = error.find("code").text();
    next.failure = error.find("class").text();
    next.reason = error.find("message").text();
  }
  if (insert(write_, next, true)) insert_content(write_, next.seq, record);
}

void Concluding::extra(Record& record) {
  const auto* to = routes_.find(record.type());
  if (to) return forward(record, 0, *to);
  if (record.type() != "event")
    throw Error{"queue.no-route", fmt::format("nothing says where records of the type '{}' go", record.type()),
                fmt::format("add --to {}=QUEUE", record.type())}
        .as(Failure::technical);
  outbox::put(write_, record, now_);
}

void Concluding::answer(Item item, const Answer& answer) {
  auto& record = *answer.primary;
  for (auto& made : answer.extras) extra(made);
  if (record.failed()) return fail(item, record);
  if (record.held(now_)) return hold(item, record);
  bool is_message = record.type() == "message";
  if (is_message) item.published = outbox::put_events_of(write_, record, item.published, now_);
  if (const auto* to = routes_.find(record.type())) forward(record, item.published, *to);
  finish(write_, item.seq, item.published, now_);
}

}  // namespace

void Store::conclude(const scope::Scope& scope, std::string_view token, std::span<const Answer> answers,
                     const Routes& routes, std::string_view by) {
  auto write = database_.write(scope);
  auto now = clock_.now();
  for (const auto& [type, queue] : routes.to) know(write, queue);
  if (!routes.failed.empty()) know(write, routes.failed);
  Concluding concluding(write, settings(scope), routes, by, now);
  for (const auto& answer : answers) {
    auto item = find_item(write, answer.taken->seq);
    if (!item || item->state != State::leased || item->lease != token)
      throw Error{"queue.lease-lost",
                  fmt::format("the record '{}' is no longer leased by whoever answers it", answer.primary->id()),
                  "it took longer than its lease, or somebody else was given it: nothing was changed"}
          .as(Failure::temporary)
          .exits(Exit::temporary);
    concluding.answer(std::move(*item), answer);
  }
  write.execute(
      "DELETE FROM queue_lease WHERE org = :org AND token = :token AND NOT EXISTS(SELECT 1 FROM queue_item WHERE org = "
      ":org AND lease = :token AND state = 2)",
      {{"token", token}});
  write.notify("queue");
  write.commit();
}

}  // namespace hammy::queue
