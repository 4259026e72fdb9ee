#include "bus/failure.hpp"

#include <amqp_framing.h>
#include <fmt/format.h>

#include "base/text.hpp"
#include "bus/table.hpp"

namespace hammy::bus {

namespace {

/// The broker or the way to it is down: it may come back, and the same thing succeed.
Error temporary_error(std::string code, std::string message, std::string hint) {
  Error error{std::move(code), std::move(message), std::move(hint)};
  error.as(Failure::temporary).exits(Exit::unavailable);
  return error;
}

/// Somebody has to change something first.
Error technical_error(std::string code, std::string message, std::string hint) {
  Error error{std::move(code), std::move(message), std::move(hint)};
  error.as(Failure::technical).exits(Exit::config);
  return error;
}

std::string words(std::string_view reply_text) {
  return text::is_utf8(reply_text) ? text::printable(text::clip(reply_text, 300)) : std::string("no reason in UTF-8");
}

}  // namespace

Error lost(const Endpoint& endpoint, int status) {
  if (status == AMQP_STATUS_TIMEOUT)
    return temporary_error("bus.timeout", fmt::format("the broker of '{}' does not answer", endpoint.name),
                           "look at its log and load, or raise timeout");
  if (status == AMQP_STATUS_BAD_AMQP_DATA || status == AMQP_STATUS_UNKNOWN_CLASS ||
      status == AMQP_STATUS_UNKNOWN_METHOD || status == AMQP_STATUS_WRONG_METHOD ||
      status == AMQP_STATUS_UNEXPECTED_STATE)
    return temporary_error("bus.protocol", fmt::format("what the broker of '{}' says is no AMQP 0-9-1", endpoint.name),
                           "check host, port and security");
  return temporary_error("bus.lost",
                         fmt::format("the connection to '{}' was lost: {}", endpoint.name, amqp_error_string2(status)),
                         "look at the broker's log and the network between");
}

Error unreachable(const Endpoint& endpoint, int status) {
  if (status == AMQP_STATUS_SSL_PEER_VERIFY_FAILED || status == AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED)
    return technical_error("bus.certificate",
                           fmt::format("the certificate of '{}' is not valid for '{}'", endpoint.name, endpoint.host),
                           "check host and ca_file; somebody may be in between");
  if (status <= AMQP_STATUS_SSL_ERROR)
    return temporary_error("bus.tls", fmt::format("no TLS with '{}' comes about", endpoint.name),
                           "check that the port speaks TLS from the first byte, ca_file, and our own certificate");
  if (status == AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD)
    return technical_error(
        "bus.login", fmt::format("the broker of '{}' does not offer the way to log in", endpoint.name),
        endpoint.user.empty() ? "set user and password_file, or enable rabbitmq_auth_mechanism_ssl there"
                              : "let it offer PLAIN");
  return temporary_error(
      "bus.unreachable",
      fmt::format("no connection to the broker of '{}': {}", endpoint.name, amqp_error_string2(status)),
      "check host and port, whether it runs, and the firewall between");
}

Error closed(const Endpoint& endpoint, unsigned reply_code, std::string_view reply_text) {
  auto said = fmt::format("the broker of '{}' says: {}", endpoint.name, words(reply_text));
  switch (reply_code) {
    case AMQP_ACCESS_REFUSED:  // 403
      return technical_error("bus.login", said, "check user, password, and what the account may do in this vhost");
    case AMQP_NOT_FOUND:  // 404
      return technical_error("bus.missing", said,
                             "make the queue or exchange there, or set declare = \"quorum\" or \"classic\"");
    case AMQP_NOT_ALLOWED:  // 530, a vhost that is not there
      return technical_error("bus.login", said, "check the vhost, and whether the account may use it");
    case AMQP_RESOURCE_LOCKED:  // 405
      return technical_error("bus.locked", said, "another connection has the queue for itself alone");
    default: return temporary_error("bus.lost", said, "look at the broker's log");
  }
}

void check(const Endpoint& endpoint, const amqp_rpc_reply_t& reply) {
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) throw lost(endpoint, reply.library_error);
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
    const auto& close = *static_cast<amqp_channel_close_t*>(reply.reply.decoded);
    throw closed(endpoint, close.reply_code, view(close.reply_text));
  }
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
    const auto& close = *static_cast<amqp_connection_close_t*>(reply.reply.decoded);
    throw closed(endpoint, close.reply_code, view(close.reply_text));
  }
  throw lost(endpoint, AMQP_STATUS_CONNECTION_CLOSED);
}

}  // namespace hammy::bus
