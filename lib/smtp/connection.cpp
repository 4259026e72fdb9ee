// This file implements a connection's transport: connecting, TLS, bytes in and out, deadlines and its end.
#include "smtp/connection.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "smtp/lane.hpp"

namespace hammy::smtp {

Connection::Connection(Lane& lane, std::shared_ptr<const std::vector<Address>> addresses)
    : lane_(lane), endpoint_(lane.endpoint()), loop_(lane.loop()), addresses_(std::move(addresses)) {
  link_ = std::make_shared<Link>();
  link_->endpoint = endpoint_.name;
  link_->host = endpoint_.host;
  connect_next({});
}

Connection::~Connection() = default;

void Connection::connect_next(std::string failure) {
  for (; address_ < addresses_->size(); ++address_) {
    const auto& address = (*addresses_)[address_];
    link_->peer = address.text;
    phase_ = Phase::connecting;
    watched_ = 0;
    socket_.reset(::socket(address.socket.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket_) {
      failure = fmt::format("cannot connect to {}: {}", address.text, std::strerror(errno));
      continue;
    }
    int one = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address.socket), address.size) == 0 ||
        errno == EINPROGRESS) {
      watch(EPOLLOUT);
      deadline_ = loop_.now + endpoint_.timeouts.connect;
      loop_.wake_at(deadline_);
      return;
    }
    failure = fmt::format("cannot connect to {}: {}", address.text, std::strerror(errno));
  }
  lose(failed(Stage::connect, "smtp.connect", Failure::temporary, std::move(failure)));
}

void Connection::connected() {
  int problem = 0;
  socklen_t size = sizeof problem;
  ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem != 0) {
    auto failure = fmt::format("cannot connect to {}: {}", link_->peer, std::strerror(problem));
    ++address_;
    return connect_next(std::move(failure));
  }
  expect(Step::greeting);
  if (endpoint_.security == Security::tls) return begin_tls();
  phase_ = Phase::session;
  watch(EPOLLIN);
  rearm();
}

void Connection::begin_tls() {
  reader_.clear();
  tls_.emplace(lane_.tls(), socket_.get(), endpoint_.host);
  phase_ = Phase::handshake;
  deadline_ = loop_.now + endpoint_.timeouts.command;
  loop_.wake_at(deadline_);
  shake_hands();
}

void Connection::shake_hands() {
  switch (tls_->handshake()) {
    case crypto::TlsStream::Wait::readable: return watch(EPOLLIN);
    case crypto::TlsStream::Wait::writable: return watch(EPOLLOUT);
    case crypto::TlsStream::Wait::none: break;
  }
  link_->tls = fmt::format("{} {}", tls_->version(), tls_->cipher());
  phase_ = Phase::session;
  watch(EPOLLIN);
  rearm();
  // After STARTTLS the session starts over (RFC 3207 4.2); with TLS from the start the greeting is still due.
  if (endpoint_.security != Security::tls) say_ehlo();
  if (tls_->pending()) read_tls();
}

void Connection::receive(std::uint32_t events) {
  if (closed()) return;
  try {
    if (phase_ == Phase::connecting) return connected();
    if (phase_ == Phase::handshake) return shake_hands();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
    if (tls_)
      read_tls();
    else
      read_plain();
  } catch (const Error& error) {
    lose(failed(phase_ == Phase::handshake ? Stage::starttls : stage(), error));
  }
}

void Connection::read_plain() {
  for (;;) {
    auto n = ::recv(socket_.get(), loop_.buffer.data(), loop_.buffer.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      auto text = n == 0 ? std::string{"the server closed the connection"}
                         : fmt::format("the connection broke: {}", std::strerror(errno));
      return lose(failed(stage(), "smtp.lost", Failure::temporary, std::move(text)));
    }
    auto got = static_cast<std::size_t>(n);
    if (!take_replies({loop_.buffer.data(), got}) || got < loop_.buffer.size()) return;
  }
}

void Connection::read_tls() {
  for (;;) {
    auto progress = tls_->read(loop_.buffer.data(), loop_.buffer.size());
    if (progress.closed)
      return lose(failed(stage(), "smtp.lost", Failure::temporary, "the server ended the TLS connection"));
    // Reading may want to write only in a renegotiation, which TLS 1.3 does not have and we do not wait for.
    if (progress.wait != crypto::TlsStream::Wait::none) return;
    if (!take_replies({loop_.buffer.data(), progress.bytes})) return;
  }
}

