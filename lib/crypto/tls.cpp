// This file implements TLS over a non-blocking socket. OpenSSL's own socket BIO writes with write(2), which raises
// SIGPIPE when the peer is gone; ours uses send(2) with MSG_NOSIGNAL.
#include "crypto/tls.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace hammy::crypto {

namespace {

/// The reason of the latest failure in OpenSSL's words; its error queue is empty afterwards.
std::string reason() {
  auto code = ERR_peek_last_error();
  const char* text = code ? ERR_reason_error_string(code) : nullptr;
  std::string words = text ? text : code ? "an unnamed failure" : "the connection was cut";
  ERR_clear_error();
  return words;
}

int socket_of(BIO* bio) { return *static_cast<const int*>(BIO_get_data(bio)); }

int send_bytes(BIO* bio, const char* bytes, int count) {
  BIO_clear_retry_flags(bio);
  auto n = ::send(socket_of(bio), bytes, static_cast<std::size_t>(count), MSG_NOSIGNAL);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(n);
}

int receive_bytes(BIO* bio, char* into, int count) {
  BIO_clear_retry_flags(bio);
  auto n = ::recv(socket_of(bio), into, static_cast<std::size_t>(count), 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(n);
}

long control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
  return 0;
}

const BIO_METHOD* quiet_socket() {
  static BIO_METHOD* const method = [] {
    auto* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
    BIO_meth_set_write(made, send_bytes);
    BIO_meth_set_read(made, receive_bytes);
    BIO_meth_set_ctrl(made, control);
    return made;
  }();
  return method;
}

bool is_address(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 || inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

}  // namespace

struct TlsClient::State {
  SSL_CTX* context = nullptr;
  SSL_SESSION* session = nullptr;  ///< the latest one that the peer gave

  ~State() {
    SSL_SESSION_free(session);
    SSL_CTX_free(context);
  }
  static int keep_session(SSL* ssl, SSL_SESSION* session) {
    auto* state = static_cast<State*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    SSL_SESSION_free(std::exchange(state->session, session));
    return 1;  // the reference is ours now
  }
};

TlsClient::TlsClient(const Settings& settings) : state_(std::make_unique<State>()) {
  auto settle = [](bool good, std::string_view what, const std::string& subject) {
    if (good) return;
    throw Error{"tls.settings", fmt::format("cannot use {} '{}': {}", what, subject, reason())}
        .as(Failure::technical)
        .exits(Exit::config);
  };
  auto* context = state_->context = SSL_CTX_new(TLS_client_method());
  settle(context != nullptr, "TLS", "OpenSSL");
  SSL_CTX_set_app_data(context, state_.get());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, State::keep_session);
  SSL_CTX_set_verify(context, settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (settings.ca_file.empty())
    SSL_CTX_set_default_verify_paths(context);
  else
    settle(SSL_CTX_load_verify_file(context, settings.ca_file.c_str()) == 1, "the CA certificates", settings.ca_file);
  if (!settings.cert_file.empty()) {
    const auto& key = settings.key_file.empty() ? settings.cert_file : settings.key_file;
    settle(SSL_CTX_use_certificate_chain_file(context, settings.cert_file.c_str()) == 1, "the certificate",
           settings.cert_file);
    settle(SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1, "the private key", key);
    settle(SSL_CTX_check_private_key(context) == 1, "the private key", key);
  }
  ERR_clear_error();
}

TlsClient::~TlsClient() = default;
TlsClient::TlsClient(TlsClient&&) noexcept = default;
TlsClient& TlsClient::operator=(TlsClient&&) noexcept = default;

struct TlsStream::State {
  SSL* ssl = nullptr;
  int socket = -1;
  std::string host;

  ~State() { SSL_free(ssl); }

  /// What a failed call asks for; throws when it is over.
  Progress outcome(int result) const {
    Progress progress;
    auto system = errno;
    switch (SSL_get_error(ssl, result)) {
      case SSL_ERROR_WANT_READ: progress.wait = Wait::readable; return progress;
      case SSL_ERROR_WANT_WRITE: progress.wait = Wait::writable; return progress;
      case SSL_ERROR_ZERO_RETURN: progress.closed = true; return progress;
      case SSL_ERROR_SYSCALL:
        if (ERR_peek_error() == 0 && system != 0)
          throw Error{"tls.broken", fmt::format("the TLS connection to '{}' broke: {}", host, std::strerror(system))}
              .as(Failure::temporary);
        [[fallthrough]];
      default:
        throw Error{"tls.broken", fmt::format("the TLS connection to '{}' broke: {}", host, reason())}.as(
            Failure::temporary);
    }
  }
};

TlsStream::TlsStream(TlsClient& client, int socket, const std::string& host) : state_(std::make_unique<State>()) {
  state_->host = host;
  auto* ssl = state_->ssl = SSL_new(client.state_->context);
  auto* bio = BIO_new(quiet_socket());
  if (!ssl || !bio) throw Error{"tls.handshake", "no memory for a TLS connection"}.as(Failure::technical);
  state_->socket = socket;
  BIO_set_data(bio, &state_->socket);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
    // the macro for it has a cast that we do not compile with
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
  }
  if (client.state_->session) SSL_set_session(ssl, client.state_->session);
  SSL_set_connect_state(ssl);
}

TlsStream::~TlsStream() = default;

TlsStream::Wait TlsStream::handshake() {
  ERR_clear_error();
  errno = 0;
  int result = SSL_do_handshake(state_->ssl);
  if (result == 1) return Wait::none;
  auto verified = SSL_get_verify_result(state_->ssl);
  if (verified != X509_V_OK && ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    ERR_clear_error();
    throw Error{"tls.certificate",
                fmt::format("the certificate of '{}' is not to be trusted: {}", state_->host,
                            X509_verify_cert_error_string(verified)),
                "name the CA that issued it, or correct the host name"}
        .as(Failure::technical);
  }
  try {
    auto progress = state_->outcome(result);
    if (progress.closed) throw Error{"tls.broken", "the peer closed the connection"};
    return progress.wait;
  } catch (const Error& error) {
    throw Error{"tls.handshake", fmt::format("no TLS with '{}': {}", state_->host, error.message())}.as(
        Failure::temporary);
  }
}

TlsStream::Progress TlsStream::read(char* into, std::size_t most) {
  Progress progress;
  ERR_clear_error();
  errno = 0;
  int result = SSL_read_ex(state_->ssl, into, most, &progress.bytes);
  return result == 1 ? progress : state_->outcome(result);
}

TlsStream::Progress TlsStream::write(std::string_view bytes) {
  Progress progress;
  ERR_clear_error();
  errno = 0;
  int result = SSL_write_ex(state_->ssl, bytes.data(), bytes.size(), &progress.bytes);
  return result == 1 ? progress : state_->outcome(result);
}

bool TlsStream::pending() const { return SSL_pending(state_->ssl) > 0; }

void TlsStream::close() {
  if (SSL_is_init_finished(state_->ssl)) SSL_shutdown(state_->ssl);
  ERR_clear_error();
}

std::string TlsStream::version() const { return SSL_get_version(state_->ssl); }
std::string TlsStream::cipher() const { return SSL_get_cipher_name(state_->ssl); }
bool TlsStream::resumed() const { return SSL_session_reused(state_->ssl) == 1; }

}  // namespace hammy::crypto
