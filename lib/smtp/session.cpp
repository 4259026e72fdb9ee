// This file implements the part of the dialogue that comes once: greeting, EHLO, STARTTLS, AUTH (RFC 5321, 3207, 4954).
#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "crypto/keyed.hpp"
#include "smtp/command.hpp"
#include "smtp/connection.hpp"
#include "smtp/lane.hpp"

namespace hammy::smtp {

void Connection::expect(Step step) {
  if (step_ == steps_.size()) {
    steps_.clear();
    step_ = 0;
  }
  steps_.push_back(step);
}

void Connection::say(Step step, std::string_view line) {
  expect(step);
  outbox_.add(line);
  outbox_.add("\r\n");
  rearm();
}

void Connection::say_ehlo() { say(Step::ehlo, "EHLO " + lane_.helo()); }

Stage Connection::stage() const {
  if (phase_ == Phase::connecting) return Stage::connect;
  if (step_ >= steps_.size()) return current_.body_begun ? Stage::body : Stage::mail;
  switch (steps_[step_]) {
    case Step::greeting: return Stage::greeting;
    case Step::ehlo:
    case Step::helo: return Stage::ehlo;
    case Step::starttls: return Stage::starttls;
    case Step::auth: return Stage::auth;
    case Step::rcpt: return Stage::rcpt;
    case Step::data: return Stage::data;
    case Step::chunk:
    case Step::body:
    case Step::dot: return Stage::body;
    default: return Stage::mail;
  }
}

void Connection::on_reply(Reply& reply) {
  if (step_ >= steps_.size()) {
    // Servers say 421 unasked when they shut down or have waited long enough.
    if (reply.code == 421) return lose(answered(Stage::mail, std::move(reply), true));
    return lose(failed(stage(), "smtp.protocol", Failure::temporary,
                       fmt::format("the server said unasked: {}", to_string(reply))));
  }
  auto at = stage();
  auto step = steps_[step_++];
  rearm();
  bool idled_out = at == Stage::mail && begun_ > 1;  // it was on its way when MAIL was, and means the connection
  if (reply.code == 421 && current_.mail && !idled_out) {
    // The server goes: the mail at hand has its answer, the rest is as with any lost connection.
    auto answer = answered(at, reply);
    decide_open(*current_.mail, answer);
    lane_.settle(std::move(current_.mail), link_);
    return lose(answer);
  }
  if (reply.code == 421 && idled_out) return lose(answered(at, std::move(reply), true));
  switch (step) {
    case Step::greeting: return on_greeting(reply);
    case Step::ehlo:
    case Step::helo: return on_ehlo(step, reply);
    case Step::starttls: return on_starttls(reply);
    case Step::auth: return on_auth(reply);
    case Step::rset: {
      if (!reply.positive()) lose(answered(Stage::mail, std::move(reply), true));
      return;
    }
    case Step::mail: return on_mail(reply);
    case Step::rcpt: return on_rcpt(reply);
    case Step::data: return on_data(reply);
    case Step::chunk:
    case Step::body: return on_body(reply);
    case Step::dot: {
      if (reply.code == 421) lose(answered(Stage::body, std::move(reply)));
      return;  // whatever it says, nobody was to get that mail
    }
    case Step::quit: return lose(answered(Stage::mail, std::move(reply), true));
  }
}

void Connection::on_greeting(Reply& reply) {
  if (reply.code != 220) return lose(answered(Stage::greeting, std::move(reply), true));
  say_ehlo();
}

void Connection::on_ehlo(Step step, Reply& reply) {
  bool secured = tls_.has_value();
  bool needs_ehlo = !endpoint_.user.empty() || (endpoint_.security == Security::starttls && !secured);
  if (step == Step::ehlo && reply.code >= 500 && !needs_ehlo) return say(Step::helo, "HELO " + lane_.helo());
  if (!reply.positive()) return lose(answered(Stage::ehlo, std::move(reply), true));
  extensions_ = {};
  if (step == Step::ehlo) extensions_ = parse_extensions(reply.text);
  link_->server = extensions_.server;
  if (!secured && endpoint_.security != Security::none) {
    if (extensions_.starttls) return say(Step::starttls, "STARTTLS");
    if (endpoint_.security == Security::starttls)
      return lose(failed(Stage::starttls, "smtp.no-starttls", Failure::technical,
                         fmt::format("{} does not offer STARTTLS", endpoint_.host)));
  }
  if (!endpoint_.user.empty()) return log_in();
  become_ready();
}

void Connection::on_starttls(Reply& reply) {
  if (reply.positive()) return begin_tls();
  if (endpoint_.security == Security::starttls || reply.code == 421)
    return lose(answered(Stage::starttls, std::move(reply), true));
  if (!endpoint_.user.empty()) return log_in();
  become_ready();
}

void Connection::log_in() try {
  if (!tls_ && !endpoint_.auth_unencrypted)
    return lose(failed(Stage::auth, "smtp.auth-unencrypted", Failure::technical,
                       fmt::format("{} offers no encryption, and a password is not sent without", endpoint_.host)));
  if (endpoint_.security == Security::opportunistic && !endpoint_.auth_unencrypted)
    return lose(failed(Stage::auth, "smtp.auth-unencrypted", Failure::technical,
                       "a password is not sent to whoever answers, as opportunistic encryption would"));
  auto mechanism = sasl::choose(extensions_.mechanisms, endpoint_.mechanism, endpoint_.oauth);
  if (mechanism.empty())
    return lose(failed(Stage::auth, "smtp.no-mechanism", Failure::technical,
                       fmt::format("{} offers no way to log in that fits: {}", endpoint_.host,
                                   extensions_.mechanisms.empty() ? "none" : text::join(extensions_.mechanisms, " "))));
  sasl_ = sasl::make(mechanism, endpoint_.user, endpoint_.secret ? endpoint_.secret() : std::string{});
  if (!sasl_->speaks_first()) return say(Step::auth, "AUTH " + mechanism);
  auto initial = sasl_->initial();
  auto line = "AUTH " + mechanism + " " + text::base64(initial);
  say(Step::auth, line);
  crypto::wipe(initial);
  crypto::wipe(line);
} catch (const Error& error) {
  lose(failed(Stage::auth, error));
}

namespace {
std::string decoded(const Reply& reply) {
  try {
    return text::from_base64(text::trim(reply.text));
  } catch (const Error&) {
    throw Error{"smtp.auth", "the server's side of the login is no base64"}.as(Failure::technical);
  }
}
}  // namespace

void Connection::on_auth(Reply& reply) try {
  if (reply.code == 334) {
    auto answer = sasl_->respond(decoded(reply));
    auto line = text::base64(answer);
    say(Step::auth, line);
    crypto::wipe(answer);
    crypto::wipe(line);
    return;
  }
  if (reply.code != 235) return lose(answered(Stage::auth, std::move(reply), true));
  // A SCRAM server may prove itself in the words of 235 instead of a challenge of its own (RFC 4954 4).
  if (!sasl_->complete()) sasl_->respond(decoded(reply));
  sasl_.reset();
  become_ready();
} catch (const Error& error) {
  lose(failed(Stage::auth, error));
}

void Connection::become_ready() {
  phase_ = Phase::ready;
  lane_.on_ready();
}

void Connection::retire() {
  if (closed() || retiring_) return;
  if (phase_ != Phase::ready) return lose(failed(stage(), "smtp.lost", Failure::temporary, "no longer needed"));
  retiring_ = true;
}

}  // namespace hammy::smtp
