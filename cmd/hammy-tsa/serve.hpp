// hammy-tsa: the service itself.
#pragma once

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/notify.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "crypto/hash.hpp"
#include "hammy-tsa/place.hpp"
#include "http/server.hpp"
#include "sign/keyring.hpp"
#include "tsa/service.hpp"

namespace hammy::tsa_program {

struct Serve {
  Place place;
  std::string listen = "127.0.0.1:3161", key, certificate, pass_file, policy = "1.2.3.4.1", accuracy = "1",
              tls_certificate, tls_key;
  std::vector<std::string> policies;
  std::int64_t digits = 3, workers = 16, peer_rate = 0, peer_connections = 100;
  bool ordering = false, open = false, trust_clock = false;

  void declare(cli::Flags& flags) {
    place.declare(flags);
    flags.add("--listen", listen, "HOST:PORT", "where requests come in");
    flags.add("--key", key, "KEY", "the authority's key: the NAME of a [key.NAME], or a file");
    flags.add("--certificate", certificate, "FILE", "the certificates of a key whose file has none");
    flags.add("--pass-file", pass_file, "FILE", "the password of the key's file");
    flags.add("--policy", policy, "OID", "the policy that timestamps are given under");
    flags.add("--also-policy", policies, "OID", "another that may be asked for");
    flags.add("--accuracy", accuracy, "SECONDS", "how far the time may be off, and the clock's error too");
    flags.add("--digits", digits, "N", "digits of the fraction of a second, 0 to 6");
    flags.add("--ordering", ordering, "let times alone say which timestamp came first");
    flags.add("--trust-clock", trust_clock, "do not ask the kernel whether the clock is synchronised");
    flags.add("--open", open, "give timestamps to those without account too");
    flags.add("--peer-rate", peer_rate, "N", "to an address without account, so many a second at most");
    flags.add("--peer-connections", peer_connections, "N", "connections from one address, so many at most");
    flags.add("--tls-certificate", tls_certificate, "FILE", "serve HTTPS: the server's certificates, PEM");
    flags.add("--tls-key", tls_key, "FILE", "and its key, PEM");
    flags.add("--workers", workers, "N", "requests that are worked on at a time");
    flags.example("hammy-tsa --demo --listen 127.0.0.1:3161");
    flags.example("hammy-tsa --key tsa --policy 1.3.6.1.4.1.99999.1.1 --accuracy 0.5");
  }

  int run(cli::Context& context) {
    check();
    auto directory = Place::demo_directory();
    auto signer = make_key(context);
    auto scope = Place::scope(context);
    auto url = place.address(context);
    place.open(context);
    tsa::ClockGuard clock(clocks(context), rules(), tsa::Serials::last_time(scope, url));
    tsa::Serials serials(scope, url);
    tsa::Books books(scope, url);
    tsa::Logins logins(scope, url);
    pki::Practice practice{policy, policies, rules().accuracy, ordering, static_cast<unsigned>(digits)};
    tsa::Desk desk{*signer, practice, clock, serials, books, logins, open || place.demo, peer_rate};
    http::Server server(settings(), [&] { return tsa::make_handler(desk); });

    auto scheme = tls_certificate.empty() ? "http" : "https";
    nlohmann::json detail{{"listen", server.address()},
                          {"policy", policy},
                          {"accuracy", accuracy},
                          {"certificate", text::hex(crypto::sha256(signer->certificate().der()))}};
    books.note("tsa.start", signer->certificate().subject(), detail.dump(), clock.wall());
    auto said = fmt::format("listening at {}://{}/", scheme, server.address());
    if (place.demo)
      log::warning(fmt::format("a demonstration, {}; its root is {}", said, (directory / "root.pem").string()));
    else
      log::info(said);
    clock.on_change([&](const std::string& problem, tsa::Moment at) {
      books.note("tsa.clock", problem.empty() ? "sound" : "unsound", nlohmann::json{{"problem", problem}}.dump(), at);
    });
    clock.problem();
    if (auto end = signer->certificate().not_after(); end - context.clock.now() < std::chrono::hours(30 * 24))
      log::warning(fmt::format("the authority's certificate is valid until {} alone", format_for_people(end)));
    notify_supervisor(fmt::format("READY=1\nSTATUS={}", said));
    wait(context, clock);
    notify_supervisor("STOPPING=1");
    server.stop(std::chrono::seconds(10));
    books.note("tsa.stop", signer->certificate().subject(), "{}", clock.wall());
    return 0;
  }

