// bus-load - publishes and consumes through lib/bus, for benchmarks and for tests against a real broker
//
// bus-load publish URL [NAME=VALUE...]     count bytes prefix priority patience=SECONDS outcomes=yes
// bus-load consume URL [NAME=VALUE...]     count idle=MS answer=ack|ack-all|reject|requeue|none patience=SECONDS
// show=yes bus-load declare URL
//
// Messages are called PREFIX1, PREFIX2 …; their bodies begin with that name. When the broker goes away, publish and
// consume connect again for `patience` seconds (0 unless said) and publish again what was not confirmed. `consume` ends
// after `count` messages, or when none came for `idle`. With outcomes=yes and show=yes each message is a JSON line; the
// last line is the sum or the error. Exit status 65 when a message failed, that of the error when one ended it.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "bus/consumer.hpp"
#include "bus/declare.hpp"
#include "bus/publisher.hpp"

namespace {

using namespace hammy;
using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;
using Steady = std::chrono::steady_clock;

struct Settings {
  std::map<std::string, std::string, std::less<>> given;

  std::string text(std::string_view name, const std::string& usual = {}) const {
    auto found = given.find(name);
    return found == given.end() ? usual : found->second;
  }
  std::uint64_t number(std::string_view name, std::uint64_t usual) const {
    auto found = given.find(name);
    return found == given.end() ? usual : std::strtoull(found->second.c_str(), nullptr, 10);
  }
};

void print(const Json& line) {
  fmt::print("{}\n", line.dump());
  std::fflush(stdout);
}

/// Does `work`, which may lose the broker, and again after `connect` until `patience` is over without progress.
template <class Work, class Connect>
void persistently(std::chrono::seconds patience, Work work, Connect connect) {
  auto give_up = Steady::now() + patience;
  for (bool down = false;;) {
    try {
      if (down) connect();
      down = false;
      if (!work()) return;
      give_up = Steady::now() + patience;
    } catch (const Error& error) {
      if (error.failure() != Failure::temporary || Steady::now() >= give_up) throw;
      down = true;
      std::this_thread::sleep_for(200ms);
    }
  }
}

int publish(const bus::Endpoint& endpoint, const Settings& settings) {
  auto count = settings.number("count", 1);
  auto prefix = settings.text("prefix", "m");
  bool show = settings.text("outcomes") == "yes";
  std::string filler(settings.number("bytes", 100), 'x');
  std::uint64_t fresh = 1, confirmed = 0, failed = 0, repeated = 0;
  std::deque<std::uint64_t> again;              // numbers that a lost connection leaves in doubt
  std::map<std::uint64_t, std::uint64_t> open;  // sequence to number
  bus::Publisher publisher(endpoint);

  auto send = [&](std::uint64_t number) {
    auto id = fmt::format("{}{}", prefix, number);
    auto body = id + " ";
    if (filler.size() > body.size()) body.append(filler, body.size());
    bus::Message message;
    message.body = body;
    message.message_id = id;
    message.priority = static_cast<std::uint8_t>(settings.number("priority", 0));
    open.emplace(publisher.publish(message), number);
  };
  auto take_outcomes = [&](std::chrono::milliseconds wait) {
    auto outcomes = publisher.confirmed(wait);
    for (const auto& outcome : outcomes) {
      auto number = open.at(outcome.sequence);
      open.erase(outcome.sequence);
      ++(outcome.error ? failed : confirmed);
      if (show)
        print({{"id", fmt::format("{}{}", prefix, number)},
               {"outcome", outcome.error ? outcome.error->code() : "confirmed"}});
    }
    return !outcomes.empty();
  };
  auto work = [&] {
    if (!again.empty()) {
      send(again.front());
      again.pop_front();
      ++repeated;
    } else if (fresh <= count) {
      send(fresh);
      ++fresh;
    }
    bool more = !again.empty() || fresh <= count;
    if (!more || fresh % 32 == 0) take_outcomes(more ? 0ms : 1000ms);
    return more || !open.empty();
  };
  auto connect = [&] {
    try {
      while (take_outcomes(0ms)) continue;
    } catch (const Error&) {  // what is known has been taken
    }
    for (auto [sequence, number] : open) again.push_back(number);
    open.clear();
    publisher.reconnect();
  };
  persistently(std::chrono::seconds(settings.number("patience", 0)), work, connect);
  print({{"confirmed", confirmed}, {"failed", failed}, {"again", repeated}});
  return failed ? 65 : 0;
}

int consume(const bus::Endpoint& endpoint, const Settings& settings) {
  auto count = settings.number("count", ~std::uint64_t{0});
  auto idle = std::chrono::milliseconds(settings.number("idle", 2000));
  auto answer = settings.text("answer", "ack");
  bool show = settings.text("show") == "yes";
  std::uint64_t received = 0, bytes = 0;
  bus::Consumer consumer(endpoint);

  auto work = [&] {
    auto deliveries = consumer.receive(idle);
    std::uint64_t last = 0;
    for (const auto& delivery : deliveries) {
      ++received;
      last = delivery.tag;
      bytes += delivery.size;
      if (show)
        print({{"id", delivery.message_id},
               {"size", delivery.size},
               {"too_large", delivery.too_large()},
               {"content_type", delivery.content_type},
               {"priority", delivery.priority},
               {"redelivered", delivery.redelivered},
               {"delivery_count", delivery.delivery_count},
               {"body", delivery.body.substr(0, delivery.body.find(' '))}});
      if (answer == "ack") consumer.ack(delivery.tag);
      if (answer == "reject") consumer.reject(delivery.tag);
      if (answer == "requeue") consumer.requeue(delivery.tag);
      if (received == count) break;
    }
    if (answer == "ack-all" && last > 0) consumer.ack_up_to(last);
    return received < count && !deliveries.empty();
  };
  persistently(std::chrono::seconds(settings.number("patience", 0)), work, [&] { consumer.reconnect(); });
  print({{"received", received}, {"bytes", bytes}});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: bus-load publish|consume|declare URL [NAME=VALUE...]\n");
    return 64;
  }
  Settings settings;
  for (int i = 3; i < argc; ++i) {
    std::string_view word = argv[i];
    auto equals = word.find('=');
    settings.given.emplace(word.substr(0, equals), equals == word.npos ? "yes" : word.substr(equals + 1));
  }
  try {
    auto config = config::Config::load();
    auto endpoint = bus::endpoint_from(argv[2], scope::Scope(scope::OrgId("default"), config));
    std::string_view what = argv[1];
    if (what == "publish") return publish(endpoint, settings);
    if (what == "consume") return consume(endpoint, settings);
    bus::declare(endpoint);
    return 0;
  } catch (const Error& error) {
    print({{"error", error.code()}, {"class", to_string(error.failure())}, {"message", error.message()}});
    return static_cast<int>(error.exit_status());
  }
}
