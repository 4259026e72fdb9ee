#include "seal/key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/aead.hpp"
#include "locale/locale.hpp"

namespace hammy::seal {

namespace {

constexpr std::size_t salt_bytes = 16, point_bytes = 65, longest_password = 1000;
constexpr std::string_view label = "hammy-key 1";

Error wrong_key(std::string_view what) {
  return Error{"seal.key", fmt::format("this is no customer's key: {}", what), "see hammy-sealed(5) for what it is"};
}

std::string authenticated(const CustomerKey& key) { return std::string(label) + key.public_key; }

/// Every space of Unicode, its category Zs, as U+0020.
std::string with_plain_spaces(std::string_view utf8) {
  constexpr std::string_view spaces[] = {"\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                         "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                                         "\u200a", "\u202f", "\u205f", "\u3000"};
  std::string out;
  out.reserve(utf8.size());  // never moved: one copy
  while (!utf8.empty()) {
    const auto* space = std::ranges::find_if(spaces, [&](std::string_view one) { return utf8.starts_with(one); });
    out += space == std::end(spaces) ? utf8.front() : ' ';
    utf8.remove_prefix(space == std::end(spaces) ? 1 : space->size());
  }
  return out;
}

/// Foreign keys must not make us work for ever, nor take all memory.
void check(const crypto::Argon2Cost& cost) {
  constexpr std::uint32_t most_kib = 1 << 20, most_passes = 100, most_lanes = 16;
  if (cost.memory_kib > most_kib || cost.passes < 1 || cost.passes > most_passes || cost.lanes < 1 ||
      cost.lanes > most_lanes || cost.memory_kib < 8 * cost.lanes)
    throw wrong_key("its costs are out of range");
}

}  // namespace

crypto::Secret prepare_password(std::string_view password) {
  auto refuse = [](std::string_view what) {
    return Error{"seal.password", fmt::format("the password {}", what), "give a text in UTF-8 on one line"};
  };
  if (password.empty()) throw refuse("is empty");
  if (password.size() > longest_password) throw refuse("has more than 1000 bytes");
  if (!text::is_utf8(password)) throw refuse("is no UTF-8");
  if (text::printable(password) != password) throw refuse("has control characters");
  crypto::Secret spaced(with_plain_spaces(password));
  return crypto::Secret(locale::composed(spaced.bytes()));
}

CustomerKey make_key(std::string id, std::string customer, std::string_view password, const crypto::Argon2Cost& cost,
                     Instant now, std::size_t least) {
  check(cost);
  auto prepared = prepare_password(password);
  if (text::code_points(prepared.bytes()) < least)
    throw Error{"seal.weak", fmt::format("the password has fewer than {} characters", least),
                "a sentence is easy to remember and hard to guess"};
  auto pair = crypto::make_p256_pair();
  CustomerKey key{std::move(id),
                  std::move(customer),
                  now,
                  pair.public_key,
                  cost,
                  crypto::random_bytes(salt_bytes),
                  crypto::random_bytes(crypto::gcm_nonce_bytes),
                  {}};
  auto under = crypto::argon2id(prepared.bytes(), key.salt, cost);
  key.encrypted_key = crypto::gcm_encrypt(under.bytes(), key.nonce, authenticated(key), crypto::to_pkcs8(pair).bytes());
  return key;
}

crypto::P256Pair unlock(const CustomerKey& key, std::string_view password) {
  check(key.cost);
  auto under = crypto::argon2id(prepare_password(password).bytes(), key.salt, key.cost);
  try {
    crypto::Secret der(crypto::gcm_decrypt(under.bytes(), key.nonce, authenticated(key), key.encrypted_key));
    auto pair = crypto::from_pkcs8(der.bytes());
    if (pair.public_key != key.public_key) throw wrong_key("its halves do not belong together");
    return pair;
  } catch (const Error& error) {
    if (error.code() != "crypto.cipher") throw;
    throw Error{"seal.wrong-password", fmt::format("the password does not open the key of '{}'", key.customer),
                "mind capital letters and the keyboard's language; a password that is lost cannot be replaced"};
  }
}

std::string to_json(const CustomerKey& key) {
  nlohmann::ordered_json json{{"hammy_key", 1},
                              {"id", key.id},
                              {"customer", key.customer},
                              {"created", format_rfc3339(key.created)},
                              {"public", text::base64(key.public_key)},
                              {"private",
                               {{"kdf", "argon2id"},
                                {"memory_kib", key.cost.memory_kib},
                                {"passes", key.cost.passes},
                                {"lanes", key.cost.lanes},
                                {"salt", text::base64(key.salt)},
                                {"nonce", text::base64(key.nonce)},
                                {"encrypted", text::base64(key.encrypted_key)}}}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

CustomerKey key_from_json(std::string_view json) {
  auto all = nlohmann::json::parse(json, nullptr, false);
  if (!all.is_object() || all.value("hammy_key", nlohmann::json()) != 1) throw wrong_key("it is no JSON of one");
  auto text = [](const nlohmann::json& object, const char* name) {
    auto found = object.find(name);
    if (found == object.end() || !found->is_string()) throw wrong_key(fmt::format("it has no '{}'", name));
    return found->get<std::string>();
  };
  auto bytes = [&](const nlohmann::json& object, const char* name, std::size_t size) {
    std::string raw;
    try {
      raw = text::from_base64(text(object, name));
    } catch (const Error&) {
      throw wrong_key(fmt::format("its '{}' is no base64", name));
    }
    if (size > 0 && raw.size() != size) throw wrong_key(fmt::format("its '{}' has the wrong length", name));
    return raw;
  };
  auto number = [](const nlohmann::json& object, const char* name) {
    auto found = object.find(name);
    if (found == object.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() > UINT32_MAX)
      throw wrong_key(fmt::format("it has no '{}'", name));
    return found->get<std::uint32_t>();
  };
  auto created = parse_rfc3339(text(all, "created"));
  if (!created) throw wrong_key("'created' is no time");
  auto its = all.find("private");
  if (its == all.end() || !its->is_object() || text(*its, "kdf") != "argon2id")
    throw wrong_key("its private half is not under argon2id");
  CustomerKey key{text(all, "id"),
                  text(all, "customer"),
                  *created,
                  bytes(all, "public", point_bytes),
                  {number(*its, "memory_kib"), number(*its, "passes"), number(*its, "lanes")},
                  bytes(*its, "salt", salt_bytes),
                  bytes(*its, "nonce", crypto::gcm_nonce_bytes),
                  bytes(*its, "encrypted", 0)};
  check(key.cost);
  return key;
}

}  // namespace hammy::seal
