#include "seal/sealed.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/aead.hpp"
#include "crypto/hpke.hpp"
#include "seal/number.hpp"

namespace hammy::seal {

namespace {

constexpr std::string_view magic = "HMYSEAL1", info = "hammy-sealed 1";
constexpr std::size_t longest_header = 1 << 16, key_bytes = 32, largest = std::size_t{1} << 30;
const std::string nonce(crypto::gcm_nonce_bytes, '\0');

Error wrong(std::string_view what) {
  return Error{"seal.format", fmt::format("this is no sealed message: {}", what),
               "give the attachment as it came, or the part of it that is sealed"};
}

struct Parts {
  Header header;
  std::string enc, wrapped;
  std::string_view before;  ///< the ciphertext
  std::string_view ciphertext;
};

Parts take_apart(std::string_view sealed) {
  auto left = sealed;
  if (!left.starts_with(magic)) throw wrong("it does not begin as one");
  left.remove_prefix(magic.size());
  auto length = read_number(left);
  if (!length || *length > longest_header || *length > left.size()) throw wrong("its header is cut");
  auto header = nlohmann::json::parse(left.substr(0, *length), nullptr, false);
  if (!header.is_object()) throw wrong("its header is no JSON object");
  left.remove_prefix(*length);
  if (left.size() < crypto::gcm_tag_bytes || left.size() > largest) throw wrong("its content is cut or too long");
  auto text = [&](const char* key) {
    auto found = header.find(key);
    if (found == header.end() || !found->is_string()) throw wrong(fmt::format("its header has no '{}'", key));
    return found->get<std::string>();
  };
  auto bytes = [&](const char* key) {
    try {
      return text::from_base64(text(key));
    } catch (const Error&) {
      throw wrong(fmt::format("'{}' of its header is no base64", key));
    }
  };
  return {{text("org"), text("message"), text("key")},
          bytes("enc"),
          bytes("wrapped"),
          sealed.substr(0, sealed.size() - left.size()),
          left};
}

}  // namespace

std::string seal(std::string_view content, const Header& header, std::string_view public_key) {
  if (content.size() > largest - crypto::gcm_tag_bytes)
    throw Error{"seal.too-large", "the message is larger than 1 GiB"};
  crypto::Secret key(crypto::random_bytes(key_bytes));
  auto wrapped = crypto::hpke_seal(public_key, info, "", key.bytes());
  nlohmann::ordered_json json{{"org", header.org},
                              {"message", header.message},
                              {"key", header.key},
                              {"enc", text::base64(wrapped.enc)},
                              {"wrapped", text::base64(wrapped.ciphertext)}};
  auto its = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  if (its.size() > longest_header) throw Error{"seal.too-large", "the message has an id that is too long to be sealed"};
  std::string sealed(magic);
  append_number(sealed, its.size());
  sealed += its;
  return sealed += crypto::gcm_encrypt(key.bytes(), nonce, std::string(sealed), content);
}

Header read_header(std::string_view sealed) { return take_apart(sealed).header; }

crypto::Secret open(std::string_view sealed, const crypto::P256Pair& pair) {
  auto parts = take_apart(sealed);
  try {
    auto key = crypto::hpke_open(pair, parts.enc, info, "", parts.wrapped);
    return crypto::Secret(crypto::gcm_decrypt(key.bytes(), nonce, parts.before, parts.ciphertext));
  } catch (const Error& error) {
    if (error.code() != "crypto.cipher" && error.code() != "crypto.key") throw;
    throw Error{"seal.damaged", "the sealed message was changed, or is for another key",
                "see whether it came whole, and by which key it was sealed"};
  }
}

}  // namespace hammy::seal
