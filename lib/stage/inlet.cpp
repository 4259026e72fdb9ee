#include <fmt/format.h>

#include <map>
#include <vector>

#include "base/log.hpp"
#include "bus/consumer.hpp"
#include "stage/door.hpp"

namespace hammy::stage {

using record::Record;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view by = "hammy-run";

class Inlet {
 public:
  Inlet(const DoorSettings& settings, const Control& control, const config::Config& config, Clock& clock, IdSource& ids,
        std::string_view store_url)
      : settings_(settings),
        control_(control),
        ids_(ids),
        store_(config, clock, ids, store_url),
        consumer_(bus::endpoint_from(settings.url, store_.scope_of(control.org))) {
    queue::check_name(settings.queue);
  }

  void run() {
    constexpr milliseconds patience{250}, quiet{1'000};
    auto last = std::chrono::steady_clock::now();
    while (!told_to_stop(control_, milliseconds(0))) {
      try {
        auto deliveries = consumer_.receive(patience);
        auto now = std::chrono::steady_clock::now();
        if (!deliveries.empty()) {
          last = now;
          take(deliveries);
          failures_ = 0;
        } else if (control_.once && now - last > quiet) {
          return;  // what was acknowledged has gone out with receive()
        }
      } catch (const Error& error) {
        recover(error);
      }
    }
  }

 private:
  /// One transaction an organisation for all of them, then one acknowledgement.
  void take(const std::vector<bus::Delivery>& deliveries) {
    std::map<std::string, std::vector<Record>> organisations;
    std::vector<std::uint64_t> good;
    for (const auto& delivery : deliveries) {
      try {
        auto record = read(delivery);
        organisations[std::string(record.org())].push_back(std::move(record));
        good.push_back(delivery.tag);
      } catch (const Error& error) {
        log::warning(fmt::format("a message of '{}' is rejected: {}", settings_.url, error.message()));
        consumer_.reject(delivery.tag);
      }
    }
    for (auto& [org, records] : organisations) {
      auto pointers = record::pointers_to(records);
      store_.put(store_.scope_of(org), settings_.queue, pointers, {settings_.failed, std::string(by), {}});
    }
    for (auto tag : good) consumer_.ack(tag);
  }

  Record read(const bus::Delivery& delivery) {
    if (delivery.too_large()) throw Error{"record.too-long", fmt::format("it has {} bytes", delivery.size)};
    auto record = Record::parse(delivery.body);
    for (auto field : {"id", "org", "type"})
      if (auto raw = record.raw(field); raw && raw->front() != '"')
        throw Error{fmt::format("record.{}", field), fmt::format("the field '{}' must be a string", field)};
    if (!settings_.trusted)
      for (auto field : {"log", "error", "hold", "of"}) record.erase(field);
    if (!settings_.trusted || !record.has("org")) record.set_text("org", control_.org);
    (void)scope::OrgId(record.org());
    // Without a name of its own a message is known by the bus's, should it come twice.
    if (!record.has("id") && !record.has("key") && !delivery.message_id.empty())
      record.set_text("key", delivery.message_id);
    if (!record.has("id")) record.set_text("id", ids_.next());
    if (!is_id(record.id())) throw Error{"record.id", "its id cannot be one"};
    if (delivery.priority > 0 && delivery.priority <= 9 && !record.has("priority"))
      record.set_raw("priority", std::to_string(delivery.priority));
    return record;
  }

  /// Waits, and connects anew: what was not acknowledged comes again.
  void recover(const Error& error) {
    if (!wait_after(error, failures_, control_)) return;
    try {
      consumer_.reconnect();
    } catch (const Error& again) {  // receive() will say it
      log::debug(again.message());
    }
  }

  const DoorSettings& settings_;
  const Control& control_;
  IdSource& ids_;
  queue::Store store_;
  bus::Consumer consumer_;
  int failures_ = 0;
};

}  // namespace

void run_inlet(const DoorSettings& settings, const Control& control, const config::Config& config, Clock& clock,
               IdSource& ids, std::string_view store_url) {
  Inlet(settings, control, config, clock, ids, store_url).run();
}

}  // namespace hammy::stage
