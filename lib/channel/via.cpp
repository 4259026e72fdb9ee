#include "channel/via.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mime/domain.hpp"

namespace hammy::channel {

namespace {

constexpr std::string_view known_ways = "smtp://HOST:PORT, smtps://HOST, maildir:DIR, mbox:FILE, file:DIR";

Error unusable(std::string code, std::string message, std::string hint) {
  Error error{std::move(code), std::move(message), std::move(hint)};
  error.as(Failure::technical).exits(Exit::usage);
  return error;
}

constexpr auto path_schemes = std::to_array<std::pair<std::string_view, Scheme>>(
    {{"maildir:", Scheme::maildir}, {"mbox:", Scheme::mbox}, {"file:", Scheme::file}});

/// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT, and perhaps ?security=WORD.
void read_authority(std::string_view rest, std::string_view url, smtp::Endpoint& endpoint) {
  auto syntax = [&](std::string_view why) {
    return unusable("via.syntax", fmt::format("'{}' names no mail server: {}", text::clip(url, 200), why),
                    fmt::format("known are {} and the names of [smtp.NAME] in hammy.toml", known_ways));
  };
  if (auto question = rest.find('?'); question != rest.npos) {
    auto query = rest.substr(question + 1);
    constexpr std::string_view security = "security=";
    if (!query.starts_with(security)) throw syntax("only 'security' may stand behind '?'");
    endpoint.security = smtp::security_from(query.substr(security.size()));
    rest = rest.substr(0, question);
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  auto host_end = rest.find(':');
  if (rest.starts_with('[')) {
    auto bracket = rest.find(']');
    if (bracket == rest.npos) throw syntax("']' is missing");
    endpoint.host = rest.substr(1, bracket - 1);
    host_end = bracket + 1;
    if (host_end < rest.size() && rest[host_end] != ':') throw syntax("a port follows ']' after ':'");
  } else {
    endpoint.host = rest.substr(0, host_end);
    if (!endpoint.host.empty() && !text::is_ascii(endpoint.host)) endpoint.host = mime::to_ascii_domain(endpoint.host);
  }
  if (endpoint.host.empty() || endpoint.host.find('/') != endpoint.host.npos) throw syntax("it has no host");
  if (host_end >= rest.size()) return;
  auto port = rest.substr(host_end + 1);
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc{} || end != port.data() + port.size() || endpoint.port == 0)
    throw syntax("its port is no number from 1 to 65535");
}

/// "20/s", "600/m", "5000/h" or a plain number for one second, as messages a second.
double parse_rate(std::string_view path, std::string_view rate) {
  double count = 0;
  auto [end, error] = std::from_chars(rate.data(), rate.data() + rate.size(), count);
  std::string_view unit(end, static_cast<std::size_t>(rate.data() + rate.size() - end));
  bool valid = error == std::errc{} && count >= 0 && count < 1e9;
  if (valid && (unit.empty() || unit == "/s")) return count;
  if (valid && unit == "/m") return count / 60;
  if (valid && unit == "/h") return count / 3600;
  throw Error{"config.type", fmt::format("'{}' is no rate: '{}'", path, text::clip(rate, 40)),
              "write it as \"20/s\", \"600/m\" or \"5000/h\""}
      .as(Failure::technical)
      .exits(Exit::config);
}

/// Reads one table of settings into an endpoint.
class Settings {
 public:
  Settings(const scope::Scope& scope, std::string table) : scope_(scope), table_(std::move(table)) {}

  void get(std::string_view key, std::string& value) const {
    if (auto found = scope_.text(path(key))) value = *found;
  }
  void get(std::string_view key, bool& value) const {
    if (auto found = scope_.boolean(path(key))) value = *found;
  }
  template <class Unsigned>
  void get(std::string_view key, Unsigned& value, std::int64_t largest) const {
    auto found = scope_.integer(path(key));
    if (!found) return;
    if (*found < 0 || *found > largest)
      throw Error{"config.type", fmt::format("'{}' must be from 0 to {}", path(key), largest)}
          .as(Failure::technical)
          .exits(Exit::config);
    value = static_cast<Unsigned>(*found);
  }
  void rate(std::string_view key, double& value) const {
    if (auto found = scope_.config().scalar(path(key), scope_.org().str())) value = parse_rate(path(key), *found);
  }
  std::string path(std::string_view key) const { return fmt::format("{}.{}", table_, key); }

