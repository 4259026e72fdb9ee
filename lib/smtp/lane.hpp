// A lane: all that goes to one endpoint. It keeps the mails that wait, opens and counts connections, and minds the
// limits.
#pragma once

#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/tls.hpp"
#include "smtp/client.hpp"
#include "smtp/connection.hpp"
#include "smtp/limit.hpp"
#include "smtp/loop.hpp"
#include "smtp/resolver.hpp"

namespace hammy::smtp {

/// The mails that wait for one destination domain; one queue for all where no limit goes by domain.
struct DomainQueue {
  std::deque<MailPtr> waiting;
  Rate rate;
  unsigned connections = 0;  ///< the limit; 0 is none
  unsigned under_way = 0;
  bool listed = false;  ///< whether it stands in Lane::turns_
};

class Lane {
 public:
  Lane(Endpoint endpoint, Loop& loop, const Options& options);

  const Endpoint& endpoint() const { return endpoint_; }
  Loop& loop() { return loop_; }
  /// Made at the first use: reading the system's authorities takes longer than sending a thousand mails.
  crypto::TlsClient& tls();
  const std::string& helo() const { return helo_; }

  void submit(MailPtr mail);
  /// The next mail that may go now, or nothing. One that has lost a connection goes over a `fresh` one.
  MailPtr take(bool fresh);
  /// A mail that take() gave is decided.
  void settle(MailPtr mail, std::shared_ptr<const Link> link, std::string_view queue_id = {});
  /// A mail that take() gave comes back, none of its body sent; it goes out again once.
  void give_back(MailPtr mail, const Answer& answer, std::shared_ptr<const Link> link);
  /// A mail that take() gave comes back because of drain().
  void hold_back(MailPtr mail);
  void on_ready() { touched_ = true; }
  /// A connection is gone. `was_ready`: it had come as far as taking mails; `under_way`: it had some.
  void on_lost(const Answer& answer, bool was_ready, bool under_way);

  /// Opens connections, wakes idle ones, buries dead ones, and lets go of what has waited too long.
  void tend();
  void check_deadlines();
  void drain();
  void retire_all();

  bool has_work() const { return waiting_ > 0 || under_way_ > 0; }
  /// Whether another mail would wait for the rate longer than patience allows.
  bool full() const;
  std::size_t waiting() const { return waiting_; }
  std::size_t under_way() const { return under_way_; }
  std::size_t connections() const { return connections_.size(); }
  std::size_t opened() const { return opened_; }

 private:
  DomainQueue& queue_for(const Envelope& envelope);
  void forget_idle_domains();
  void enlist(DomainQueue& queue);
  void release(const Mail& mail);
  bool may_open();
  bool find_addresses();
  bool down() const;
  void fail_waiting(const Answer& answer);
  void hold_overdue();

  Endpoint endpoint_;
  Loop& loop_;
  const Options& options_;
  std::string helo_;
  std::shared_ptr<const Link> nowhere_;  ///< the link of mails that found no connection
  std::optional<crypto::TlsClient> tls_;
  Rate rate_;
  bool by_domain_;

  std::map<std::string, DomainQueue, std::less<>> domains_;
  std::size_t many_domains_ = 4096;  ///< when to look for some to forget
  std::list<DomainQueue*> turns_;    ///< queues with mails, the one whose turn it is in front
  std::deque<MailPtr> again_;        ///< mails that have lost a connection
  std::size_t waiting_ = 0, under_way_ = 0;
  bool touched_ = false;  ///< something changed that tend() should look at

  std::list<std::unique_ptr<Connection>> connections_;
  std::size_t opened_ = 0;
  std::optional<PendingLookup> lookup_;
  Time lookup_deadline_{};
  std::shared_ptr<const std::vector<Address>> addresses_;
  Time addresses_until_{};

  unsigned failures_ = 0;          ///< connections in a row that were of no use
  Time open_again_{};              ///< no connection is opened before
  std::optional<Answer> trouble_;  ///< why
};

}  // namespace hammy::smtp
