#include "stage/alert.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace hammy::stage {

using nlohmann::ordered_json;

void Alerts::send(queue::Store& store, const Alert& alert) {
  log::error(fmt::format("{}: {}", alert.subject, text::printable(alert.text)));
  bool own_way_out = config_.text("alert.queue").value_or("") == alert.queue;
  auto table = own_way_out && config_.has("alert.other") ? "alert.other" : "alert";
  if (put(store, alert, table)) return;
  run(alert);
}

bool Alerts::put(queue::Store& store, const Alert& alert, const std::string& table) {
  auto text = [&](const char* key) {
    auto own = config_.text(fmt::format("{}.{}", table, key));
    return own ? *own : config_.text(fmt::format("alert.{}", key)).value_or("");
  };
  auto queue = text("queue"), to = text("to"), channel = text("channel");
  if (queue.empty() || to.empty()) return false;
  if (channel.empty()) channel = "email";
  try {
    record::Record message;
    message.set_text("type", "message");
    message.set_text("id", ids_.next());
    message.set_text("campaign", "alerts");
    message.set_text("channel", channel);
    message.set("priority", 9);
    message.set("to", channel == "email" ? ordered_json{{"email", to}} : ordered_json{{"phone", to}});
    if (auto from = text("from"); !from.empty()) message.set("from", ordered_json{{"email", from}});
    message.set_text("subject", alert.subject);
    message.set_text(channel == "email" ? "text" : channel, fmt::format("{}\n\n{}", alert.subject, alert.text));
    auto org = config_.text("alert.org").value_or("default");
    if (org != "default") message.set_text("org", org);
    record::Record* one = &message;
    store.put(store.scope_of(org), queue, {&one, 1}, {{}, "hammy-run", {}});
    return true;
  } catch (const Error& error) {
    log::error(fmt::format("the alert could not be put into the queue '{}': {}", queue, error.message()));
    return false;
  }
}

bool Alerts::run(const Alert& alert) {
  auto command = config_.list("alert.command");
  if (command.empty()) return false;
  try {
    Child child(command);
    auto line = ordered_json{{"stage", alert.stage},
                             {"queue", alert.queue},
                             {"subject", alert.subject},
                             {"text", alert.text},
                             {"at", format_rfc3339(clock_.now())}}
                    .dump(-1, ' ', false, ordered_json::error_handler_t::replace) +
                "\n";
    std::size_t written = 0;
    child.write(line, written);
    child.close_input();
    constexpr int patience = 100;  // tenths of a second
    for (int i = 0; i < patience; ++i) {
      child.read_errors();
      if (child.ended()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    if (child.status() == 0) return true;
    log::error(fmt::format("the alert's command '{}' failed", command.front()));
  } catch (const Error& error) {
    log::error(error.message());
  }
  return false;
}

}  // namespace hammy::stage
