// Opening a connection: socket, TLS, login.
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>  // program_invocation_short_name
#include <utility>

#include "bus/connection.hpp"
#include "bus/failure.hpp"
#include "bus/table.hpp"
#include "crypto/keyed.hpp"

namespace hammy::bus {

namespace {

constexpr const char* system_roots = "/etc/ssl/certs/ca-certificates.crt";
constexpr int frame_bytes = 131072;  // what RabbitMQ offers too

Error settings_error(const Endpoint& endpoint, std::string_view file) {
  return Error{"bus.certificate", fmt::format("'{}' of '{}' cannot be used", file, endpoint.name),
               "check its path, its permissions, and that it is PEM"}
      .as(Failure::technical)
      .exits(Exit::config);
}

amqp_socket_t* tls_socket(const Endpoint& endpoint, amqp_connection_state_t state) {
  auto* socket = amqp_ssl_socket_new(state);
  if (!socket) return nullptr;
  amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
  amqp_ssl_socket_set_verify_peer(socket, endpoint.verify);
  amqp_ssl_socket_set_verify_hostname(socket, endpoint.verify);
  if (endpoint.verify) {
    auto roots = endpoint.ca_file.empty() ? std::string(system_roots) : endpoint.ca_file;
    if (amqp_ssl_socket_set_cacert(socket, roots.c_str()) != AMQP_STATUS_OK) throw settings_error(endpoint, roots);
  }
  if (!endpoint.cert_file.empty()) {
    const auto& key = endpoint.key_file.empty() ? endpoint.cert_file : endpoint.key_file;
    if (amqp_ssl_socket_set_key(socket, endpoint.cert_file.c_str(), key.c_str()) != AMQP_STATUS_OK)
      throw settings_error(endpoint, endpoint.cert_file);
  }
  return socket;
}

}  // namespace

Connection::Connection(Endpoint endpoint) : endpoint_(std::move(endpoint)), state_(amqp_new_connection()) {
  if (!state_) throw std::bad_alloc();
  open_socket();
  log_in();
  amqp_channel_open(state_.get(), channel);
  check(amqp_get_rpc_reply(state_.get()));
}

void Connection::open_socket() {
  auto* state = state_.get();
  auto* socket = endpoint_.security == Security::tls ? tls_socket(endpoint_, state) : amqp_tcp_socket_new(state);
  if (!socket) throw std::bad_alloc();
  const timeval timeout{endpoint_.timeout.count(), 0};
  int status = amqp_socket_open_noblock(socket, endpoint_.host.c_str(), endpoint_.real_port(), &timeout);
  if (status != AMQP_STATUS_OK) throw unreachable(endpoint_, status);
  amqp_set_handshake_timeout(state, &timeout);
  amqp_set_rpc_timeout(state, &timeout);
  // The library waits without end for room to write. A broker that is gone or takes nothing more would hold us there;
  // the kernel gives up for us (tcp(7)).
  unsigned patience_ms = static_cast<unsigned>(endpoint_.timeout.count()) * 1000;
  ::setsockopt(amqp_get_sockfd(state), IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
}

void Connection::log_in() {
  std::array capabilities{flag_field("consumer_cancel_notify", true), flag_field("connection.blocked", true),
                          flag_field("basic.nack", true)};
  auto caller = fmt::format("{}[{}]", program_invocation_short_name, ::getpid());
  std::array properties{text_field("product", "hammy"), text_field("connection_name", caller),
                        table_field("capabilities", table(capabilities))};
  const auto client = table(properties);

  auto* state = state_.get();
  auto login = [&](amqp_sasl_method_enum method, auto... words) {
    return amqp_login_with_properties(state, endpoint_.vhost.c_str(), 1, frame_bytes,
                                      static_cast<int>(endpoint_.heartbeat.count()), &client, method, words...);
  };
  amqp_rpc_reply_t reply;
  if (endpoint_.user.empty() && !endpoint_.cert_file.empty()) {
    reply = login(AMQP_SASL_METHOD_EXTERNAL, "");
  } else if (endpoint_.user.empty()) {
    reply = login(AMQP_SASL_METHOD_PLAIN, "guest", "guest");
  } else {
    if (!endpoint_.secret)
      throw Error{"bus.no-password", fmt::format("no password for '{}' at '{}'", endpoint_.user, endpoint_.name),
                  "set password_file, password_credential or password_env"}
          .as(Failure::technical)
          .exits(Exit::config);
    auto password = endpoint_.secret();
    reply = login(AMQP_SASL_METHOD_PLAIN, endpoint_.user.c_str(), password.c_str());
    crypto::wipe(password);
  }
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) throw unreachable(endpoint_, reply.library_error);
  check(reply);
}

}  // namespace hammy::bus
