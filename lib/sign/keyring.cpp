#include "sign/keyring.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace hammy::sign {

namespace {
constexpr std::size_t most_bytes = std::size_t{1} << 20;
}

pki::Key Keyring::from_file(const std::string& path, const std::string& certificate, const std::string& password) {
  auto bytes = read_file(path, most_bytes);
  auto key = [&] {
    if (bytes.find("-----BEGIN ") == std::string::npos) return pki::Key::from_pkcs12(bytes, password);
    return pki::Key::from_pem(bytes, certificate.empty() ? bytes : read_file(certificate, most_bytes), password);
  };
  try {
    auto made = key();
    crypto::wipe(bytes);
    return made;
  } catch (const Error& error) {
    crypto::wipe(bytes);
    throw Error{error.code(), fmt::format("'{}': {}", path, error.message()), error.hint()}
        .as(error.failure())
        .exits(error.exit_status());
  }
}

std::shared_ptr<const pki::Key> Keyring::named(const std::string& name, std::string_view org) {
  std::scoped_lock lock(mutex_);
  auto& key = keys_[fmt::format("{}/{}", org, name)];
  if (key) return key;
  auto table = fmt::format("key.{}", name);
  auto text = [&](std::string_view setting) {
    return config_.text(fmt::format("{}.{}", table, setting), org).value_or("");
  };
  auto file = text("file"), uri = text("uri");
  if (file.empty() == uri.empty())
    throw Error{"key.unknown",
                config_.has(table, org) ? fmt::format("[{}] must have either 'file' or 'uri'", table)
                                        : fmt::format("there is no key '{}'", name),
                fmt::format("describe it in hammy.toml: [{}] file = \"/etc/hammy/{}.p12\"", table, name)}
        .as(Failure::technical)
        .exits(Exit::config);
  auto made = [&] {
    if (!file.empty()) {
      auto password = config_.secret(table + ".password", org).value_or("");
      return from_file(file, text("certificate"), password);
    }
    auto certificate = text("certificate");
    return pki::Key::from_token(uri, text("module"), config_.secret(table + ".pin", org).value_or(""),
                                certificate.empty() ? std::string() : read_file(certificate, most_bytes));
  }();
  if (config_.boolean(table + ".pss", org).value_or(false)) made.use_pss();
  return key = std::make_shared<const pki::Key>(std::move(made));
}

}  // namespace hammy::sign
