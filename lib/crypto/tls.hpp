// TLS for clients (1.2 and newer) over sockets that do not block. Verifies by default.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hammy::crypto {

/// What connections to one place share: trust, our certificate, and the session that the next one resumes.
class TlsClient {
 public:
  struct Settings {
    bool verify = true;
    std::string ca_file;    ///< PEM; the system's roots when empty
    std::string cert_file;  ///< PEM with the chain; no certificate of ours when empty
    std::string key_file;   ///< PEM; in cert_file when empty
  };
  /// Throws `tls.settings` when a file cannot be used.
  explicit TlsClient(const Settings& settings);
  ~TlsClient();
  TlsClient(TlsClient&&) noexcept;
  TlsClient& operator=(TlsClient&&) noexcept;

 private:
  friend class TlsStream;
  struct State;
  std::unique_ptr<State> state_;
};

/// One connection. The socket stays the caller's.
class TlsStream {
 public:
  /// Why a call did not get on: the caller waits for the socket and makes the same call again.
  enum class Wait { none, readable, writable };
  struct Progress {
    std::size_t bytes = 0;
    Wait wait = Wait::none;
    bool closed = false;  ///< the peer has ended the stream
  };

  /// `host` is a name in A-form or an address; the certificate must be for it, and a name is sent as SNI (RFC 6066).
  /// `client` outlives the stream.
  TlsStream(TlsClient& client, int socket, const std::string& host);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// Call until it returns Wait::none. Throws `tls.certificate` (technical) when the peer is not who it should be and
  /// `tls.handshake` (temporary) for any other failure.
  Wait handshake();
  /// Throws `tls.broken` when the stream is damaged or was cut without a proper end.
  Progress read(char* into, std::size_t most);
  /// Takes some of `bytes`. After Wait, call again with the same bytes in front.
  Progress write(std::string_view bytes);
  /// Whether read() has bytes that the socket will not announce.
  bool pending() const;
  /// Tells the peer that nothing more comes; does not wait.
  void close();

  std::string version() const;  ///< "TLSv1.3"
  std::string cipher() const;   ///< "TLS_AES_256_GCM_SHA384"
  bool resumed() const;         ///< whether an earlier session was taken up again

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hammy::crypto
