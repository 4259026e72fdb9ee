// One connection to a server: the dialogue of RFC 5321 with its extensions, as a state machine that never waits.
//
// Each round of the loop has two halves. receive() reads replies and decides mails; then the caller's `settled` records
// them; then proceed() writes. A body is only ever written by proceed(), so it can not leave before the mail before
// it has been recorded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "crypto/tls.hpp"
#include "sasl/sasl.hpp"
#include "smtp/endpoint.hpp"
#include "smtp/extensions.hpp"
#include "smtp/loop.hpp"
#include "smtp/outbox.hpp"
#include "smtp/reply.hpp"
#include "smtp/resolver.hpp"

namespace hammy::smtp {

class Lane;

class Connection {
 public:
  /// Begins to connect to the first of `addresses`.
  Connection(Lane& lane, std::shared_ptr<const std::vector<Address>> addresses);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void receive(std::uint32_t events);
  void proceed();
  void check_deadline();
  /// Says QUIT when nothing is under way, else right after.
  void retire();

  bool closed() const { return !socket_; }
  bool opening() const { return phase_ != Phase::ready && !closed(); }
  bool retiring() const { return retiring_; }
  /// Able to take a mail, with nothing under way.
  bool idle() const { return usable() && !current_.mail; }
  /// Able to take the envelope of another mail while the body of the one before is under way.
  bool can_prefetch() const;
  bool touched = false;  ///< stands in Loop::touched

 private:
  enum class Phase { connecting, handshake, session, ready };
  enum class Step : std::uint8_t {
    greeting,
    ehlo,
    helo,
    starttls,
    auth,
    rset,
    mail,
    rcpt,
    data,
    chunk,
    body,
    dot,
    quit
  };

  void connect_next(std::string failure);
  void connected();
  void begin_tls();
  void shake_hands();
  void read_plain();
  void read_tls();
  /// False when the rest of the bytes must not be looked at.
  bool take_replies(std::string_view bytes);
  void on_reply(Reply& reply);
  void on_greeting(Reply& reply);
  void on_ehlo(Step step, Reply& reply);
  void on_starttls(Reply& reply);
  void on_auth(Reply& reply);
  void on_mail(Reply& reply);
  void on_rcpt(Reply& reply);
  void on_data(Reply& reply);
  void on_body(Reply& reply);

  void say(Step step, std::string_view line);
  void say_ehlo();
  void expect(Step step);
  void log_in();
  void become_ready();

  /// A mail in its transaction. Replies always belong to current_: prefetched_ only begins when the body of current_
  /// has been written, and takes its place when that is answered.
  struct Transaction {
    MailPtr mail;
    std::size_t written = 0;   ///< commands: MAIL, RCPT by RCPT, then DATA or BDAT
    std::size_t answered = 0;  ///< recipients
    bool mail_ok = false, any_ok = false;
    bool go_ahead = false;    ///< 354
    bool body_begun = false;  ///< the body stands in the outbox, and ends at body_end_
  };

  bool usable() const { return phase_ == Phase::ready && !retiring_ && !closed(); }
  bool pipelines() const { return endpoint_.pipelining && extensions_.pipelining; }
  bool chunks() const { return endpoint_.chunking && extensions_.chunking; }
  void write_more();
  bool begin(Transaction& transaction);
  bool acceptable(Transaction& transaction);
  void write_envelope(Transaction& transaction);
  void write_command(Transaction& transaction);
  void write_body();
  static void decide_open(Mail& mail, const Answer& answer);
  void cut_short();
  /// current_ is decided; `open_at_server`: the server must be told to forget it.
  void finish(bool open_at_server, std::string_view queue_id = {});
  void flush();
  void watch(std::uint32_t events);
  void rearm();
  /// Ends the connection; mails under way are decided by how far they had come.
  void lose(const Answer& answer);
  Stage stage() const;
  std::chrono::milliseconds patience(Step step) const;

  Lane& lane_;
  const Endpoint& endpoint_;
  Loop& loop_;
  std::shared_ptr<const std::vector<Address>> addresses_;
  std::size_t address_ = 0;
  Fd socket_;
  std::optional<crypto::TlsStream> tls_;
  Phase phase_ = Phase::connecting;
  std::uint32_t watched_ = 0;
  Time deadline_ = Time::max();

  Outbox outbox_;
  ReplyReader reader_;
  Reply reply_;
  std::vector<Step> steps_;  ///< replies that are due, in order
  std::size_t step_ = 0;     ///< the first of them
  Extensions extensions_;
  std::unique_ptr<sasl::Mechanism> sasl_;
  std::shared_ptr<Link> link_;

  Transaction current_, prefetched_;
  std::uint64_t body_end_ = 0;  ///< in the outbox, of current_
  bool lone_dot_ = false;       ///< 354 came although nobody will get the mail
  bool needs_rset_ = false;     ///< the server still has a transaction open
  bool cut_ = false;            ///< drain() took back a mail whose envelope was sent
  bool retiring_ = false, said_quit_ = false;
  unsigned begun_ = 0;  ///< mails in all
};

}  // namespace hammy::smtp
