// This file implements delivery to mail servers, by lib/smtp.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "channel/ways.hpp"
#include "smtp/client.hpp"

namespace hammy::channel {

namespace {

/// The client's words for one recipient of several.
Error as_error(const smtp::Outcome& outcome, std::size_t recipient) {
  smtp::Outcome one;
  if (recipient < outcome.envelope.recipients.size())
    one.envelope.recipients.push_back(outcome.envelope.recipients[recipient]);
  one.recipients.push_back(outcome.recipients[recipient]);
  one.link = outcome.link;
  return one.error();
}

Report as_report(const smtp::Outcome& outcome) {
  Report report;
  report.handle = outcome.handle;
  if (outcome.link) {
    report.endpoint = outcome.link->endpoint;
    report.peer = outcome.link->peer;
    report.tls = outcome.link->tls;
  }
  report.held = outcome.held;
  if (outcome.held) {
    report.held_reason = outcome.held_reason;
    return report;
  }
  report.answers.reserve(outcome.recipients.size());
  for (std::size_t i = 0; i < outcome.recipients.size(); ++i) {
    const auto& answer = outcome.recipients[i];
    auto& made = report.answers.emplace_back();
    if (!answer.accepted()) made.error = as_error(outcome, i);
    made.code = answer.reply.code;
    made.status = smtp::to_string(answer.reply.enhanced);
    made.text = answer.reply.text;
  }
  return report;
}

class Smtp final : public SmtpChannel {
 public:
  Smtp(Settled settled, const Limits& limits)
      : settled_(std::move(settled)),
        client_({.settled = [this](std::span<const smtp::Outcome> outcomes) { settle(outcomes); },
                 .window = limits.window,
                 .patience = limits.patience}) {}
  ~Smtp() override { client_.quit(); }

  std::size_t add(smtp::Endpoint endpoint, Dsn dsn) override {
    connections_ += std::max(endpoint.connections, 1u);
    auto number = client_.add(std::move(endpoint));
    dsn_.emplace(number, std::move(dsn));
    return number;
  }
  bool has_room() const override { return full_at_ == 0 && client_.has_room(); }
  void deliver(std::size_t endpoint, Parcel parcel) override {
    smtp::Envelope envelope;
    envelope.handle = parcel.handle;
    envelope.return_path = std::move(parcel.return_path);
    for (auto& recipient : parcel.recipients) envelope.recipients.push_back({std::move(recipient), {}, {}});
    if (auto dsn = parcel.dsn.over(dsn_[endpoint]); dsn.asked()) ask(envelope, dsn, parcel.envelope_id);
    ++in_hand_;
    auto size = size_of(parcel.pieces);
    bytes_in_hand_ += size;
    sizes_.emplace(parcel.handle, size);
    if (is_full()) full_at_ = in_hand_;
    envelope.body = std::move(parcel.pieces);
    envelope.needs_8bit = parcel.eight_bit;
    envelope.needs_smtputf8 = parcel.utf8;
    client_.submit(endpoint, std::move(envelope));
  }
  bool busy() const override { return client_.busy(); }
  void work(int wake_fd, std::chrono::milliseconds timeout) override { client_.work(wake_fd, timeout); }
  std::vector<Report> finished() override {
    client_.finished();  // the same outcomes, which settle() has turned into reports
    return std::exchange(finished_, {});
  }
  void drain() override { client_.drain(); }

 private:
  /// A few mails for each connection keep all of them at work; more would only push each other out of the processor's
  /// caches before they are sent.
  bool is_full() const {
    constexpr std::size_t each_connection = 4, always_bytes = std::size_t{256} << 10;
    return in_hand_ >= each_connection * connections_ && bytes_in_hand_ >= always_bytes;
  }

  static void ask(smtp::Envelope& envelope, const Dsn& dsn, const std::string& id) {
    constexpr std::size_t longest_id = 100;  // RFC 3461 section 4.4
    envelope.ret = dsn.ret;
    if (id.size() <= longest_id) envelope.envid = id;
    for (auto& recipient : envelope.recipients) {
      recipient.notify = dsn.notify;
      // Others would need the forms of RFC 6533, which servers rarely know.
      if (text::is_ascii(recipient.address)) recipient.orcpt = "rfc822;" + recipient.address;
    }
  }

  void settle(std::span<const smtp::Outcome> outcomes) {
    auto first = finished_.size();
    for (const auto& outcome : outcomes) {
      finished_.push_back(as_report(outcome));
      --in_hand_;
      if (auto size = sizes_.extract(outcome.handle)) bytes_in_hand_ -= size.mapped();
    }
    // Mails that are made one right after the other find code and tables in the caches, which a mail of 40 KB on its
    // way pushes out: new ones are let in several at a time.
    if (in_hand_ <= full_at_ - full_at_ / 8) full_at_ = 0;
    settled_(std::span(finished_).subspan(first));
  }

  Settled settled_;
  std::vector<Report> finished_;
  std::unordered_map<std::size_t, Dsn> dsn_;  ///< of the endpoints
  std::size_t connections_ = 0, in_hand_ = 0, bytes_in_hand_ = 0;
  std::size_t full_at_ = 0;  ///< how many were in hand when there was no more room; 0: there is
  std::unordered_map<std::uint64_t, std::size_t> sizes_;  ///< of the mails in hand
  smtp::Client client_;
};

}  // namespace

std::unique_ptr<SmtpChannel> make_smtp(Settled settled, const Limits& limits) {
  return std::make_unique<Smtp>(std::move(settled), limits);
}

}  // namespace hammy::channel
