// Client: files by SFTP (draft-ietf-secsh-filexfer-02, as OpenSSH speaks it), over libssh2.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace hammy::sftp {

struct Settings {
  std::string host;
  int port = 22;
  std::string user;
  std::string password;      ///< for the login by password or, without one, as answer to what the server asks
  std::string key;           ///< private key, PEM or OpenSSH's own form, itself; it is tried first
  std::string key_password;  ///< of the key
  std::string known_hosts;   ///< file of keys of hosts in OpenSSH's form
  std::string host_key;      ///< or its one key, "ssh-ed25519 AAAA…" as it stands in such a file
  std::chrono::seconds connect{10}, stall{30}, total{300};  ///< as long as a connection, a silence, a file may take
};

/// Takes the next bytes of a file. What it throws ends the transfer.
using Sink = std::function<void(std::string_view)>;

/// One server, one connection that is kept; belongs to one thread.
class Client {
 public:
  explicit Client(Settings settings);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Hands the content of the file `path` to `sink`, all of it or throws: `sftp.missing` when there is no such file,
  /// `sftp.host-key`, `sftp.login`, `sftp.truncated` and others of `sftp.*`. `begin` is called before the first byte,
  /// and once more when a kept connection turned out to be dead and another was made.
  void get(const std::string& path, const std::string& subject, const std::function<void()>& begin, const Sink& sink);

 private:
  class Session;
  Settings settings_;
  std::unique_ptr<Session> session_;
};

}  // namespace hammy::sftp
