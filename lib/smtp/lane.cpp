#include "smtp/lane.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "smtp/command.hpp"

namespace hammy::smtp {

namespace {

using namespace std::chrono_literals;

std::string host_name() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "localhost";
  return name;
}

/// How long an endpoint is left alone: a server that asks for it a second first, one that is not there a quarter
/// minute; twice as long with each failure, at most five minutes.
std::chrono::seconds distance(unsigned failures, bool asked) {
  auto first = asked ? 1s : 15s;
  return std::min(first * (1 << std::min(failures - 1, 9u)), 300s);
}

}  // namespace

Lane::Lane(Endpoint endpoint, Loop& loop, const Options& options)
    : endpoint_(std::move(endpoint)),
      loop_(loop),
      options_(options),
      helo_(endpoint_.helo.empty() ? host_name() : endpoint_.helo),
      rate_(endpoint_.per_second),
      by_domain_(endpoint_.domain.connections > 0 || endpoint_.domain.per_second > 0 || endpoint_.domain_limit) {
  // Certificates that cannot be read are to be told at once.
  if (endpoint_.security != Security::none && !(endpoint_.ca_file + endpoint_.cert_file + endpoint_.key_file).empty())
    tls();
}

crypto::TlsClient& Lane::tls() {
  if (!tls_)
    tls_.emplace(
        crypto::TlsClient::Settings{endpoint_.verifies(), endpoint_.ca_file, endpoint_.cert_file, endpoint_.key_file});
  return *tls_;
}

DomainQueue& Lane::queue_for(const Envelope& envelope) {
  std::string domain;
  if (by_domain_) domain = envelope.domain.empty() ? domain_of(envelope.recipients.front().address) : envelope.domain;
  auto found = domains_.find(domain);
  if (found != domains_.end()) return found->second;
  if (domains_.size() >= many_domains_) forget_idle_domains();
  auto& queue = domains_[domain];
  auto limit = endpoint_.domain;
  if (endpoint_.domain_limit)
    if (auto own = endpoint_.domain_limit(domain)) limit = *own;
  queue.connections = limit.connections;
  queue.rate = Rate{limit.per_second};
  return queue;
}

/// A stream without end meets domains without end; those that nothing is known of any more are dropped.
void Lane::forget_idle_domains() {
  if (!again_.empty()) return;  // mails in there point to theirs
  for (auto each = domains_.begin(); each != domains_.end();) {
    const auto& queue = each->second;
    bool idle = !queue.listed && queue.under_way == 0 && queue.rate.slot(loop_.now) <= loop_.now;
    each = idle ? domains_.erase(each) : std::next(each);
  }
  many_domains_ = std::max<std::size_t>(4096, 2 * domains_.size());
}

void Lane::enlist(DomainQueue& queue) {
  if (queue.listed) return;
  queue.listed = true;
  turns_.push_back(&queue);
}

bool Lane::down() const {
  return trouble_ && open_again_ > loop_.now && std::none_of(connections_.begin(), connections_.end(), [](auto& each) {
           return !each->closed() && !each->retiring();
         });
}

void Lane::submit(MailPtr mail) {
  touched_ = true;
  if (down()) {
    auto answer = *trouble_;
    answer.retry_after = std::chrono::ceil<std::chrono::seconds>(open_again_ - loop_.now);
    for (auto& each : mail->answers) each = answer;
    return loop_.settle(std::move(mail), nowhere_);
  }
  auto& queue = queue_for(mail->envelope);
  mail->domain = &queue;
  auto slot = rate_.slot(loop_.now, waiting_), domain_slot = queue.rate.slot(loop_.now, queue.waiting.size());
  auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::max(slot, domain_slot) - loop_.now);
  if (options_.patience && wait > *options_.patience)
    return loop_.hold(std::move(mail), wait, domain_slot > slot ? "domain" : "rate");
  queue.waiting.push_back(std::move(mail));
  ++waiting_;
  enlist(queue);
}

