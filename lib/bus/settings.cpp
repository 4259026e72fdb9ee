#include "bus/settings.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace hammy::bus {

namespace {

/// A value on its way to a member of the endpoint.
struct Value {
  std::string_view text, path;

  [[noreturn]] void refuse(std::string_view wanted) const {
    throw Error{"config.type", fmt::format("'{}' must be {}, not '{}'", path, wanted, text::clip(text, 40)),
                "see [bus.NAME] in hammy.toml(5)"}
        .as(Failure::technical)
        .exits(Exit::config);
  }
  /// AMQP's names are of at most 255 bytes.
  void to(std::string& member) const {
    if (text.size() > 255) refuse("at most 255 bytes");
    if (text.find('\0') != text.npos) refuse("without NUL");
    member = text;
  }
  void to(bool& member) const {
    if (text != "true" && text != "false") refuse("true or false");
    member = text == "true";
  }
  template <class Unsigned>
  void to(Unsigned& member, std::uint64_t least, std::uint64_t most) const {
    std::uint64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most)
      refuse(fmt::format("a whole number from {} to {}", least, most));
    member = static_cast<Unsigned>(number);
  }
  void to(std::chrono::seconds& member, std::chrono::seconds least) const {
    auto duration = parse_duration(text);
    if (!duration || *duration < least || *duration > std::chrono::hours(1)) refuse("a duration of at most 1h");
    member = *duration;
  }
  template <class Word, std::size_t n>
  void to(Word& member, const std::array<std::pair<std::string_view, Word>, n>& words) const {
    std::string known;
    for (const auto& [word, value] : words) {
      if (text == word) {
        member = value;
        return;
      }
      known += fmt::format("{}{}", known.empty() ? "" : " or ", word);
    }
    refuse(known);
  }
};

constexpr auto security_words =
    std::to_array<std::pair<std::string_view, Security>>({{"none", Security::none}, {"tls", Security::tls}});
constexpr auto declare_words = std::to_array<std::pair<std::string_view, Declare>>(
    {{"no", Declare::no}, {"classic", Declare::classic}, {"quorum", Declare::quorum}});

struct Setting {
  std::string_view key;
  void (*set)(Endpoint& endpoint, const Value& value);
};

constexpr auto settings = std::to_array<Setting>({
    Setting{"host", [](Endpoint& e, const Value& v) { v.to(e.host); }},
    Setting{"port", [](Endpoint& e, const Value& v) { v.to(e.port, 1, 65535); }},
    Setting{"vhost", [](Endpoint& e, const Value& v) { v.to(e.vhost); }},
    Setting{"queue", [](Endpoint& e, const Value& v) { v.to(e.queue); }},
    Setting{"exchange", [](Endpoint& e, const Value& v) { v.to(e.exchange); }},
    Setting{"routing_key", [](Endpoint& e, const Value& v) { v.to(e.routing_key); }},
    Setting{"declare", [](Endpoint& e, const Value& v) { v.to(e.declare, declare_words); }},
    Setting{"security", [](Endpoint& e, const Value& v) { v.to(e.security, security_words); }},
    Setting{"verify", [](Endpoint& e, const Value& v) { v.to(e.verify); }},
    Setting{"ca_file", [](Endpoint& e, const Value& v) { v.to(e.ca_file); }},
    Setting{"cert_file", [](Endpoint& e, const Value& v) { v.to(e.cert_file); }},
    Setting{"key_file", [](Endpoint& e, const Value& v) { v.to(e.key_file); }},
    Setting{"user", [](Endpoint& e, const Value& v) { v.to(e.user); }},
    Setting{"prefetch", [](Endpoint& e, const Value& v) { v.to(e.prefetch, 1, 65535); }},
    Setting{"in_flight", [](Endpoint& e, const Value& v) { v.to(e.in_flight, 1, 1'000'000); }},
    Setting{"max_body_bytes", [](Endpoint& e, const Value& v) { v.to(e.max_body_bytes, 1, 512 << 20); }},
    Setting{"heartbeat", [](Endpoint& e, const Value& v) { v.to(e.heartbeat, std::chrono::seconds(0)); }},
    Setting{"timeout", [](Endpoint& e, const Value& v) { v.to(e.timeout, std::chrono::seconds(1)); }},
});

}  // namespace

bool set(Endpoint& endpoint, config::SecretPlaces& password, std::string_view key, std::string_view value,
         std::string_view path) {
  if (key == "password_file") password.file = value;
  if (key == "password_credential") password.credential = value;
  if (key == "password_env") password.variable = value;
  if (key.starts_with("password_"))
    return key == "password_file" || key == "password_credential" || key == "password_env";
  for (const auto& setting : settings) {
    if (setting.key != key) continue;
    setting.set(endpoint, {value, path});
    return true;
  }
  return false;
}

}  // namespace hammy::bus
