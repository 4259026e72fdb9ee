// What all connections of one client share: the epoll set, the time of this round, and the outcomes that it brought.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <memory>
#include <vector>

#include "base/file.hpp"
#include "smtp/mail.hpp"

namespace hammy::smtp {

using Time = std::chrono::steady_clock::time_point;

class Connection;
struct DomainQueue;

/// A mail in the client's hands.
struct Mail {
  Envelope envelope;
  std::uint64_t bytes = 0;
  std::vector<Answer> answers;
  Time since;                     ///< when it was submitted
  bool retried = false;           ///< it has lost a connection before its body went out
  DomainQueue* domain = nullptr;  ///< whose limits it counts in
};
using MailPtr = std::unique_ptr<Mail>;

struct Loop {
  Fd epoll, wake;  ///< `wake`: look-ups that have ended
  Time now = std::chrono::steady_clock::now();
  Time alarm = Time::max();          ///< when the first deadline may have passed
  std::vector<Outcome> fresh;        ///< not yet seen by Options::settled
  std::vector<Connection*> touched;  ///< that may go on when `fresh` has been seen
  std::vector<char> buffer = std::vector<char>(std::size_t{64} << 10);
  bool draining = false;
  std::size_t in_hand = 0, bytes_in_hand = 0;

  void wake_at(Time time) { alarm = std::min(alarm, time); }
  /// The mail is decided: its answers become an outcome.
  void settle(MailPtr mail, std::shared_ptr<const Link> link, std::string_view queue_id = {});
  /// The mail was not tried.
  void hold(MailPtr mail, std::chrono::milliseconds wait, std::string_view reason);
};

/// An answer that a reply decided; `session` says that it is about us and the endpoint, not about the mail.
Answer answered(Stage stage, Reply reply, bool session = false);
/// An answer without a reply.
Answer failed(Stage stage, std::string_view code, Failure failure, std::string text);
Answer failed(Stage stage, const Error& error);

}  // namespace hammy::smtp