MailPtr Lane::take(bool fresh) {
  if (loop_.draining) return nullptr;
  if ((fresh || open_again_ > loop_.now) && !again_.empty()) {
    auto mail = std::move(again_.front());
    again_.pop_front();
    --waiting_;
    ++under_way_;
    ++mail->domain->under_way;
    return mail;
  }
  if (turns_.empty()) return nullptr;
  if (auto time = rate_.slot(loop_.now); time > loop_.now) {
    loop_.wake_at(time);
    return nullptr;
  }
  for (auto turn = turns_.begin(); turn != turns_.end(); ++turn) {
    auto& queue = **turn;
    if (queue.connections > 0 && queue.under_way >= queue.connections) continue;
    if (auto time = queue.rate.slot(loop_.now); time > loop_.now) {
      loop_.wake_at(time);
      continue;
    }
    auto mail = std::move(queue.waiting.front());
    queue.waiting.pop_front();
    rate_.take(loop_.now);
    queue.rate.take(loop_.now);
    --waiting_;
    ++under_way_;
    ++queue.under_way;
    if (queue.waiting.empty()) {
      queue.listed = false;
      turns_.erase(turn);
    } else {
      turns_.splice(turns_.end(), turns_, turn);
    }
    return mail;
  }
  return nullptr;
}

void Lane::release(const Mail& mail) {
  --under_way_;
  --mail.domain->under_way;
  if (by_domain_) touched_ = true;
}

void Lane::settle(MailPtr mail, std::shared_ptr<const Link> link, std::string_view queue_id) {
  release(*mail);
  const auto& reply = mail->answers.front().reply;
  if (reply.code != 0 && reply.code != 421) failures_ = 0;
  loop_.settle(std::move(mail), std::move(link), queue_id);
}

void Lane::give_back(MailPtr mail, const Answer& answer, std::shared_ptr<const Link> link) {
  touched_ = true;
  release(*mail);
  if (mail->retried || loop_.draining) {
    for (auto& each : mail->answers)
      if (!each.failure) each = answer;
    return loop_.settle(std::move(mail), std::move(link));
  }
  mail->retried = true;
  for (auto& each : mail->answers) each = {};
  again_.push_back(std::move(mail));
  ++waiting_;
}

void Lane::hold_back(MailPtr mail) {
  release(*mail);
  loop_.hold(std::move(mail), 1s, "drain");
}

void Lane::on_lost(const Answer& answer, bool was_ready, bool under_way) {
  touched_ = true;
  bool asked = answer.reply.temporary();
  if (was_ready && !under_way && !asked) return;  // an idle connection, or the end of a used one
  if (open_again_ > loop_.now) return;            // many may end at once for one reason; that is one failure
  ++failures_;
  // A server that answers but drops connections may have had a reason in the mail: it gets more than one chance.
  if (was_ready && !asked && failures_ < 3) return;
  auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(distance(failures_, asked || was_ready));
  open_again_ = loop_.now + wait;
  loop_.wake_at(open_again_);
  trouble_.reset();
  if (asked && (!options_.patience || wait <= *options_.patience)) return;
  trouble_ = answer;
}

void Lane::fail_waiting(const Answer& answer) {
  auto verdict = answer;
  verdict.retry_after = std::chrono::ceil<std::chrono::seconds>(std::max(open_again_ - loop_.now, Time::duration{1s}));
  auto fail = [&](std::deque<MailPtr>& mails) {
    for (auto& mail : mails) {
      for (auto& each : mail->answers) each = verdict;
      loop_.settle(std::move(mail), nowhere_);
    }
    mails.clear();
  };
  fail(again_);
  for (auto* queue : turns_) {
    fail(queue->waiting);
    queue->listed = false;
  }
  turns_.clear();
  waiting_ = 0;
}

