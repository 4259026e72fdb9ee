// Keys on tokens, through OpenSSL's engine for PKCS #11: Debian 12 has no provider for them yet.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <fmt/format.h>
#include <openssl/engine.h>

#include <filesystem>
#include <mutex>

#include "base/error.hpp"
#include "pki/handles.hpp"
#include "pki/key.hpp"

namespace hammy::pki {

namespace {

Error bad_token(const std::string& what, const std::string& hint) {
  return Error{"pki.token", what, hint}.as(Failure::technical).exits(Exit::config);
}

/// The engine, loaded once for a process. It takes one module and one PIN at a time.
ENGINE* engine(const std::string& module, const std::string& pin) {
  static ENGINE* const loaded = [] {
    ENGINE_load_dynamic();
    ENGINE_load_builtin_engines();
    return ENGINE_by_id("pkcs11");
  }();
  if (!loaded)
    throw bad_token("OpenSSL's engine for PKCS #11 is not there", "apt-get install libengine-pkcs11-openssl");
  if (!module.empty() && !std::filesystem::exists(module))
    throw bad_token(fmt::format("the token's module '{}' is not there", module), "it comes with the token's software");
  if (!module.empty() && ENGINE_ctrl_cmd_string(loaded, "MODULE_PATH", module.c_str(), 0) != 1)
    throw bad_token(fmt::format("the module '{}' cannot be used: {}", module, last_error()), "");
  if (!pin.empty() && ENGINE_ctrl_cmd_string(loaded, "PIN", pin.c_str(), 0) != 1)
    throw bad_token("the token's PIN cannot be set", "");
  static const bool started = ENGINE_init(loaded) == 1;
  if (!started)
    throw bad_token(fmt::format("the token's module does not start: {}", last_error()),
                    "see whether its path is right: p11tool --list-tokens");
  return loaded;
}

}  // namespace

Key Key::from_token(const std::string& uri, const std::string& module, const std::string& pin,
                    std::string_view certificates) {
  static std::mutex one_at_a_time;
  std::lock_guard lock(one_at_a_time);
  auto* token = engine(module, pin);
  KeyOwner key(ENGINE_load_private_key(token, uri.c_str(), nullptr, nullptr));
  if (!key)
    throw bad_token(fmt::format("there is no usable key '{}' on a token: {}", uri, last_error()),
                    "check the address, and the PIN: p11tool --list-privkeys --login");
  std::vector<Certificate> found;
  if (!certificates.empty()) {
    found = Certificate::from_pem(certificates);
  } else {
    struct {
      const char* address;
      X509* certificate;
    } wanted{uri.c_str(), nullptr};
    ENGINE_ctrl_cmd(token, "LOAD_CERT_CTRL", 0, &wanted, nullptr, 1);
    X509Owner owner(wanted.certificate);
    clear_errors();
    if (!owner)
      throw bad_token(fmt::format("the token has no certificate for '{}'", uri),
                      "name a file with the certificate and its chain");
    found.emplace_back(owner.get());
  }
  return {key.release(), std::move(found)};
}

}  // namespace hammy::pki
