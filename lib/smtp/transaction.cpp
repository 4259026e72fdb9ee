// This file implements mail transactions (RFC 5321 3.3) with PIPELINING (RFC 2920) and CHUNKING (RFC 3030).
//
// With PIPELINING one write carries the body of a mail, its final dot, and MAIL, RCPT and DATA of the next. Its 354
// comes back together with the answer to the body, so a mail costs one round trip.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "smtp/command.hpp"
#include "smtp/connection.hpp"
#include "smtp/lane.hpp"

namespace hammy::smtp {

namespace {
bool is_open(const Answer& answer) { return !answer.failure && answer.stage != Stage::accepted; }
}  // namespace

void Connection::decide_open(Mail& mail, const Answer& answer) {
  for (auto& each : mail.answers)
    if (is_open(each)) each = answer;
}

bool Connection::can_prefetch() const {
  return usable() && current_.body_begun && !prefetched_.mail && pipelines() && !chunks();
}

bool Connection::begin(Transaction& transaction) {
  if (!usable() || loop_.draining) return false;
  unsigned most = endpoint_.messages_per_connection;
  while (most == 0 || begun_ < most) {
    transaction = {};
    transaction.mail = lane_.take(begun_ == 0);
    if (!transaction.mail) return false;
    if (!acceptable(transaction)) continue;
    ++begun_;
    return true;
  }
  retiring_ = true;
  return false;
}

bool Connection::acceptable(Transaction& transaction) {
  const auto& envelope = transaction.mail->envelope;
  auto refuse = [&](std::string_view code, EnhancedCode enhanced, std::string text) {
    auto answer = failed(Stage::mail, code, Failure::permanent, std::move(text));
    answer.reply.enhanced = enhanced;
    decide_open(*transaction.mail, answer);
    lane_.settle(std::move(transaction.mail), link_);
    return false;
  };
  auto bytes = transaction.mail->bytes;
  if (extensions_.max_bytes > 0 && bytes > extensions_.max_bytes)
    return refuse(
        "smtp.too-large", {5, 3, 4},
        fmt::format("the mail has {} bytes, and '{}' takes at most {}", bytes, endpoint_.host, extensions_.max_bytes));
  if (envelope.needs_smtputf8 && !extensions_.smtputf8)
    return refuse("smtp.no-smtputf8", {5, 6, 7},
                  fmt::format("'{}' does not take internationalised addresses (SMTPUTF8)", endpoint_.host));
  if (envelope.needs_8bit && !extensions_.eight_bit_mime)
    return refuse("smtp.no-8bitmime", {5, 6, 3},
                  fmt::format("'{}' does not take 8-bit text (8BITMIME)", endpoint_.host));
  return true;
}

void Connection::write_more() {
  if (loop_.draining) cut_short();
  if (closed()) return;
  if (std::exchange(lone_dot_, false)) say(Step::dot, ".");
  if (!current_.mail && !cut_) begin(current_);
  if (current_.mail && !current_.body_begun) {
    if (current_.go_ahead)
      write_body();
    else
      write_envelope(current_);
  }
  if (can_prefetch() && begin(prefetched_)) write_envelope(prefetched_);
  if (retiring_ && !current_.mail && !std::exchange(said_quit_, true)) say(Step::quit, "QUIT");
}

void Connection::write_envelope(Transaction& transaction) {
  if (needs_rset_ && (pipelines() || step_ == steps_.size())) {
    needs_rset_ = false;
    say(Step::rset, "RSET");
  }
  auto commands = transaction.mail->envelope.recipients.size() + 2;
  while (transaction.written < commands && (pipelines() || step_ == steps_.size())) write_command(transaction);
  rearm();
}

void Connection::write_command(Transaction& transaction) {
  const auto& mail = *transaction.mail;
  const auto& recipients = mail.envelope.recipients;
  auto at = transaction.written++;
  if (at == 0) {
    append_mail(outbox_.text(), mail.envelope, mail.bytes, extensions_);
    expect(Step::mail);
  } else if (at <= recipients.size()) {
    append_rcpt(outbox_.text(), recipients[at - 1], extensions_);
    expect(Step::rcpt);
  } else if (!chunks()) {
    outbox_.text() += "DATA\r\n";
    expect(Step::data);
  } else {
    outbox_.text() += fmt::format("BDAT {} LAST\r\n", mail.bytes);
    outbox_.added();
    outbox_.add_chunk(mail.envelope.body);
    expect(Step::chunk);
    body_end_ = outbox_.added_bytes();
    transaction.body_begun = true;
    return;
  }
  outbox_.added();
}

void Connection::write_body() {
  outbox_.add_body(current_.mail->envelope.body);
  body_end_ = outbox_.added_bytes();
  current_.body_begun = true;
  expect(Step::body);
  rearm();
}

void Connection::cut_short() {
  for (auto* transaction : {&current_, &prefetched_}) {
    if (!transaction->mail || transaction->body_begun) continue;
    // A transaction that waits for its body can only be ended by cutting the connection.
    cut_ = true;
    lane_.hold_back(std::move(transaction->mail));
  }
  if (cut_ && !current_.mail) return lose(failed(Stage::data, "smtp.lost", Failure::temporary, "cut short"));
  retiring_ = true;
}

void Connection::finish(bool open_at_server, std::string_view queue_id) {
  needs_rset_ = open_at_server;
  lane_.settle(std::move(current_.mail), link_, queue_id);
  current_ = std::exchange(prefetched_, {});
}

void Connection::on_mail(Reply& reply) {
  if (!current_.mail) return;
  if (reply.positive()) {
    current_.mail_ok = true;
    return;
  }
  decide_open(*current_.mail, answered(Stage::mail, std::move(reply)));
  if (!pipelines()) finish(false);
}

void Connection::on_rcpt(Reply& reply) {
  if (!current_.mail) return;
  auto& answer = current_.mail->answers[current_.answered++];
  if (is_open(answer)) {
    if (reply.positive())
      current_.any_ok = true;
    else
      answer = answered(Stage::rcpt, std::move(reply));
  }
  bool last = current_.answered == current_.mail->answers.size();
  if (last && !current_.any_ok && !pipelines()) finish(current_.mail_ok);
}

void Connection::on_data(Reply& reply) {
  if (!current_.mail) return;
  if (reply.code == 354) {
    if (current_.any_ok) {
      current_.go_ahead = true;
      return;
    }
    // Nobody takes the mail, yet the server waits for a body: it gets none but the final dot (RFC 2920 3.1).
    lone_dot_ = true;
    return finish(false);
  }
  if (reply.positive())
    return lose(failed(Stage::data, "smtp.protocol", Failure::temporary,
                       fmt::format("the server answered DATA with: {}", to_string(reply))));
  decide_open(*current_.mail, answered(Stage::data, std::move(reply)));
  finish(current_.mail_ok);
}

void Connection::on_body(Reply& reply) {
  if (!current_.mail) return;
  if (outbox_.written_bytes() < body_end_) {
    // Some servers refuse in the middle of a body. The answer counts, but the connection is of no more use.
    if (!reply.positive()) {
      auto answer = answered(Stage::body, std::move(reply));
      decide_open(*current_.mail, answer);
      finish(false);
      return lose(answer);
    }
    return lose(failed(Stage::body, "smtp.protocol", Failure::temporary,
                       fmt::format("the server answered before the end of the mail: {}", to_string(reply))));
  }
  bool chunk = chunks();
  if (reply.code / 100 == 3)
    return lose(failed(Stage::body, "smtp.protocol", Failure::temporary,
                       fmt::format("the server answered the mail with: {}", to_string(reply))));
  if (!reply.positive()) {
    decide_open(*current_.mail, answered(Stage::body, std::move(reply)));
    return finish(chunk);
  }
  for (auto& answer : current_.mail->answers) {
    if (!is_open(answer)) continue;
    answer.stage = Stage::accepted;
    answer.reply = reply;
  }
  finish(false, queue_id(reply.text));
}

}  // namespace hammy::smtp