bool Lane::find_addresses() {
  if (addresses_ && addresses_until_ > loop_.now) return true;
  if (!lookup_) {
    lookup_.emplace(endpoint_.host, endpoint_.port, loop_.wake.get());
    lookup_deadline_ = loop_.now + endpoint_.timeouts.connect;
    loop_.wake_at(lookup_deadline_);
  }
  if (!lookup_->done() && lookup_deadline_ > loop_.now) {
    loop_.wake_at(lookup_deadline_);
    return false;
  }
  auto result = lookup_->done() ? lookup_->take() : Lookup{{}, "the name servers do not answer"};
  lookup_.reset();
  if (result.addresses.empty()) {
    on_lost(failed(Stage::connect, "smtp.resolve", Failure::temporary,
                   fmt::format("cannot find the address of '{}': {}", endpoint_.host, result.failure)),
            false, false);
    return false;
  }
  addresses_ = std::make_shared<const std::vector<Address>>(std::move(result.addresses));
  addresses_until_ = loop_.now + 60s;
  return true;
}

bool Lane::may_open() {
  if (waiting_ == 0 || loop_.draining || open_again_ > loop_.now) return false;
  std::size_t opening = 0, open = 0, idle = 0;
  for (const auto& each : connections_) {
    if (each->closed()) continue;
    ++open;
    if (each->opening()) ++opening;
    if (each->idle()) ++idle;
  }
  if (open >= std::max(endpoint_.connections, 1u)) return false;
  if (again_.empty() && idle > 0) return false;  // it found nothing that may go now, and a new one would not either
  if (opening >= (failures_ > 0 ? 1 : waiting_)) return false;
  if (open > 0 && again_.empty() && rate_.slot(loop_.now) > loop_.now) return false;
  return find_addresses();
}

void Lane::tend() {
  if (!touched_ && waiting_ == 0) return;
  touched_ = false;
  connections_.remove_if([](const auto& each) { return each->closed() && !each->touched; });
  if (waiting_ > 0)
    for (auto& each : connections_)
      if (each->idle()) each->proceed();
  while (may_open()) {
    connections_.push_back(std::make_unique<Connection>(*this, addresses_));
    ++opened_;
  }
  if (waiting_ > 0)
    for (auto& each : connections_)
      if (each->can_prefetch()) each->proceed();
  if (waiting_ > 0 && down()) fail_waiting(*trouble_);
  if (waiting_ > 0 && options_.patience) hold_overdue();
}

/// Mails that a limit on a domain's connections has kept waiting. Those that wait for a rate were judged when they
/// came.
void Lane::hold_overdue() {
  auto patience = *options_.patience;
  for (auto turn = turns_.begin(); turn != turns_.end();) {
    auto& queue = **turn;
    bool blocked = queue.connections > 0 && queue.under_way >= queue.connections;
    while (blocked && !queue.waiting.empty() && queue.waiting.front()->since + patience <= loop_.now) {
      loop_.hold(std::move(queue.waiting.front()), patience, "domain");
      queue.waiting.pop_front();
      --waiting_;
    }
    if (blocked && !queue.waiting.empty()) loop_.wake_at(queue.waiting.front()->since + patience);
    queue.listed = !queue.waiting.empty();
    turn = queue.listed ? std::next(turn) : turns_.erase(turn);
  }
}

void Lane::check_deadlines() {
  for (auto& each : connections_) each->check_deadline();
  if (open_again_ > loop_.now) loop_.wake_at(open_again_);
  touched_ = true;
}

void Lane::drain() {
  auto hold = [&](std::deque<MailPtr>& mails) {
    for (auto& mail : mails) loop_.hold(std::move(mail), 1s, "drain");
    mails.clear();
  };
  hold(again_);
  for (auto* queue : turns_) {
    hold(queue->waiting);
    queue->listed = false;
  }
  turns_.clear();
  waiting_ = 0;
  for (auto& each : connections_) each->proceed();
}

void Lane::retire_all() {
  for (auto& each : connections_) {
    each->retire();
    each->proceed();
  }
}

bool Lane::full() const {
  constexpr auto usual = std::chrono::milliseconds{5000};
  return rate_.limited() && rate_.slot(loop_.now, waiting_) - loop_.now >= options_.patience.value_or(usual);
}

}  // namespace hammy::smtp
