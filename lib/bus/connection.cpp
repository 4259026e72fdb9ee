#include "bus/connection.hpp"

#include "bus/failure.hpp"
#include "bus/table.hpp"

namespace hammy::bus {

namespace {

/// The rest of the wait, as the library takes it.
timeval until(Deadline deadline) {
  auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline - std::chrono::steady_clock::now());
  if (left.count() < 0) left = {};
  return {left.count() / 1'000'000, left.count() % 1'000'000};
}

/// Quorum queues count deliveries that came to nothing in the header x-delivery-count.
std::uint64_t delivery_count(const amqp_table_t& headers) {
  for (int i = 0; i < headers.num_entries; ++i) {
    const auto& [key, field] = headers.entries[i];
    if (view(key) != "x-delivery-count") continue;
    if (field.kind == AMQP_FIELD_KIND_I64 && field.value.i64 > 0) return static_cast<std::uint64_t>(field.value.i64);
    if (field.kind == AMQP_FIELD_KIND_I32 && field.value.i32 > 0) return static_cast<std::uint64_t>(field.value.i32);
  }
  return 0;
}

void read_properties(const amqp_basic_properties_t& properties, Delivery& delivery) {
  auto text = [&](amqp_flags_t flag, const amqp_bytes_t& value) {
    return properties._flags & flag ? std::string(view(value)) : std::string{};
  };
  delivery.message_id = text(AMQP_BASIC_MESSAGE_ID_FLAG, properties.message_id);
  delivery.correlation_id = text(AMQP_BASIC_CORRELATION_ID_FLAG, properties.correlation_id);
  delivery.content_type = text(AMQP_BASIC_CONTENT_TYPE_FLAG, properties.content_type);
  delivery.content_encoding = text(AMQP_BASIC_CONTENT_ENCODING_FLAG, properties.content_encoding);
  if (properties._flags & AMQP_BASIC_PRIORITY_FLAG) delivery.priority = properties.priority;
  if (properties._flags & AMQP_BASIC_HEADERS_FLAG) delivery.delivery_count = delivery_count(properties.headers);
}

template <class Method>
const Method& as(const amqp_method_t& method) {
  return *static_cast<const Method*>(method.decoded);
}

}  // namespace

Connection::~Connection() {
  if (!state_ || broken_) return;
  const timeval patience{2, 0};
  amqp_set_rpc_timeout(state_.get(), &patience);
  amqp_connection_close(state_.get(), AMQP_REPLY_SUCCESS);
}

int Connection::fd() const { return amqp_get_sockfd(state_.get()); }

amqp_connection_state_t Connection::state() const {
  if (broken_) throw Error(*broken_);
  return state_.get();
}

void Connection::fail(const Error& error) {
  broken_ = error;
  throw Error(error);
}

void Connection::check(const amqp_rpc_reply_t& reply) {
  try {
    bus::check(endpoint_, reply);
  } catch (const Error& error) {
    fail(error);
  }
}

void Connection::check(int status) {
  if (status < 0) fail(lost(endpoint_, status));
}

Arrival* Connection::next(Deadline deadline) {
  for (;;) {
    amqp_frame_t frame;
    auto timeout = until(deadline);
    int status = amqp_simple_wait_frame_noblock(state(), &frame, &timeout);
    if (status == AMQP_STATUS_TIMEOUT) return nullptr;
    check(status);
    bool complete = take(frame);
    // What the frame held has been copied: without this a large message would lie in memory twice.
    amqp_maybe_release_buffers_on_channel(state_.get(), frame.channel);
    if (complete) return &arrival_;
  }
}

/// Whether `arrival_` is complete with this frame.
bool Connection::take(const amqp_frame_t& frame) {
  if (frame.frame_type == AMQP_FRAME_METHOD) {
    if (wants_header_ || body_left_ > 0) fail(lost(endpoint_, AMQP_STATUS_UNEXPECTED_STATE));
    return take_method(frame.payload.method);
  }
  auto& delivery = arrival_.delivery;
  if (frame.frame_type == AMQP_FRAME_HEADER && wants_header_) {
    wants_header_ = false;
    read_properties(*static_cast<amqp_basic_properties_t*>(frame.payload.properties.decoded), delivery);
    delivery.size = body_left_ = frame.payload.properties.body_size;
    if (delivery.size <= endpoint_.max_body_bytes) delivery.body.reserve(delivery.size);
    return body_left_ == 0;
  }
  if (frame.frame_type != AMQP_FRAME_BODY || wants_header_ || body_left_ == 0)
    fail(lost(endpoint_, AMQP_STATUS_UNEXPECTED_STATE));
  auto fragment = view(frame.payload.body_fragment);
  if (fragment.size() > body_left_) fail(lost(endpoint_, AMQP_STATUS_UNEXPECTED_STATE));
  if (delivery.size <= endpoint_.max_body_bytes) delivery.body.append(fragment);
  body_left_ -= fragment.size();
  return body_left_ == 0;
}

bool Connection::take_method(const amqp_method_t& method) {
  auto settled = [&](Arrival::Kind kind, std::uint64_t tag, bool multiple) {
    arrival_.kind = kind;
    arrival_.tag = tag;
    arrival_.multiple = multiple;
    return true;
  };
  auto content = [&](Arrival::Kind kind, amqp_bytes_t exchange, amqp_bytes_t routing_key) {
    arrival_.kind = kind;
    arrival_.delivery = {};
    arrival_.delivery.exchange = view(exchange);
    arrival_.delivery.routing_key = view(routing_key);
    wants_header_ = true;
    return false;
  };
  switch (method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto& deliver = as<amqp_basic_deliver_t>(method);
      content(Arrival::Kind::deliver, deliver.exchange, deliver.routing_key);
      arrival_.tag = deliver.delivery_tag;
      arrival_.delivery.redelivered = deliver.redelivered;
      return false;
    }
    case AMQP_BASIC_RETURN_METHOD: {
      const auto& returned = as<amqp_basic_return_t>(method);
      arrival_.reason = view(returned.reply_text);
      return content(Arrival::Kind::returned, returned.exchange, returned.routing_key);
    }
    case AMQP_BASIC_ACK_METHOD: {
      const auto& ack = as<amqp_basic_ack_t>(method);
      return settled(Arrival::Kind::ack, ack.delivery_tag, ack.multiple);
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto& nack = as<amqp_basic_nack_t>(method);
      return settled(Arrival::Kind::nack, nack.delivery_tag, nack.multiple);
    }
    case AMQP_CONNECTION_BLOCKED_METHOD:
      arrival_.kind = Arrival::Kind::blocked;
      arrival_.reason = view(as<amqp_connection_blocked_t>(method).reason);
      return true;
    case AMQP_CONNECTION_UNBLOCKED_METHOD: arrival_.kind = Arrival::Kind::unblocked; return true;
    case AMQP_BASIC_CANCEL_METHOD:
      fail(Error{"bus.cancelled", "the broker ended the consumer of '" + endpoint_.queue + "'",
                 "the queue was removed, or its node is down"}
               .as(Failure::temporary)
               .exits(Exit::unavailable));
    case AMQP_CHANNEL_CLOSE_METHOD: {
      const auto& close = as<amqp_channel_close_t>(method);
      fail(closed(endpoint_, close.reply_code, view(close.reply_text)));
    }
    case AMQP_CONNECTION_CLOSE_METHOD: {
      const auto& close = as<amqp_connection_close_t>(method);
      fail(closed(endpoint_, close.reply_code, view(close.reply_text)));
    }
    default: return false;  // answers that nobody waits for any more
  }
}

}  // namespace hammy::bus
