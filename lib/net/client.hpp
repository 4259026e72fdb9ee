// Client: files by HTTP(S) and FTP(S), and questions by HTTP(S), over libcurl.
//
// A client keeps its connections, and so its settings are those of all that it is asked for: who may see another's
// connections, such as another organisation or an address that somebody untrusted wrote, gets a client of its own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/reach.hpp"

namespace hammy::net {

/// Whether FTP is to be encrypted by AUTH TLS (RFC 4217).
enum class Security { none, offered, required };

struct Settings {
  std::string user, password;
  std::vector<std::string> headers;  ///< whole lines, such as an Authorization
  Security security = Security::offered;
  bool verify = true;
  std::string ca_file;           ///< instead of the system's authorities
  std::string cert_file;         ///< our own certificate
  std::string key;               ///< and its key, PEM itself
  std::string key_password;      ///< of the key
  std::chrono::seconds connect;  ///< how long a connection may take to be made
  std::chrono::seconds stall;    ///< how long nothing may come
  std::chrono::seconds total;    ///< how long one file may take
  Reach reach;
};

struct Answer {
  int status = 200;       ///< of HTTP
  std::string redirect;   ///< where HTTP sends us instead, absolute; no content came then
  bool reusable = false;  ///< the server does not mind that the content is given to others who ask the same
};

/// Takes the next bytes of the content. What it throws ends the transfer and comes out of get().
using Sink = std::function<void(std::string_view)>;

class Client {
 public:
  explicit Client(Settings settings);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Fetches `url`, of http, https, ftp or ftps and without a login in it, and hands its content to `sink`, which gets
  /// nothing of answers that are none. Redirects are not followed. `subject` stands for the url in errors. Throws
  /// `net.*`: net.missing when there is no such file.
  Answer get(const std::string& url, const std::string& subject, const Sink& sink);
  /// Sends `body` by POST to `url`, of http or https, and hands the answer's content to `sink`. The rest as in get().
  Answer post(const std::string& url, const std::string& subject, std::string_view body, const std::string& type,
              const Sink& sink);

 private:
  Answer perform(const std::string& url, const std::string& subject, const Sink& sink);
  struct State;
  std::unique_ptr<State> state_;
};

/// "https://host:443" of a url, read as get() reads it; empty for what get() would not take.
std::string origin_of(const std::string& url);

}  // namespace hammy::net
