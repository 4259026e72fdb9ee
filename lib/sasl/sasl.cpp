#include "sasl/sasl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/keyed.hpp"

namespace hammy::sasl {

namespace {

/// A password or token that is overwritten when it is no longer needed.
struct Secret {
  std::string value;
  explicit Secret(std::string v) : value(std::move(v)) {}
  ~Secret() { crypto::wipe(value); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
};

[[noreturn]] void refuse(std::string_view why) {
  throw Error{"smtp.auth", fmt::format("the server's side of the login is wrong: {}", why)}.as(Failure::technical);
}

class Plain : public Mechanism {
 public:
  Plain(std::string user, std::string secret) : user_(std::move(user)), secret_(std::move(secret)) {}
  std::string initial() override { return fmt::format("{0}{1}{0}{2}", '\0', user_, secret_.value); }
  std::string respond(std::string_view) override { return initial(); }

 private:
  std::string user_;
  Secret secret_;
};

/// draft-murchison-sasl-login: two questions, the user and the password, whatever words they are asked in.
class Login : public Mechanism {
 public:
  Login(std::string user, std::string secret) : user_(std::move(user)), secret_(std::move(secret)) {}
  bool speaks_first() const override { return false; }
  std::string initial() override { return {}; }
  std::string respond(std::string_view) override {
    if (++asked_ > 2) refuse("it asks a third question");
    return asked_ == 1 ? user_ : secret_.value;
  }

 private:
  std::string user_;
  Secret secret_;
  int asked_ = 0;
};

/// Google's and Microsoft's: the token in one string. A refusal comes as a challenge first, which wants an empty
/// answer.
class Xoauth2 : public Mechanism {
 public:
  Xoauth2(std::string user, std::string token) : user_(std::move(user)), token_(std::move(token)) {}
  std::string initial() override {
    return fmt::format(
        "user={0}\x01"
        "auth=Bearer {1}\x01\x01",
        user_, token_.value);
  }
  std::string respond(std::string_view) override {
    if (std::exchange(refused_, true)) refuse("it does not end");
    return {};
  }

 private:
  std::string user_;
  Secret token_;
  bool refused_ = false;
};

/// RFC 5802 without channel binding.
class Scram : public Mechanism {
 public:
  Scram(crypto::Hash hash, std::string_view user, std::string_view password, std::string nonce)
      : hash_(hash), password_(prepare(password)), nonce_(std::move(nonce)) {
    first_bare_ = "n=";
    for (char c : prepare(user)) first_bare_ += c == '=' ? "=3D" : c == ',' ? "=2C" : std::string(1, c);
    first_bare_ += ",r=" + nonce_;
  }

  std::string initial() override { return "n,," + first_bare_; }

  std::string respond(std::string_view challenge) override {
    switch (step_++) {
      case 0: return final_message(challenge);
      case 1: check_server(challenge); return {};
      default: refuse("it goes on after the end");
    }
  }

  bool complete() const override { return proved_; }

 private:
  static std::string_view attribute(std::string_view message, char name) {
    for (auto part : text::split(message, ','))
      if (part.size() >= 2 && part[0] == name && part[1] == '=') return part.substr(2);
    return {};
  }

  std::string final_message(std::string_view server_first) {
    if (server_first.starts_with("m=")) refuse("it demands an extension of SCRAM");
    auto nonce = attribute(server_first, 'r');
    if (!nonce.starts_with(nonce_) || nonce.size() <= nonce_.size()) refuse("its nonce does not continue ours");
    unsigned iterations = 0;
    auto count = attribute(server_first, 'i');
    auto [end, failed] = std::from_chars(count.data(), count.data() + count.size(), iterations);
    // The upper bound keeps a hostile server from keeping us busy for minutes.
    if (failed != std::errc{} || end != count.data() + count.size() || iterations < 1 || iterations > 1'000'000)
      refuse("its iteration count is out of bounds");
    Secret salted{crypto::pbkdf2(hash_, password_.value, text::from_base64(attribute(server_first, 's')), iterations)};
    auto last = fmt::format("c=biws,r={}", nonce);  // "n,,"
    auto signed_text = fmt::format("{},{},{}", first_bare_, server_first, last);
    Secret client_key{crypto::hmac(hash_, salted.value, "Client Key")};
    auto proof = crypto::hmac(hash_, crypto::digest(hash_, client_key.value), signed_text);
    for (std::size_t i = 0; i < proof.size(); ++i) proof[i] = static_cast<char>(proof[i] ^ client_key.value[i]);
    server_signature_ = crypto::hmac(hash_, crypto::hmac(hash_, salted.value, "Server Key"), signed_text);
    return fmt::format("{},p={}", last, text::base64(proof));
  }

  void check_server(std::string_view server_final) {
    if (!crypto::same_secret(text::from_base64(attribute(server_final, 'v')), server_signature_))
      refuse("it does not know the password");
    proved_ = true;
  }

  crypto::Hash hash_;
  Secret password_;
  std::string nonce_, first_bare_, server_signature_;
  int step_ = 0;
  bool proved_ = false;
};

}  // namespace

std::string choose(const std::vector<std::string>& offered, std::string_view wanted, bool token) {
  for (std::string_view name : {"XOAUTH2", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"}) {
    bool fits = (wanted.empty() || wanted == name) && token == (name == "XOAUTH2");
    if (fits && std::find(offered.begin(), offered.end(), name) != offered.end()) return std::string(name);
  }
  return {};
}

std::unique_ptr<Mechanism> make_scram(std::string_view mechanism, const std::string& user, std::string password,
                                      std::string nonce) {
  auto hash = mechanism == "SCRAM-SHA-256" ? crypto::Hash::sha256 : crypto::Hash::sha1;
  Secret secret{std::move(password)};
  return std::make_unique<Scram>(hash, user, secret.value, std::move(nonce));
}

std::unique_ptr<Mechanism> make(std::string_view mechanism, const std::string& user, std::string secret) {
  if (mechanism == "PLAIN") return std::make_unique<Plain>(user, std::move(secret));
  if (mechanism == "LOGIN") return std::make_unique<Login>(user, std::move(secret));
  if (mechanism == "XOAUTH2") return std::make_unique<Xoauth2>(user, std::move(secret));
  return make_scram(mechanism, user, std::move(secret), text::base64(crypto::random_bytes(18)));
}

}  // namespace hammy::sasl
