#include "smtp/mail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace hammy::smtp {

Body make_body(std::string bytes) { return {Piece{std::move(bytes)}}; }

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::submit: return "submit";
    case Stage::connect: return "connect";
    case Stage::greeting: return "greeting";
    case Stage::ehlo: return "ehlo";
    case Stage::starttls: return "starttls";
    case Stage::auth: return "auth";
    case Stage::mail: return "mail";
    case Stage::rcpt: return "rcpt";
    case Stage::data: return "data";
    case Stage::body: return "body";
    case Stage::accepted: return "accepted";
  }
  return "submit";
}

bool Outcome::accepted() const {
  return std::any_of(recipients.begin(), recipients.end(), [](const Answer& a) { return a.accepted(); });
}

bool Outcome::complete() const {
  return !recipients.empty() &&
         std::all_of(recipients.begin(), recipients.end(), [](const Answer& a) { return a.accepted(); });
}

namespace {
int gravity(Failure failure) {
  switch (failure) {
    case Failure::unknown: return 3;
    case Failure::temporary: return 2;
    case Failure::technical: return 1;
    case Failure::permanent: return 0;
  }
  return 0;
}
/// What to do about the errors that a person can do something about.
std::string_view hint_for(std::string_view code) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> hints{{
      {"smtp.connect", "check host and port, and whether the server runs"},
      {"smtp.resolve", "check the host's name"},
      {"smtp.auth", "check user, secret and mechanism"},
      {"smtp.auth-unencrypted", "set security to starttls or tls"},
      {"smtp.no-mechanism", "correct the mechanism, or use TLS: many servers offer a login only then"},
      {"smtp.no-8bitmime", "take eight_bit out of the endpoint's settings"},
      {"smtp.no-starttls", "somebody may be in between; else set security to tls or none"},
      {"smtp.protocol", "check host, port and security"},
      {"smtp.unknown", "look into the server's log before it is sent again"},
      {"tls.certificate", "correct the host, or name its CA in ca_file; security opportunistic takes any certificate"},
      {"tls.handshake", "check port and security: some ports are for STARTTLS, some for TLS from the start"},
  }};
  for (const auto& [known, hint] : hints)
    if (known == code) return hint;
  return {};
}
}  // namespace

Error Outcome::error() const {
  const Answer* worst = nullptr;
  std::size_t at = 0;
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    const auto& answer = recipients[i];
    if (answer.accepted() || (worst && gravity(*answer.failure) <= gravity(*worst->failure))) continue;
    worst = &answer;
    at = i;
  }
  if (!worst) return {"smtp.submit", "the mail has no recipient"};
  std::string message;
  if (worst->reply.code == 0) {
    message = link ? fmt::format("{}: {}", link->host, worst->reply.text) : worst->reply.text;
  } else {
    auto where = link ? link->host : std::string{"the server"};
    auto whom = worst->stage == Stage::rcpt && at < envelope.recipients.size()
                    ? fmt::format(" for '{}'", envelope.recipients[at].address)
                    : std::string{};
    message = fmt::format("{} answered{} at {}: {}", where, whom, to_string(worst->stage), to_string(worst->reply));
  }
  Error error{worst->code, std::move(message), std::string(hint_for(worst->code))};
  error.as(*worst->failure);
  if (worst->retry_after) error.retry_after(*worst->retry_after);
  return error;
}

}  // namespace hammy::smtp
