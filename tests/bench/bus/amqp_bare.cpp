// amqp_bare - the shortest loop over librabbitmq that publishes with confirms or consumes with acknowledgements
//
//   amqp_bare publish|consume PORT QUEUE COUNT BYTES
//
// As durable as lib/bus: persistent, mandatory, at most 1000 unconfirmed; prefetch 100, every message acknowledged.
#include <amqp.h>
#include <amqp_tcp_socket.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

amqp_connection_state_t connection;

void need(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "amqp_bare: %s\n", what);
  std::exit(70);
}
void need_reply(const char* what) { need(amqp_get_rpc_reply(connection).reply_type == AMQP_RESPONSE_NORMAL, what); }

void publish(amqp_bytes_t queue, std::uint64_t count, std::size_t bytes) {
  amqp_confirm_select(connection, 1);
  need_reply("confirm.select");
  std::string body(bytes, 'x');
  std::uint64_t confirmed = 0;
  for (std::uint64_t sent = 0; confirmed < count;) {
    if (sent < count && sent - confirmed < 1000) {
      auto id = "m" + std::to_string(++sent);
      amqp_basic_properties_t properties{};
      properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
      properties.content_type = amqp_cstring_bytes("application/json");
      properties.delivery_mode = 2;
      properties.message_id = amqp_cstring_bytes(id.c_str());
      need(amqp_basic_publish(connection, 1, amqp_empty_bytes, queue, 1, 0, &properties, {body.size(), body.data()}) ==
               0,
           "basic.publish");
      continue;
    }
    amqp_frame_t frame;
    amqp_maybe_release_buffers(connection);
    need(amqp_simple_wait_frame(connection, &frame) == 0, "waiting");
    need(frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_ACK_METHOD, "no ack");
    auto* ack = static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded);
    confirmed = ack->multiple ? ack->delivery_tag : confirmed + 1;
  }
}

void consume(amqp_bytes_t queue, std::uint64_t count) {
  amqp_basic_qos(connection, 1, 0, 100, 0);
  need_reply("basic.qos");
  amqp_basic_consume(connection, 1, queue, amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
  need_reply("basic.consume");
  std::size_t bytes = 0;
  for (std::uint64_t received = 0; received < count; ++received) {
    amqp_maybe_release_buffers(connection);
    amqp_envelope_t envelope;
    need(amqp_consume_message(connection, &envelope, nullptr, 0).reply_type == AMQP_RESPONSE_NORMAL, "consuming");
    bytes += envelope.message.body.len;
    need(amqp_basic_ack(connection, 1, envelope.delivery_tag, 0) == 0, "basic.ack");
    amqp_destroy_envelope(&envelope);
  }
  std::printf("%zu bytes\n", bytes);
}

}  // namespace

int main(int argc, char** argv) {
  need(argc == 6, "publish|consume PORT QUEUE COUNT BYTES");
  connection = amqp_new_connection();
  auto* socket = amqp_tcp_socket_new(connection);
  need(amqp_socket_open(socket, "127.0.0.1", static_cast<int>(std::strtol(argv[2], nullptr, 10))) == 0, "connecting");
  need(amqp_login(connection, "/", 0, 131072, 60, AMQP_SASL_METHOD_PLAIN, "guest", "guest").reply_type ==
           AMQP_RESPONSE_NORMAL,
       "login");
  amqp_channel_open(connection, 1);
  need_reply("channel.open");
  auto count = std::strtoull(argv[4], nullptr, 10);
  if (std::string(argv[1]) == "publish")
    publish(amqp_cstring_bytes(argv[3]), count, std::strtoull(argv[5], nullptr, 10));
  else
    consume(amqp_cstring_bytes(argv[3]), count);
  amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(connection);
}