 private:
  const scope::Scope& scope_;
  std::string table_;
};

}  // namespace

bool is_via_url(std::string_view text) { return text.find(':') != text.npos; }

Via parse_via(std::string_view url) {
  Via via;
  via.name = url;
  for (auto [prefix, scheme] : path_schemes) {
    if (!url.starts_with(prefix)) continue;
    via.scheme = scheme;
    auto path = url.substr(prefix.size());
    if (path.starts_with("///")) path.remove_prefix(2);  // file:///srv/out is file:/srv/out
    if (path.empty()) throw unusable("via.syntax", fmt::format("'{}' names no place", url), "write it as maildir:DIR");
    via.path = path;
    return via;
  }
  if (url.find('@') != url.npos)
    throw unusable("via.secret", "a user name or password has no place in --via: others can read it there",
                   "put user and password_file into [smtp.NAME] of hammy.toml and name it: --via NAME");
  constexpr std::string_view plain = "smtp://", tls = "smtps://";
  std::string_view rest;
  if (url.starts_with(plain)) {
    rest = url.substr(plain.size());
  } else if (url.starts_with(tls)) {
    rest = url.substr(tls.size());
    via.endpoint.port = 465;
    via.endpoint.security = smtp::Security::tls;
  } else {
    throw unusable("via.syntax", fmt::format("'{}' is no way to deliver", text::clip(url, 100)),
                   fmt::format("known are {} and the names of [smtp.NAME] in hammy.toml", known_ways));
  }
  read_authority(rest, url, via.endpoint);
  via.endpoint.name = via.name;
  return via;
}

Via named_via(std::string_view name, const scope::Scope& scope) {
  Via via;
  via.name = name;
  Settings settings(scope, fmt::format("smtp.{}", name));
  auto& endpoint = via.endpoint;
  endpoint.name = name;
  settings.get("host", endpoint.host);
  if (endpoint.host.empty()) {
    std::string known;
    for (const auto& other : scope.names("smtp"))
      if (scope.has(fmt::format("smtp.{}.host", other)))
        known += fmt::format("{}'{}'", known.empty() ? "" : ", ", other);
    throw unusable(
        "via.unknown",
        fmt::format("no endpoint '{}' for the organisation '{}'", text::clip(name, 80), scope.org().str()),
        known.empty() ? "give it a host in [smtp.NAME] of hammy.toml" : fmt::format("hammy.toml has {}", known))
        .exits(Exit::config);
  }
  if (!text::is_ascii(endpoint.host)) endpoint.host = mime::to_ascii_domain(endpoint.host);
  std::string security;
  settings.get("security", security);
  if (!security.empty()) endpoint.security = smtp::security_from(security);
  endpoint.port = endpoint.security == smtp::Security::tls ? 465 : 25;
  settings.get("port", endpoint.port, 65535);
  settings.get("verify", endpoint.verify);
  settings.get("ca_file", endpoint.ca_file);
  settings.get("cert_file", endpoint.cert_file);
  settings.get("key_file", endpoint.key_file);
  settings.get("user", endpoint.user);
  settings.get("oauth", endpoint.oauth);
  settings.get("mechanism", endpoint.mechanism);
  settings.get("auth_unencrypted", endpoint.auth_unencrypted);
  settings.get("helo", endpoint.helo);
  std::string notify, ret;
  settings.get("dsn_notify", notify);
  settings.get("dsn_return", ret);
  try {
    if (!notify.empty()) via.dsn.notify = dsn_notify(notify);
    if (!ret.empty()) via.dsn.ret = dsn_return(ret);
  } catch (const Error& error) {
    throw Error{"config.type", fmt::format("[smtp.{}]: {}", name, error.message()), error.hint()}
        .as(Failure::technical)
        .exits(Exit::config);
  }
  settings.get("pipelining", endpoint.pipelining);
  settings.get("chunking", endpoint.chunking);
  settings.get("eight_bit", via.eight_bit);
  settings.get("connections", endpoint.connections, 10'000);
  settings.get("messages_per_connection", endpoint.messages_per_connection, 1'000'000);
  settings.rate("rate", endpoint.per_second);
  settings.get("domain_connections", endpoint.domain.connections, 10'000);
  settings.rate("domain_rate", endpoint.domain.per_second);
  if (auto factor = scope.real(settings.path("timeout_factor"))) endpoint.timeouts = endpoint.timeouts.scaled(*factor);
  if (!endpoint.user.empty()) {
    auto password = settings.path("password");
    (void)scope.secret(password);  // a secret in the wrong place is told at once
    endpoint.secret = [scope, password, endpoint_name = endpoint.name] {
      if (auto secret = scope.secret(password)) return *secret;
      throw Error{"smtp.no-password", fmt::format("no password for the endpoint '{}'", endpoint_name),
                  fmt::format("set {}_file, {}_credential or {}_env in hammy.toml", password, password, password)}
          .as(Failure::technical)
          .exits(Exit::config);
    };
  }
  endpoint.domain_limit = [scope, base = endpoint.domain, table = settings.path("domains")](const std::string& domain) {
    Settings own(scope, fmt::format("{}.{}", table, domain));
    auto limit = base;
    own.get("connections", limit.connections, 10'000);
    own.rate("rate", limit.per_second);
    return std::optional(limit);
  };
  return via;
}

std::string default_via(const scope::Scope& scope) {
  if (auto name = scope.text("smtp.default")) return *name;
  std::vector<std::string> known;
  for (const auto& name : scope.names("smtp"))
    if (scope.has(fmt::format("smtp.{}.host", name))) known.push_back(name);
  if (known.size() == 1) return known.front();
  throw unusable("via.none",
                 known.empty() ? "nothing says where mail shall go"
                               : fmt::format("nothing says which of {} endpoints mail shall take", known.size()),
                 known.empty() ? fmt::format("give --via {}, or [smtp.main] with a host in hammy.toml", known_ways)
                               : "set default in [smtp] of hammy.toml, or give --via NAME")
      .exits(Exit::config);
}

}  // namespace hammy::channel
