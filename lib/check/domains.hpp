// Domains: whether they take mail, by DNS (RFC 5321 section 5.1, RFC 7505).
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace hammy::check {

/// For one thread. What was answered counts for ten minutes.
class Domains {
 public:
  /// `server` as "127.0.0.1:5353": asked instead of the system's name servers; empty: those.
  explicit Domains(std::string server = {}) : server_(std::move(server)) {}

  /// Whether the domain, in ASCII, has a mail server: an MX record that names one, or else an address. Waits eight
  /// seconds at most and throws `check.dns`, temporary, when there was no answer. An address literal counts as one.
  bool take_mail(const std::string& domain);

 private:
  struct Known {
    bool takes;
    std::chrono::steady_clock::time_point asked;
  };
  std::string server_;
  std::map<std::string, Known> known_;
};

}  // namespace hammy::check