 private:
  static Error usage(std::string message, std::string hint) {
    return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
  }

  void check() const {
    if (key.empty() && !place.demo) throw usage("no key is named", "add --key NAME or FILE, or --demo");
    if (!place.demo && std::getenv("HAMMY_CLOCK"))
      throw Error{"tsa.clock", "HAMMY_CLOCK is set: timestamps would tell a time that is not",
                  "unset it, or say --demo in a simulation"}
          .as(Failure::technical)
          .exits(Exit::config);
    check_oid(policy);
    for (const auto& oid : policies) check_oid(oid);
    if (digits < 0 || digits > 6) throw usage("--digits is not from 0 to 6", "3 is usual");
    if (workers < 1 || workers > 1000) throw usage("--workers is not from 1 to 1000", "16 is usual");
    if (peer_connections < 1 || peer_connections > 1000)
      throw usage("--peer-connections is not from 1 to 1000", "100 is usual, 1000 behind a proxy");
    if (tls_certificate.empty() != tls_key.empty())
      throw usage("a TLS certificate and its key go together", "say both --tls-certificate and --tls-key");
  }

  /// RFC 3061's form: at least two numbers, the first of them 0, 1 or 2.
  static void check_oid(const std::string& oid) {
    auto arcs = text::split(oid, '.');
    bool good = arcs.size() > 1 && arcs.size() < 32 && (arcs[0] == "0" || arcs[0] == "1" || arcs[0] == "2");
    for (auto arc : arcs)
      good = good && !arc.empty() && arc.size() < 19 && arc.find_first_not_of("0123456789") == arc.npos;
    if (!good) throw usage(fmt::format("'{}' is no object identifier", oid), "write it as 1.3.6.1.4.1.99999.1.1");
  }

  std::shared_ptr<const pki::Key> make_key(cli::Context& context) const {
    if (key.empty())
      return std::make_shared<const pki::Key>(tsa::demo_key(Place::demo_directory(), context.clock.now()));
    if (!context.config.has("key." + key, context.org) && std::filesystem::exists(key))
      return std::make_shared<const pki::Key>(sign::Keyring::from_file(
          key, certificate, config::read_secret({pass_file, {}, {}}, "--pass-file").value_or("")));
    return sign::Keyring(context.config).named(key, context.org);
  }

  tsa::ClockGuard::Rules rules() const {
    double seconds = 0;
    auto [end, failed] = std::from_chars(accuracy.data(), accuracy.data() + accuracy.size(), seconds);
    if (failed != std::errc() || end != accuracy.data() + accuracy.size() || seconds < 1e-6 || seconds > 86400)
      throw usage(fmt::format("'{}' is no accuracy", accuracy), "write seconds, such as 0.5");
    tsa::ClockGuard::Rules out;
    out.accuracy = std::chrono::microseconds(std::llround(seconds * 1e6));
    out.ask_kernel = !trust_clock && !place.demo;
    out.ordering = ordering;
    return out;
  }
  static std::unique_ptr<tsa::ClockSource> clocks(cli::Context& context) {
    return std::getenv("HAMMY_CLOCK") ? tsa::simulated_clocks(context.clock) : tsa::system_clocks();
  }

  http::Settings settings() const {
    http::Settings out;
    out.listen = listen;
    out.workers = static_cast<unsigned>(workers);
    out.connections_per_address = static_cast<unsigned>(peer_connections);
    out.body_bytes = std::size_t{16} << 10;
    if (!tls_certificate.empty()) {
      out.certificate = read_file(tls_certificate, std::size_t{1} << 20);
      out.key = read_file(tls_key, std::size_t{1} << 20);
    }
    return out;
  }

  /// Looks at the clock meanwhile, so that what happens to it is known when it happens.
  static void wait(cli::Context& context, tsa::ClockGuard& clock) {
    constexpr std::chrono::milliseconds often(2000);
    auto interval = std::min(watchdog_interval().value_or(often), often);
    pollfd stop{context.stop_fd(), POLLIN, 0};
    while (::poll(&stop, 1, static_cast<int>(interval.count())) <= 0) {
      clock.problem();
      if (watchdog_interval()) notify_supervisor("WATCHDOG=1");
    }
  }
};

}  // namespace hammy::tsa_program
