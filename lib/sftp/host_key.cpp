#include "sftp/host_key.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::sftp {

namespace {

struct FreeHosts {
  void operator()(LIBSSH2_KNOWNHOSTS* hosts) const { libssh2_knownhost_free(hosts); }
};
using Hosts = std::unique_ptr<LIBSSH2_KNOWNHOSTS, FreeHosts>;

constexpr int plain_names = LIBSSH2_KNOWNHOST_TYPE_PLAIN | LIBSSH2_KNOWNHOST_KEYENC_RAW;

Hosts read_known(LIBSSH2_SESSION* session, const Settings& settings) {
  Hosts hosts(libssh2_knownhost_init(session));
  if (!hosts) throw Error{"sftp.known-hosts", "no memory for known hosts"}.as(Failure::technical);
  if (!settings.host_key.empty()) {
    auto line = fmt::format("[{}]:{} {}\n", settings.host, settings.port, settings.host_key);
    if (libssh2_knownhost_readline(hosts.get(), line.data(), line.size(), LIBSSH2_KNOWNHOST_FILE_OPENSSH) == 0)
      return hosts;
    throw Error{"sftp.known-hosts", fmt::format("the host_key of '{}' is none", settings.host),
                "write it as in a file of known hosts: ssh-ed25519 AAAA..."}
        .as(Failure::technical);
  }
  if (libssh2_knownhost_readfile(hosts.get(), settings.known_hosts.c_str(), LIBSSH2_KNOWNHOST_FILE_OPENSSH) < 0)
    throw Error{"sftp.known-hosts", fmt::format("cannot read the known hosts in '{}'", settings.known_hosts),
                "write the host's key there by ssh-keyscan, and compare it with what its owner says"}
        .as(Failure::technical);
  return hosts;
}

int check(LIBSSH2_KNOWNHOSTS* hosts, const Settings& settings, const char* key, std::size_t size, int kind) {
  return libssh2_knownhost_checkp(hosts, settings.host.c_str(), settings.port, key, size, plain_names | kind, nullptr);
}

std::string fingerprint(LIBSSH2_SESSION* session) {
  const char* hash = libssh2_hostkey_hash(session, LIBSSH2_HOSTKEY_HASH_SHA256);
  if (!hash) return {};
  auto encoded = text::base64({hash, 32});
  return "SHA256:" + encoded.substr(0, encoded.find('='));
}

struct Kind {
  int known, hostkey;
  const char* name;
};
constexpr Kind kinds[] = {
    {LIBSSH2_KNOWNHOST_KEY_ED25519, LIBSSH2_HOSTKEY_TYPE_ED25519, "ssh-ed25519"},
    {LIBSSH2_KNOWNHOST_KEY_ECDSA_256, LIBSSH2_HOSTKEY_TYPE_ECDSA_256, "ecdsa-sha2-nistp256"},
    {LIBSSH2_KNOWNHOST_KEY_ECDSA_384, LIBSSH2_HOSTKEY_TYPE_ECDSA_384, "ecdsa-sha2-nistp384"},
    {LIBSSH2_KNOWNHOST_KEY_ECDSA_521, LIBSSH2_HOSTKEY_TYPE_ECDSA_521, "ecdsa-sha2-nistp521"},
    {LIBSSH2_KNOWNHOST_KEY_SSHRSA, LIBSSH2_HOSTKEY_TYPE_RSA, "ssh-rsa"},
};

}  // namespace

void prefer_known_keys(LIBSSH2_SESSION* session, const Settings& settings) {
  auto hosts = read_known(session, settings);
  std::string preferred;
  for (const auto& kind : kinds)
    // No key is like this one: where one of its kind is known, it is a mismatch.
    if (check(hosts.get(), settings, "?", 1, kind.known) == LIBSSH2_KNOWNHOST_CHECK_MISMATCH)
      preferred.append(preferred.empty() ? "" : ",").append(kind.name);
  if (!preferred.empty()) libssh2_session_method_pref(session, LIBSSH2_METHOD_HOSTKEY, preferred.c_str());
}

void check_host_key(LIBSSH2_SESSION* session, const Settings& settings) {
  auto shown = fingerprint(session);
  auto refuse = [&](std::string_view why, std::string hint) {
    return Error{"sftp.host-key", fmt::format("'{}:{}' {}: it shows {}", settings.host, settings.port, why, shown),
                 std::move(hint)}
        .as(Failure::technical);
  };
  auto hosts = read_known(session, settings);
  std::size_t size = 0;
  int type = 0;
  const char* key = libssh2_session_hostkey(session, &size, &type);
  int known = LIBSSH2_KNOWNHOST_KEY_UNKNOWN;
  for (const auto& kind : kinds)
    if (kind.hostkey == type) known = kind.known;
  auto found = key ? check(hosts.get(), settings, key, size, known) : LIBSSH2_KNOWNHOST_CHECK_FAILURE;
  if (found == LIBSSH2_KNOWNHOST_CHECK_MATCH) return;
  if (found == LIBSSH2_KNOWNHOST_CHECK_MISMATCH)
    throw refuse("has another key than the known one", "somebody may be in between; ask the server's owner");
  throw refuse(
      settings.host_key.empty() ? fmt::format("is not in '{}'", settings.known_hosts) : "has another key than host_key",
      "write its key there by ssh-keyscan, and compare it with what its owner says");
}

}  // namespace hammy::sftp
