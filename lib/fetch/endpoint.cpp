#include "fetch/endpoint.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "base/error.hpp"

namespace hammy::fetch {

namespace {

using std::chrono::seconds;

Error wrong(const std::string& table, std::string_view what, std::string hint) {
  return Error{"fetch.setting", fmt::format("[{}]: {}", table, what), std::move(hint)}
      .as(Failure::technical)
      .exits(Exit::config);
}

/// Asks for a setting of the endpoint and, where it says nothing, for that of [fetch].
class Reading {
 public:
  Reading(const scope::Scope& scope, const std::string& name)
      : scope_(scope), table_(name.empty() ? "fetch" : "fetch." + name) {}

  const std::string& table() const { return table_; }
  std::string text(std::string_view key) const { return scope_.text(own(key)).value_or(""); }
  std::string secret(std::string_view key) const { return scope_.secret(own(key)).value_or(""); }
  bool boolean(std::string_view key, bool fallback) const { return scope_.boolean(own(key)).value_or(fallback); }
  std::vector<std::string> list(std::string_view key) const { return scope_.list(own(key)); }
  seconds duration(std::string_view key, seconds fallback) const {
    auto value = scope_.duration(own(key));
    if (!value) value = scope_.duration(fmt::format("fetch.{}", key));
    return value.value_or(fallback);
  }
  std::int64_t integer(std::string_view key, std::int64_t fallback) const {
    auto value = scope_.integer(own(key));
    if (!value) value = scope_.integer(fmt::format("fetch.{}", key));
    return value.value_or(fallback);
  }

 private:
  std::string own(std::string_view key) const { return fmt::format("{}.{}", table_, key); }
  const scope::Scope& scope_;
  std::string table_;
};

void read_web(const Reading& reading, const scope::Scope& scope, Endpoint& endpoint) {
  auto& web = endpoint.web;
  web.connect = reading.duration("connect_timeout", seconds{10});
  web.stall = reading.duration("stall_timeout", seconds{30});
  web.total = endpoint.timeout;
  for (const auto& text : scope.list("fetch.allow")) {
    auto network = net::Network::parse(text);
    if (!network)
      throw wrong("fetch", fmt::format("'{}' in 'allow' is no network", text), "write one such as 10.1.0.0/16");
    web.reach.allowed.push_back(*network);
  }
  if (endpoint.name.empty()) return;
  web.reach.everywhere = true;  // whoever writes hammy.toml may choose any host
  web.user = reading.text("user");
  web.password = reading.secret("password");
  web.verify = reading.boolean("verify", true);
  web.ca_file = reading.text("ca_file");
  web.cert_file = reading.text("cert_file");
  web.key = reading.secret("key");
  web.key_password = reading.secret("key_password");
  auto security = reading.text("security");
  if (security.empty()) security = web.user.empty() ? "starttls-if-offered" : "starttls";
  if (security == "starttls")
    web.security = net::Security::required;
  else if (security == "none")
    web.security = net::Security::none;
  else if (security != "starttls-if-offered")
    throw wrong(
        reading.table(), fmt::format("'security' cannot be '{}'", security),
        "choose one of none, starttls-if-offered, starttls; for TLS from the first byte write ftps:// or https://");
  if (auto token = reading.secret("token"); !token.empty()) {
    auto header = reading.text("token_header");
    web.headers.push_back(header.empty() ? "Authorization: Bearer " + token : fmt::format("{}: {}", header, token));
  }
}

void read_sftp(const Reading& reading, Endpoint& endpoint) {
  auto& sftp = endpoint.sftp;
  auto parts = split(endpoint.url);
  auto colon = parts.host.rfind(':');
  sftp.host = parts.host.substr(0, colon);
  if (sftp.host.starts_with('[')) sftp.host = sftp.host.substr(1, sftp.host.find(']') - 1);
  if (colon != std::string::npos && parts.host.find(']', colon) == std::string::npos) {
    auto digits = std::string_view(parts.host).substr(colon + 1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), sftp.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || sftp.port < 1 || sftp.port > 65535)
      throw wrong(reading.table(), fmt::format("'{}' is no port", digits), "write sftp://host:port/folder");
  }
  sftp.user = reading.text("user");
  if (sftp.user.empty()) throw wrong(reading.table(), "'user' is missing", "SFTP needs an account");
  sftp.password = reading.secret("password");
  sftp.key = reading.secret("key");
  sftp.key_password = reading.secret("key_password");
  sftp.host_key = reading.text("host_key");
  sftp.known_hosts = reading.text("known_hosts");
  if (sftp.known_hosts.empty()) {
    const char* home = std::getenv("HOME");
    sftp.known_hosts = fmt::format("{}/.ssh/known_hosts", home ? home : "");
  }
  sftp.connect = reading.duration("connect_timeout", seconds{10});
  sftp.stall = reading.duration("stall_timeout", seconds{30});
  sftp.total = endpoint.timeout;
}

}  // namespace

std::optional<Place> place_of(const scope::Scope& scope, const std::string& name) {
  auto url = scope.text(fmt::format("fetch.{}.url", name));
  if (url) return Place{*url, false};
  if (!scope.list(fmt::format("fetch.{}.run", name)).empty()) return Place{"", true};
  return {};
}

Endpoint read_endpoint(const scope::Scope& scope, const std::string& name) {
  Reading reading(scope, name);
  Endpoint endpoint;
  endpoint.name = name;
  constexpr std::int64_t default_limit = std::int64_t{25} << 20;
  auto limit = reading.integer("max_bytes", default_limit);
  if (limit < 1) throw wrong(reading.table(), "'max_bytes' must be positive", "26214400 is what holds unless said");
  endpoint.max_bytes = static_cast<std::uintmax_t>(limit);
  endpoint.timeout = reading.duration("timeout", seconds{300});
  if (!name.empty()) {
    endpoint.url = reading.text("url");
    endpoint.run = reading.list("run");
    endpoint.types = reading.list("types");
  }
  if (endpoint.run.empty()) read_web(reading, scope, endpoint);
  if (endpoint.url.starts_with("sftp:")) read_sftp(reading, endpoint);
  return endpoint;
}

}  // namespace hammy::fetch
