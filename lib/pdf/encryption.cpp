#include "pdf/encryption.hpp"

#include <array>

#include "base/error.hpp"
#include "crypto/aes.hpp"
#include "crypto/keyed.hpp"

namespace hammy::pdf {

namespace {

using crypto::Hash;
using crypto::Padding;

constexpr std::string_view no_iv{"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16};
constexpr std::size_t longest_password = 127;

/// The hash of revision 6 (Algorithm 2.B). `user` is the U string where the owner's password is looked at.
std::string hash(std::string_view password, std::string_view salt, std::string_view user) {
  std::string input(password);
  input += salt;
  input += user;
  auto k = crypto::digest(Hash::sha256, input);
  for (unsigned round = 0;; ++round) {
    std::string once(password);
    once += k;
    once += user;
    std::string repeated;
    repeated.reserve(once.size() * 64);
    for (int i = 0; i < 64; ++i) repeated += once;
    auto e = crypto::aes_cbc_encrypt(std::string_view(k).substr(0, 16), std::string_view(k).substr(16, 16), repeated,
                                     Padding::none);
    unsigned rest = 0;
    for (int i = 0; i < 16; ++i) rest += static_cast<unsigned char>(e[static_cast<std::size_t>(i)]);
    constexpr std::array hashes{Hash::sha256, Hash::sha384, Hash::sha512};
    k = crypto::digest(hashes[rest % 3], e);
    if (round >= 63 && static_cast<unsigned char>(e.back()) <= round - 31) break;
  }
  return k.substr(0, 32);
}

/// Whether the crypt filter that `use` names in the dictionary is AES-256, or none at all.
bool is_aes256(const Object& dictionary, std::string_view use) {
  auto name = dictionary.find(use).text();
  return dictionary.find("CF").find(name).find("CFM").is_name("AESV3");
}

template <class Change>
void change_strings(Object& object, const Change& change) {
  if (auto* string = object.as<String>()) {
    string->bytes = change(string->bytes);
  } else if (auto* array = object.as<Array>()) {
    for (Object& element : *array) change_strings(element, change);
  } else if (auto* dictionary = object.as<Dictionary>()) {
    bool signature = object.has("ByteRange");
    for (Entry& entry : dictionary->entries)
      if (!signature || entry.key != "Contents") change_strings(entry.value, change);
  }
}

}  // namespace

Encryption::Encryption(const Object& dictionary, std::string_view password) {
  auto revision = dictionary.find("R").integer().value_or(0);
  if (!dictionary.find("Filter").is_name("Standard") || dictionary.find("V").integer() != 5 || revision != 6 ||
      !is_aes256(dictionary, "StmF") || !is_aes256(dictionary, "StrF"))
    throw Error{"pdf.encryption", "the PDF is encrypted in an old way that no longer protects it, or in one of its own",
                "decrypt it first (qpdf --decrypt), or encrypt it anew by AES-256"};
  auto u = dictionary.find("U").text(), o = dictionary.find("O").text(), ue = dictionary.find("UE").text(),
       oe = dictionary.find("OE").text();
  if (u.size() < 48 || o.size() < 48 || ue.size() < 32 || oe.size() < 32)
    throw Error{"pdf.syntax", "the PDF is damaged: its encryption dictionary is cut short"};
  u = u.substr(0, 48);
  password = password.substr(0, longest_password);
  auto unwrap = [&](std::string_view keys, std::string_view wrapped, std::string_view user) {
    auto key = hash(password, keys.substr(40, 8), user);
    return crypto::aes_cbc_decrypt(key, no_iv, wrapped.substr(0, 32), Padding::none);
  };
  if (crypto::same_secret(hash(password, u.substr(32, 8), {}), u.substr(0, 32)))
    key_ = unwrap(u, ue, {});
  else if (crypto::same_secret(hash(password, o.substr(32, 8), u), o.substr(0, 32)))
    key_ = unwrap(o, oe, u);
  else
    throw Error{"pdf.password", "the PDF does not open with this password",
                password.empty() ? "give its password" : "check the password; it is case-sensitive"};
  constexpr std::int64_t modify = 1 << 3, annotate = 1 << 5, fill = 1 << 8, assemble = 1 << 10;
  auto allowed = dictionary.find("P").integer().value_or(-1);
  locked_ = password.empty() && (allowed & (modify | annotate | fill | assemble)) == 0;
}

Encryption::~Encryption() { crypto::wipe(key_); }

std::string Encryption::decrypt(std::string_view bytes) const {
  if (bytes.empty()) return {};
  if (bytes.size() < 32) throw Error{"pdf.syntax", "the PDF is damaged: encrypted data is cut short"};
  try {
    return crypto::aes_cbc_decrypt(key_, bytes.substr(0, 16), bytes.substr(16), Padding::pkcs7);
  } catch (const Error&) {
    throw Error{"pdf.syntax", "the PDF is damaged: encrypted data does not decrypt"};
  }
}

std::string Encryption::encrypt(std::string_view bytes) const {
  auto iv = crypto::random_bytes(16);
  return iv + crypto::aes_cbc_encrypt(key_, iv, bytes, Padding::pkcs7);
}

void Encryption::decrypt(Object& object) const {
  change_strings(object, [this](std::string_view bytes) { return decrypt(bytes); });
}

void Encryption::encrypt(Object& object) const {
  change_strings(object, [this](std::string_view bytes) { return encrypt(bytes); });
}

}  // namespace hammy::pdf
