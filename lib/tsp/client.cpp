#include "tsp/client.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "pki/certificate.hpp"
#include "pki/timestamp.hpp"
#include "tsp/demo.hpp"

namespace hammy::tsp {

namespace {

constexpr std::size_t most_answer_bytes = std::size_t{1} << 20, most_file_bytes = std::size_t{1} << 20;

/// A number that never comes twice, positive and in its shortest form as DER wants it.
std::string nonce() {
  auto bytes = crypto::random_bytes(12);
  bytes[0] = static_cast<char>((bytes[0] & 0x3F) | 0x40);
  return bytes;
}

net::Settings usual() {
  net::Settings settings;
  settings.connect = std::chrono::seconds(10);
  settings.stall = std::chrono::seconds(20);
  settings.total = std::chrono::seconds(30);
  settings.reach.everywhere = true;  // whoever writes hammy.toml or the command line chose it
  return settings;
}

}  // namespace

Authority authority(const config::Config& config, const std::string& named, std::string_view org) {
  if (named.starts_with("http://") || named.starts_with("https://") || is_demo(named))
    return {named, named, {}, true, usual(), {}};
  auto table = fmt::format("tsa.{}", named);
  auto text = [&](std::string_view setting) {
    return config.text(fmt::format("{}.{}", table, setting), org).value_or("");
  };
  Authority out{named, text("url"), text("policy"), config.boolean(table + ".nonce", org).value_or(true), usual(), {}};
  if (out.url.empty())
    throw Error{"tsp.unknown", fmt::format("there is no timestamping authority '{}'", named),
                fmt::format("describe it in hammy.toml: [{}] url = \"https://…\"", table)}
        .as(Failure::technical)
        .exits(Exit::config);
  out.access.user = text("user");
  out.access.password = config.secret(table + ".password", org).value_or("");
  if (auto token = config.secret(table + ".token", org))
    out.access.headers.push_back("Authorization: Bearer " + *token);
  out.access.ca_file = text("tls_ca_file");
  out.access.cert_file = text("cert_file");
  if (auto key = text("key_file"); !key.empty()) out.access.key = read_file(key, most_file_bytes);
  if (auto roots = text("ca_file"); !roots.empty())
    out.trust = pki::Trust(pki::Certificate::from_pem(read_file(roots, most_file_bytes)));
  return out;
}

struct Client::Peer {
  explicit Peer(Authority its) : authority(std::move(its)), client(authority.access) {
    if (is_demo(authority.url)) demo.emplace(authority.url);
  }

  std::string answer_to(const pki::TimestampRequest& request) {
    if (demo) return demo->answer(request.der());
    std::string answer;
    auto take = [&](std::string_view bytes) {
      if (answer.size() + bytes.size() > most_answer_bytes)
        throw Error{"tsp.answer", "the authority's answer is too long"};
      answer += bytes;
    };
    client.post(authority.url, authority.name, request.der(), "application/timestamp-query", take);
    return answer;
  }

  Granted ask(crypto::Hash hash, const std::string& digest) {
    pki::TimestampRequest request{hash, digest, authority.policy, authority.nonce && !demo ? nonce() : ""};
    Granted out{answer_to(request), {}};
    out.token = pki::timestamp_token(out.answer, request, authority.trust);
    return out;
  }

  Authority authority;
  net::Client client;
  std::optional<Demo> demo;
};

Client::Client(std::vector<Authority> authorities) {
  for (auto& one : authorities) peers_.push_back(std::make_unique<Peer>(std::move(one)));
}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

Granted Client::ask(crypto::Hash hash, const std::string& digest) {
  std::optional<Error> last;
  for (auto& peer : peers_) {
    if (last) log::warning(fmt::format("{}; asking '{}'", last->message(), peer->authority.name));
    try {
      return peer->ask(hash, digest);
    } catch (const Error& error) {
      last.emplace(error.code(), fmt::format("'{}': {}", peer->authority.name, error.message()), error.hint());
      last->as(error.failure());
      if (error.retry_after()) last->retry_after(*error.retry_after());
    }
  }
  if (!last) throw Error{"tsp.unknown", "no timestamping authority is named", "add --tsa NAME or URL"};
  throw *last;
}

}  // namespace hammy::tsp
