#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/log.hpp"
#include "bus/publisher.hpp"
#include "stage/door.hpp"

namespace hammy::stage {

using record::Record;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view by = "hammy-run";

class Outlet {
 public:
  Outlet(const DoorSettings& settings, const Control& control, const config::Config& config, Clock& clock,
         IdSource& ids, std::string_view store_url)
      : settings_(settings),
        control_(control),
        clock_(clock),
        store_(config, clock, ids, store_url),
        waiter_(store_.database(), "queue"),
        publisher_(bus::endpoint_from(settings.url, store_.scope_of(control.org))) {
    queue::check_name(settings.queue);
  }

  void run() {
    while (!told_to_stop(control_, milliseconds(0))) {
      try {
        if (publish_some()) continue;
        if (control_.once) return;
        publisher_.confirmed(milliseconds(0));  // the broker's heartbeat
        if (told_to_stop(control_, milliseconds(1'000), waiter_.fd())) return;
        waiter_.clear();
      } catch (const Error& error) {
        recover(error);
      }
    }
  }

 private:
  struct Open {
    const queue::Taken* taken;
    Record record;
  };

  /// A batch of each organisation. Whether there was any.
  bool publish_some() {
    bool any = false;
    auto orgs = control_.org == "default" ? store_.organisations(settings_.queue, last_org_)
                                          : std::vector<std::string>{control_.org};
    for (const auto& org : orgs) {
      auto scope = store_.scope_of(org);
      auto batch = store_.take(scope, settings_.queue, static_cast<std::size_t>(settings_.batch), settings_.lease, by);
      if (batch.records.empty()) continue;
      any = true;
      last_org_ = org;
      publish(scope, batch);
      failures_ = 0;
    }
    return any;
  }

  void publish(const scope::Scope& scope, const queue::Batch& batch) {
    std::map<std::uint64_t, Open> open;
    std::vector<Open> answered;
    auto settle = [&](milliseconds patience) {
      for (auto& outcome : publisher_.confirmed(patience)) {
        auto found = open.find(outcome.sequence);
        if (found == open.end()) continue;  // of a batch that was given up
        if (outcome.error) found->second.record.fail(*outcome.error, by, clock_.now());
        answered.push_back(std::move(found->second));
        open.erase(found);
      }
    };
    try {
      for (const auto& taken : batch.records) {
        Open one{&taken, Record::parse(taken.line)};
        try {
          auto sequence = publisher_.publish(message(scope, one));
          open.emplace(sequence, std::move(one));
        } catch (const Error& error) {
          if (error.code() != "bus.message") throw;
          one.record.fail(error, by, clock_.now());
          answered.push_back(std::move(one));
        }
        settle(milliseconds(0));
      }
      while (!open.empty()) {
        settle(milliseconds(1'000));
        store_.renew(scope, batch.token, settings_.lease);
      }
    } catch (const Error&) {
      // What was confirmed is done with; the rest may be at the broker or not, and goes there again.
      conclude(scope, batch.token, answered);
      store_.give_back(scope, batch.token, {});
      throw;
    }
    conclude(scope, batch.token, answered);
  }

  bus::Message message(const scope::Scope& scope, const Open& one) {
    constexpr std::size_t longest_id = 255;
    message_id_ = fmt::format("{}/{}", scope.org().str(), queue::identity_of(one.record)).substr(0, longest_id);
    bus::Message message;
    message.body = one.taken->line;
    message.message_id = message_id_;
    message.priority =
        static_cast<std::uint8_t>(std::clamp<std::int64_t>(one.record.value("priority").integer(5), 0, 9));
    return message;
  }

  void conclude(const scope::Scope& scope, std::string_view token, std::vector<Open>& answered) {
    if (answered.empty()) return;
    std::vector<queue::Answer> answers;
    answers.reserve(answered.size());
    for (auto& one : answered) answers.push_back({one.taken, &one.record, {}});
    queue::Routes nowhere;
    nowhere.failed = settings_.failed;
    store_.conclude(scope, token, answers, nowhere, by);
  }

  void recover(const Error& error) {
    if (!wait_after(error, failures_, control_) || !error.code().starts_with("bus.")) return;
    try {
      publisher_.reconnect();
    } catch (const Error& again) {  // publish() will say it
      log::debug(again.message());
    }
  }

  const DoorSettings& settings_;
  const Control& control_;
  Clock& clock_;
  queue::Store store_;
  sql::Waiter waiter_;
  bus::Publisher publisher_;
  std::string last_org_, message_id_;
  int failures_ = 0;
};

}  // namespace

void run_outlet(const DoorSettings& settings, const Control& control, const config::Config& config, Clock& clock,
                IdSource& ids, std::string_view store_url) {
  Outlet(settings, control, config, clock, ids, store_url).run();
}

}  // namespace hammy::stage
