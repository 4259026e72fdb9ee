// smtp_load - sends many mails through lib/smtp, as smtp-source does, and prints rate and processor time
//
// smtp_load [-c connections] [-n mails] [-s bytes] [-r recipients] [-P no pipelining] [-B chunking] [-T tls|starttls]
//           [-A ca file] [-u user:password] [-j journal file] [-p patience ms] [-v outcomes to stdout] host:port
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "smtp/client.hpp"

namespace {

using namespace hammy;
using namespace std::chrono_literals;

/// A plausible mail of at least `bytes`.
std::string make_mail(std::size_t bytes, std::size_t number) {
  std::string mail =
      "From: Billing <billing@example.com>\r\nTo: Anna <anna@example.net>\r\nSubject: invoice\r\n"
      "Date: Sun, 22 Nov 2026 08:00:00 +0000\r\nMessage-ID: <" +
      std::to_string(number) + "@example.com>\r\nX-Number: " + std::to_string(number) +
      "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
  while (mail.size() < bytes)
    mail += "The quick brown fox jumps over the lazy dog. The quick brown fox jumps over it.\r\n";
  return mail;
}

double processor_us() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  auto us = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  smtp::Endpoint endpoint;
  endpoint.name = "load";
  endpoint.helo = "load.example.com";
  endpoint.security = smtp::Security::none;
  endpoint.timeouts = smtp::Timeouts{}.scaled(0.1);
  endpoint.chunking = false;
  smtp::Options options;
  std::size_t mails = 1000, bytes = 4096, recipients = 1;
  bool verbose = false;
  int journal = -1;
  for (int option; (option = getopt(argc, argv, "c:n:s:r:PBT:A:u:j:p:m:R:t:v")) != -1;) {
    switch (option) {
      case 'c': endpoint.connections = static_cast<unsigned>(atoi(optarg)); break;
      case 'n': mails = static_cast<std::size_t>(atol(optarg)); break;
      case 's': bytes = static_cast<std::size_t>(atol(optarg)); break;
      case 'r': recipients = static_cast<std::size_t>(atol(optarg)); break;
      case 'P': endpoint.pipelining = false; break;
      case 'B': endpoint.chunking = true; break;
      case 'T': endpoint.security = smtp::security_from(optarg); break;
      case 'A': endpoint.ca_file = optarg; break;
      case 'm': endpoint.messages_per_connection = static_cast<unsigned>(atoi(optarg)); break;
      case 'R': endpoint.per_second = atof(optarg); break;
      case 't': endpoint.timeouts = smtp::Timeouts{}.scaled(atof(optarg)); break;
      case 'p': options.patience = std::chrono::milliseconds{atol(optarg)}; break;
      case 'j': journal = open(optarg, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644); break;
      case 'v': verbose = true; break;
      case 'u': {
        std::string pair = optarg;
        endpoint.user = pair.substr(0, pair.find(':'));
        endpoint.secret = [secret = pair.substr(pair.find(':') + 1)] { return secret; };
        break;
      }
      default: return 64;
    }
  }
  if (optind >= argc) return 64;
  std::string target = argv[optind];
  endpoint.host = target.substr(0, target.rfind(':'));
  endpoint.port = static_cast<std::uint16_t>(atoi(target.substr(target.rfind(':') + 1).c_str()));

  options.settled = [&](std::span<const smtp::Outcome> outcomes) {
    if (journal < 0) return;
    std::string lines;
    for (const auto& outcome : outcomes)
      if (outcome.accepted()) lines += std::to_string(outcome.handle) + "\n";
    if (write(journal, lines.data(), lines.size()) < 0) throw Error{"load.journal", "cannot write the journal"};
  };

  auto began = std::chrono::steady_clock::now();
  auto used = processor_us();
  std::map<std::string, std::size_t> counts;
  try {
    smtp::Client client{options};
    auto id = client.add(endpoint);
    std::size_t sent = 0;
    auto shared = smtp::make_body(make_mail(bytes, 0));
    while (sent < mails || client.busy()) {
      while (sent < mails && client.has_room()) {
        smtp::Envelope envelope;
        envelope.handle = ++sent;
        envelope.return_path = "billing@example.com";
        for (std::size_t i = 0; i < recipients; ++i)
          envelope.recipients.push_back({"anna" + std::to_string(i) + "@example.net", {}, {}});
        envelope.body = journal < 0 ? shared : smtp::make_body(make_mail(bytes, sent));
        client.submit(id, std::move(envelope));
      }
      client.work(-1, 1s);
      for (const auto& outcome : client.finished()) {
        std::string word = outcome.held         ? "held"
                           : outcome.complete() ? "sent"
                                                : std::string(to_string(outcome.error().failure()));
        ++counts[word];
        if (verbose) {
          std::printf("%lu %s", static_cast<unsigned long>(outcome.handle), word.c_str());
          if (!outcome.held && !outcome.complete())
            std::printf(" %s: %s", outcome.error().code().c_str(), outcome.error().what());
          for (const auto& answer : outcome.recipients)
            std::printf(" [%s %s]", std::string(to_string(answer.stage)).c_str(), to_string(answer.reply).c_str());
          std::printf("\n");
        }
      }
    }
    client.quit();
  } catch (const Error& error) {
    std::fprintf(stderr, "smtp_load: %s: %s\n", error.code().c_str(), error.what());
    return 70;
  }
  used = processor_us() - used;
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("mails %zu seconds %.3f rate %.0f us_per_mail %.2f", mails, seconds, static_cast<double>(mails) / seconds,
              used / static_cast<double>(mails));
  for (const auto& [word, count] : counts) std::printf(" %s %zu", word.c_str(), count);
  std::printf("\n");
  return counts["sent"] == mails ? 0 : 65;
}
