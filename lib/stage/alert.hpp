// Alerts: messages to the people who look after an installation, [alert] of hammy.toml.
//
//   [alert]
//   to = "ops@acme.example"
//   from = "hammy@acme.example"
//   queue = "send"                 # the queue that the message is put into
//   command = ["/usr/local/bin/page-me"]   # gets the message as JSON on standard input, when a queue will not do
//   [alert.other]                  # instead, when what is broken is that queue's own way out
//   queue = "sms"
//   channel = "sms"
//   to = "+36201234567"
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "queue/store.hpp"
#include "scope/scope.hpp"

namespace hammy::stage {

struct Alert {
  std::string stage, queue;   ///< what is broken, and the queue that it takes from
  std::string subject, text;  ///< what happened, and what to do
};

class Alerts {
 public:
  Alerts(const config::Config& config, Clock& clock, IdSource& ids) : config_(config), clock_(clock), ids_(ids) {}

  /// Tells it: on the log always, and by the way that is configured and not itself broken. Never throws.
  void send(queue::Store& store, const Alert& alert);

 private:
  bool put(queue::Store& store, const Alert& alert, const std::string& table);
  bool run(const Alert& alert);

  const config::Config& config_;
  Clock& clock_;
  IdSource& ids_;
};

}  // namespace hammy::stage
