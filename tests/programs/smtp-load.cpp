// smtp-load - sends mails through lib/smtp as smtp-source(1) does, for benchmarks and for tests against real servers
//
// smtp-load NAME=VALUE... Settings, all optional but port:
//   host port security=none|opportunistic|starttls-if-offered|starttls|tls ca cert key verify=no
//   user oauth=yes mechanism auth_unencrypted=yes helo
//   connections per_connection rate domain_connections domain_rate pipelining=no chunking=yes
//   timeouts=FACTOR patience=MS|forever window
//   mails bytes body=FILE from to=ADDRESS,ADDRESS… eight_bit=yes smtputf8=yes notify orcpt ret envid
//   journal=FILE outcomes=yes drain_after=N
// Mails whose number stands in the journal are not sent again.
// The secret comes from the environment (SMTP_SECRET). With outcomes=yes each outcome is printed as a JSON line; the
// last line is the sum. Exit status 65 when a mail was not sent.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "base/file.hpp"
#include "base/text.hpp"
#include "smtp/client.hpp"

namespace {

using namespace hammy;
using namespace std::chrono_literals;

struct Settings {
  std::map<std::string, std::string, std::less<>> given;

  std::string text(std::string_view name, const std::string& usual = {}) const {
    auto found = given.find(name);
    return found == given.end() ? usual : found->second;
  }
  double number(std::string_view name, double usual) const {
    auto found = given.find(name);
    return found == given.end() ? usual : std::strtod(found->second.c_str(), nullptr);
  }
  std::size_t count(std::string_view name, std::size_t usual) const {
    return static_cast<std::size_t>(number(name, static_cast<double>(usual)));
  }
  bool on(std::string_view name, bool usual) const { return text(name, usual ? "yes" : "no") == "yes"; }
};

smtp::Endpoint endpoint_from(const Settings& settings) {
  smtp::Endpoint endpoint;
  endpoint.name = "load";
  endpoint.host = settings.text("host", "127.0.0.1");
  endpoint.port = static_cast<std::uint16_t>(settings.count("port", 25));
  endpoint.security = smtp::security_from(settings.text("security", "none"));
  endpoint.verify = settings.on("verify", true);
  endpoint.ca_file = settings.text("ca");
  endpoint.cert_file = settings.text("cert");
  endpoint.key_file = settings.text("key");
  endpoint.user = settings.text("user");
  endpoint.secret = [] {
    const char* secret = std::getenv("SMTP_SECRET");
    return std::string(secret ? secret : "");
  };
  endpoint.oauth = settings.on("oauth", false);
  endpoint.mechanism = settings.text("mechanism");
  endpoint.auth_unencrypted = settings.on("auth_unencrypted", false);
  endpoint.helo = settings.text("helo", "load.example.com");
  endpoint.connections = static_cast<unsigned>(settings.count("connections", 10));
  endpoint.messages_per_connection = static_cast<unsigned>(settings.count("per_connection", 0));
  endpoint.per_second = settings.number("rate", 0);
  endpoint.domain = {static_cast<unsigned>(settings.count("domain_connections", 0)), settings.number("domain_rate", 0)};
  endpoint.pipelining = settings.on("pipelining", true);
  endpoint.chunking = settings.on("chunking", false);
  endpoint.timeouts = smtp::Timeouts{}.scaled(settings.number("timeouts", 0.1));
  return endpoint;
}

/// A plausible mail of at least `bytes`.
std::string make_mail(std::size_t bytes, std::size_t number) {
  auto mail = fmt::format(
      "From: Billing <billing@example.com>\r\nTo: Anna <anna@example.net>\r\nSubject: invoice\r\n"
      "Date: Sun, 22 Nov 2026 08:00:00 +0000\r\nMessage-ID: <{0}@example.com>\r\nX-Number: {0}\r\n"
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
      number);
  while (mail.size() < bytes) mail += "The quick brown fox jumps over the lazy dog. The quick brown fox jumps.\r\n";
  return mail;
}

smtp::Envelope envelope_from(const Settings& settings) {
  smtp::Envelope envelope;
  envelope.return_path = settings.text("from", "billing@example.com");
  auto addresses = settings.text("to", "anna@example.net");
  for (auto address : text::split(addresses, ','))
    envelope.recipients.push_back({std::string(address), settings.text("notify"), settings.text("orcpt")});
  envelope.needs_8bit = settings.on("eight_bit", false);
  envelope.needs_smtputf8 = settings.on("smtputf8", false);
  envelope.ret = settings.text("ret");
  envelope.envid = settings.text("envid");
  return envelope;
}

std::string as_json(std::string_view s) {
  std::string out = "\"";
  for (char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

std::string word_for(const smtp::Outcome& outcome) {
  if (outcome.held) return "held";
  if (outcome.complete()) return "sent";
  return std::string(to_string(outcome.error().failure()));
}

void print(const smtp::Outcome& outcome) {
  auto line = fmt::format(R"({{"handle":{},"outcome":"{}")", outcome.handle, word_for(outcome));
  if (outcome.held) line += fmt::format(R"(,"held":{},"reason":"{}")", outcome.held->count(), outcome.held_reason);
  if (!outcome.held && !outcome.complete()) {
    auto error = outcome.error();
    line += fmt::format(R"(,"code":"{}","message":{})", error.code(), as_json(error.message()));
    if (error.retry_after()) line += fmt::format(R"(,"retry_after":{})", error.retry_after()->count());
  }
  line += R"(,"recipients":[)";
  for (std::size_t i = 0; i < outcome.recipients.size(); ++i) {
    const auto& answer = outcome.recipients[i];
    line += fmt::format(R"({}{{"stage":"{}","reply":{},"enhanced":"{}","text":{},"failure":"{}","code":"{}"}})",
                        i ? "," : "", to_string(answer.stage), answer.reply.code, to_string(answer.reply.enhanced),
                        as_json(answer.reply.text), answer.failure ? to_string(*answer.failure) : "", answer.code);
  }
  line += fmt::format(R"(],"queue_id":{})", as_json(outcome.queue_id));
  if (outcome.link)
    line += fmt::format(R"(,"peer":{},"server":{},"tls":{})", as_json(outcome.link->peer),
                        as_json(outcome.link->server), as_json(outcome.link->tls));
  std::puts((line + "}").c_str());
}

double processor_us() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  auto us = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

int load(const Settings& settings) {
  smtp::Options options;
  if (auto patience = settings.text("patience"); patience == "forever")
    options.patience.reset();
  else if (!patience.empty())
    options.patience = std::chrono::milliseconds{std::atol(patience.c_str())};
  options.window = settings.count("window", options.window);
  Fd journal;
  std::set<std::size_t> journaled;
  if (auto path = settings.text("journal"); !path.empty()) {
    journal.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!journal) throw system_error("open", path, errno);
    auto known = read_file(path);
    for (auto line : text::split(known, '\n'))
      if (!line.empty()) journaled.insert(std::strtoul(line.data(), nullptr, 10));
    options.settled = [&journal, &path = settings.given.find("journal")->second](auto outcomes) {
      std::string lines;
      for (const auto& outcome : outcomes)
        if (outcome.accepted()) lines += fmt::format("{}\n", outcome.handle);
      write_all(journal.get(), lines, path);
    };
  }
  auto mails = settings.count("mails", 1), bytes = settings.count("bytes", 4096);
  auto drain_after = settings.count("drain_after", 0);
  auto own_body = settings.text("body");
  auto shared = smtp::make_body(own_body.empty() ? make_mail(bytes, 0) : read_file(own_body));
  bool numbered = own_body.empty() && journal;  // mails that a test wants to tell apart

  auto began = std::chrono::steady_clock::now();
  auto used = processor_us();
  std::map<std::string, std::size_t> counts;
  smtp::Client client{options};
  auto endpoint = client.add(endpoint_from(settings));
  auto pattern = envelope_from(settings);
  std::size_t submitted = 0, ended = 0;
  while (ended < mails) {
    for (; submitted < mails && client.has_room(); ++submitted) {
      if (journaled.count(submitted + 1)) {
        ++ended;
        continue;
      }
      auto envelope = pattern;
      envelope.handle = submitted + 1;
      envelope.body = numbered ? smtp::make_body(make_mail(bytes, submitted + 1)) : shared;
      client.submit(endpoint, std::move(envelope));
    }
    if (ended == mails) break;
    client.work(-1, 1s);
    for (const auto& outcome : client.finished()) {
      ++counts[word_for(outcome)];
      if (settings.on("outcomes", false)) print(outcome);
      if (++ended == drain_after) {
        client.drain();
        mails = submitted;
      }
    }
  }
  auto opened = client.counts().opened;
  client.quit();
  used = processor_us() - used;
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::string line =
      fmt::format(R"({{"mails":{},"seconds":{:.3f},"rate":{:.0f},"us_per_mail":{:.2f},"opened":{})", mails, seconds,
                  static_cast<double>(mails) / seconds, used / static_cast<double>(mails), opened);
  for (const auto& [word, count] : counts) line += fmt::format(R"(,"{}":{})", word, count);
  std::puts((line + "}").c_str());
  return counts["sent"] + journaled.size() >= mails ? 0 : 65;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    std::string pair = argv[i];
    auto equals = pair.find('=');
    if (equals == pair.npos) return 64;
    settings.given[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  try {
    return load(settings);
  } catch (const Error& error) {
    fmt::print(stderr, "smtp-load: {}: {}\n", error.code(), error.message());
    return static_cast<int>(error.exit_status());
  }
}