bool Connection::take_replies(std::string_view bytes) {
  while (reader_.next(bytes, reply_)) {
    on_reply(reply_);
    // What a server sent behind its answer to STARTTLS was not protected; none of it may count (RFC 3207 5).
    if (closed() || phase_ == Phase::handshake) return false;
  }
  return true;
}

void Connection::proceed() {
  if (closed() || phase_ == Phase::connecting || phase_ == Phase::handshake) return;
  try {
    if (phase_ == Phase::ready) write_more();
    if (!closed()) flush();
  } catch (const Error& error) {
    lose(failed(stage(), error));
  }
}

void Connection::flush() {
  if (outbox_.empty()) return;
  auto before = outbox_.written_bytes();
  auto result = tls_ ? outbox_.write(*tls_) : outbox_.write(socket_.get());
  watch(result == Outbox::Result::blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
  if (outbox_.written_bytes() != before) rearm();
}

void Connection::watch(std::uint32_t events) {
  if (events == watched_) return;
  epoll_event event{};
  event.events = events;
  event.data.ptr = this;
  ::epoll_ctl(loop_.epoll.get(), watched_ == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket_.get(), &event);
  watched_ = events;
}

std::chrono::milliseconds Connection::patience(Step step) const {
  const auto& timeouts = endpoint_.timeouts;
  switch (step) {
    case Step::greeting: return timeouts.greeting;
    case Step::data: return timeouts.data;
    case Step::body:
    case Step::chunk: return timeouts.body;
    case Step::quit: return std::min(timeouts.command, std::chrono::milliseconds{5000});
    default: return timeouts.command;
  }
}

void Connection::rearm() {
  if (!outbox_.empty())
    deadline_ = loop_.now + endpoint_.timeouts.block;
  else if (step_ < steps_.size())
    deadline_ = loop_.now + patience(steps_[step_]);
  else
    deadline_ = loop_.now + endpoint_.timeouts.idle;
  loop_.wake_at(deadline_);
}

void Connection::check_deadline() {
  if (closed()) return;
  if (deadline_ > loop_.now) return loop_.wake_at(deadline_);
  if (phase_ == Phase::connecting) {
    auto failure =
        fmt::format("cannot connect to {}: no answer in {} ms", link_->peer, endpoint_.timeouts.connect.count());
    ++address_;
    return connect_next(std::move(failure));
  }
  if (idle() && step_ == steps_.size() && outbox_.empty()) {
    retire();
    return proceed();
  }
  auto where = phase_ == Phase::handshake ? Stage::starttls : stage();
  lose(failed(where, "smtp.timeout", Failure::temporary,
              fmt::format("the server took too long at {}", to_string(where))));
}

void Connection::lose(const Answer& answer) {
  if (closed()) return;
  bool was_ready = phase_ == Phase::ready;
  if (tls_ && outbox_.empty()) tls_->close();
  tls_.reset();
  bool body_sent = outbox_.written_bytes() >= body_end_;
  outbox_.clear();
  socket_.reset();
  auto current = std::exchange(current_, {});
  auto prefetched = std::exchange(prefetched_, {});
  bool under_way = current.mail || prefetched.mail;
  if (current.mail && current.body_begun) {
    auto verdict = answer;
    verdict.stage = Stage::body;
    if (body_sent) {
      // The server had all of it and may have taken it: whoever sends again risks a duplicate.
      verdict.code = "smtp.unknown";
      verdict.failure = Failure::unknown;
      verdict.reply.text = fmt::format("{}; the mail was complete and is perhaps delivered", to_string(answer.reply));
      verdict.reply.code = 0;
    }
    decide_open(*current.mail, verdict);
    lane_.settle(std::move(current.mail), link_);
  } else if (current.mail) {
    lane_.give_back(std::move(current.mail), answer, link_);
  }
  if (prefetched.mail) lane_.give_back(std::move(prefetched.mail), answer, link_);
  lane_.on_lost(answer, was_ready, under_way);
}

}  // namespace hammy::smtp
