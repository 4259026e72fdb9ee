#include "bus/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bus/settings.hpp"

namespace hammy::bus {

namespace {

constexpr std::string_view plain = "amqp://", secure = "amqps://", named = "bus:";
constexpr std::string_view form = "write amqp://HOST/VHOST?queue=NAME, or bus:NAME for [bus.NAME] of hammy.toml";

/// What the part before '?' says.
constexpr auto place_settings = std::to_array<std::string_view>({"host", "port", "vhost", "user", "security"});

/// The URL itself stays out of the message: what is wrong with it may be a password in the wrong place.
Error url_error(std::string_view why) {
  Error error{"bus.url", fmt::format("the address of the bus cannot be used: {}", why), std::string(form)};
  error.as(Failure::technical).exits(Exit::usage);
  return error;
}

Error secret_error() {
  Error error{"bus.secret", "a password has no place in the address of a bus: others can read it there",
              "name its file: ?password_file=FILE; or put user and password_file into [bus.NAME] of hammy.toml and "
              "write bus:NAME"};
  error.as(Failure::technical).exits(Exit::usage);
  return error;
}

std::string decoded(std::string_view part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      out += part[i];
      continue;
    }
    unsigned byte = 0;
    auto digits = part.substr(i + 1, 2);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2)
      throw url_error("two hexadecimal digits follow '%'");
    if (byte == 0) throw url_error("it has a NUL");
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

/// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT.
void read_authority(std::string_view rest, Endpoint& endpoint) {
  auto host_end = std::min(rest.find(':'), rest.size());
  if (rest.starts_with('[')) {
    auto bracket = rest.find(']');
    if (bracket == rest.npos) throw url_error("']' is missing");
    endpoint.host = rest.substr(1, bracket - 1);
    host_end = bracket + 1;
    if (host_end < rest.size() && rest[host_end] != ':') throw url_error("a port follows ']' after ':'");
  } else {
    endpoint.host = rest.substr(0, host_end);
  }
  if (endpoint.host.empty()) throw url_error("it has no host");
  if (!std::all_of(endpoint.host.begin(), endpoint.host.end(), [](unsigned char c) { return c > ' ' && c < 0x7f; }))
    throw url_error("its host is no ASCII name");
  if (host_end == rest.size()) return;
  auto port = rest.substr(host_end + 1);
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc{} || end != port.data() + port.size() || endpoint.port == 0)
    throw url_error("its port is no number from 1 to 65535");
}

void read_query(std::string_view query, Endpoint& endpoint, config::SecretPlaces& password) {
  for (auto pair : text::split(query, '&')) {
    auto equals = pair.find('=');
    if (equals == pair.npos) throw url_error("SETTING=VALUE stands behind '?', joined by '&'");
    auto key = decoded(pair.substr(0, equals));
    if (key == "password") throw secret_error();
    if (std::find(place_settings.begin(), place_settings.end(), key) != place_settings.end())
      throw url_error(fmt::format("'{}' cannot stand behind '?'", key));
    if (!set(endpoint, password, key, decoded(pair.substr(equals + 1)), key))
      throw url_error(fmt::format("there is no setting '{}'", text::printable(text::clip(key, 40))));
  }
}

/// The password is looked for when it is needed, so that a renewed one is taken.
void finish(Endpoint& endpoint, config::SecretPlaces password, const std::string& setting) {
  if (!password.any()) return;
  endpoint.secret = [password = std::move(password), setting] { return *config::read_secret(password, setting); };
}

/// A URL without its query and [bus.NAME] say where the broker is; the rest may stand behind '?'.
std::pair<std::string_view, std::string_view> cut_query(std::string_view text) {
  auto question = text.find('?');
  if (question == text.npos) return {text, {}};
  return {text.substr(0, question), text.substr(question + 1)};
}

Endpoint named_endpoint(std::string_view text, const scope::Scope& scope) {
  auto [name, query] = cut_query(text.substr(named.size()));
  auto table = fmt::format("bus.{}", name);
  if (name.empty() || name.find('.') != name.npos || !scope.has(table + ".host")) {
    std::string known;
    for (const auto& other : scope.names("bus")) known += fmt::format("{}'{}'", known.empty() ? "" : ", ", other);
    throw Error{"bus.unknown",
                fmt::format("no bus '{}' for the organisation '{}'", text::clip(name, 80), scope.org().str()),
                known.empty() ? "give it a host in [bus.NAME] of hammy.toml" : fmt::format("hammy.toml has {}", known)}
        .as(Failure::technical)
        .exits(Exit::config);
  }
  Endpoint endpoint;
  config::SecretPlaces password;
  endpoint.name = name;
  (void)scope.secret(table + ".password");  // one in the wrong place is told at once
  for (const auto& key : scope.names(table)) {
    auto path = fmt::format("{}.{}", table, key);
    if (!set(endpoint, password, key, scope.config().scalar(path, scope.org().str()).value_or(""), path))
      throw Error{"config.unknown", fmt::format("there is no setting '{}'", path), "see [bus.NAME] in hammy.toml(5)"}
          .as(Failure::technical)
          .exits(Exit::config);
  }
  if (!query.empty()) read_query(query, endpoint, password);
  finish(endpoint, std::move(password), table + ".password");
  return endpoint;
}

}  // namespace

bool is_url(std::string_view text) {
  return text.starts_with(plain) || text.starts_with(secure) || text.starts_with(named);
}

Endpoint parse_url(std::string_view url) {
  Endpoint endpoint;
  std::string_view scheme;
  if (url.starts_with(plain)) {
    scheme = plain;
  } else if (url.starts_with(secure)) {
    scheme = secure;
    endpoint.security = Security::tls;
  } else {
    throw url_error("it begins neither with amqp:// nor with amqps://");
  }
  auto [place, query] = cut_query(url.substr(scheme.size()));
  // A password may hold any character, so it is looked for before anything else is believed.
  auto at = place.rfind('@');
  auto user = at == place.npos ? std::string_view{} : place.substr(0, at);
  if (user.find(':') != user.npos) throw secret_error();
  auto rest = at == place.npos ? place : place.substr(at + 1);
  auto slash = std::min(rest.find('/'), rest.size());
  read_authority(rest.substr(0, slash), endpoint);
  config::SecretPlaces password;
  set(endpoint, password, "user", decoded(user), "user");
  if (slash + 1 < rest.size()) set(endpoint, password, "vhost", decoded(rest.substr(slash + 1)), "vhost");
  if (!query.empty()) read_query(query, endpoint, password);
  bool brackets = endpoint.host.find(':') != endpoint.host.npos;
  endpoint.name =
      fmt::format(fmt::runtime(brackets ? "{}[{}]:{}" : "{}{}:{}"), scheme, endpoint.host, endpoint.real_port());
  finish(endpoint, std::move(password), "password");
  return endpoint;
}

Endpoint endpoint_from(std::string_view text, const scope::Scope& scope) {
  return text.starts_with(named) ? named_endpoint(text, scope) : parse_url(text);
}

}  // namespace hammy::bus
