// The keys of an organisation: [key.NAME] of hammy.toml, or a file named on a command line.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "pki/key.hpp"

namespace hammy::sign {

class Keyring {
 public:
  /// `config` outlives it.
  explicit Keyring(const config::Config& config) : config_(config) {}

  /// The key that [key.NAME] describes for `org`: `file` (PKCS #12, or PEM with the key in it) with `password_file`,
  /// `password_credential` or `password_env`; `certificate` (PEM) where that is another file; or `uri` of a token with
  /// `module` and `pin_file`, `pin_credential` or `pin_env`; `pss = true` for RSASSA-PSS. Read once. Throws
  /// `key.unknown`, `config.*` and `pki.*`.
  std::shared_ptr<const pki::Key> named(const std::string& name, std::string_view org);
  /// The key in the file at `path`, and its certificates, which may lie in the file `certificate`.
  static pki::Key from_file(const std::string& path, const std::string& certificate, const std::string& password);

 private:
  const config::Config& config_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const pki::Key>> keys_;
};

}  // namespace hammy::sign
