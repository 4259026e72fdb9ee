#include "bus/declare.hpp"

#include <fmt/format.h>

#include <vector>

#include "bus/connection.hpp"
#include "bus/failure.hpp"
#include "bus/table.hpp"

namespace hammy::bus {

namespace {

void declare_queue(Connection& connection, std::string_view name, bool passive,
                   std::vector<amqp_table_entry_t> arguments) {
  amqp_queue_declare(connection.state(), channel, bytes(name), passive, /*durable=*/!passive, /*exclusive=*/false,
                     /*auto_delete=*/false, table(arguments));
  auto reply = amqp_get_rpc_reply(connection.state());
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD)
    if (const auto& close = *static_cast<amqp_channel_close_t*>(reply.reply.decoded);
        close.reply_code == AMQP_PRECONDITION_FAILED)
      connection.fail(Error{
          "bus.mismatch", fmt::format("the queue '{}' is there with other settings: {}", name, view(close.reply_text)),
          "set declare = \"no\" to take it as it is, or remove it from the broker"}
                          .as(Failure::technical)
                          .exits(Exit::config));
  connection.check(reply);
}

}  // namespace

void prepare(Connection& connection) {
  const auto& endpoint = connection.endpoint();
  if (!endpoint.exchange.empty()) {
    amqp_exchange_declare(connection.state(), channel, bytes(endpoint.exchange), amqp_cstring_bytes("direct"),
                          /*passive=*/true, false, false, false, amqp_empty_table);
    connection.check(amqp_get_rpc_reply(connection.state()));
    return;
  }
  if (endpoint.declare == Declare::no) {
    declare_queue(connection, endpoint.queue, true, {});
    return;
  }
  bool quorum = endpoint.declare == Declare::quorum;
  auto dead = endpoint.queue + ".dead";
  std::vector<amqp_table_entry_t> arguments{text_field("x-queue-type", quorum ? "quorum" : "classic")};
  declare_queue(connection, dead, false, arguments);
  // The default exchange leads to the queue that the routing key names.
  arguments.push_back(text_field("x-dead-letter-exchange", ""));
  arguments.push_back(text_field("x-dead-letter-routing-key", dead));
  if (quorum) {
    // Without these a message that is on its way to the dead ones is lost when a node goes down.
    arguments.push_back(text_field("x-dead-letter-strategy", "at-least-once"));
    arguments.push_back(text_field("x-overflow", "reject-publish"));
  } else {
    arguments.push_back(number_field("x-max-priority", 9));
  }
  declare_queue(connection, endpoint.queue, false, arguments);
}

void declare(const Endpoint& endpoint) {
  Connection connection(endpoint);
  prepare(connection);
}

}  // namespace hammy::bus
