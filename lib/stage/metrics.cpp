#include "stage/metrics.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "base/error.hpp"
#include "base/log.hpp"

namespace hammy::stage {

namespace {

constexpr std::chrono::seconds file_every{10};

/// A label's value as the text format wants it: backslash, quote and line end escaped.
std::string label(std::string_view value) {
  std::string out;
  for (char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

Fd listen_on(const std::string& path) {
  auto refuse = [&](int why) {
    return Error{"stage.metrics", fmt::format("cannot listen on '{}': {}", path, std::strerror(why)),
                 "name a path of at most 107 bytes in a directory that may be written to"}
        .as(Failure::technical)
        .exits(Exit::cannot_create);
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw refuse(ENAMETOOLONG);
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  Fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  ::unlink(path.c_str());  // left behind by one that was killed
  if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd.get(), 16) != 0)
    throw refuse(errno);
  ::chmod(path.c_str(), 0660);
  return fd;
}

}  // namespace

std::int64_t Counters::failures() const {
  std::int64_t sum = 0;
  for (const auto& [failure, count] : failed) sum += count;
  return sum;
}

void Histogram::observe(double seconds) {
  auto bucket = std::ranges::lower_bound(bounds, seconds) - std::begin(bounds);
  ++counts[static_cast<std::size_t>(bucket)];
  sum += seconds;
}

Metrics::Metrics(std::string stage, std::string where) : stage_(std::move(stage)) {
  constexpr std::string_view scheme = "unix:";
  if (where.starts_with(scheme)) {
    socket_ = where.substr(scheme.size());
    listener_ = listen_on(socket_);
  } else {
    file_ = std::move(where);
  }
}

Metrics::~Metrics() {
  if (!socket_.empty()) ::unlink(socket_.c_str());
}

void Metrics::queue(queue::Stats depth, Instant now) {
  queue_ = std::move(depth);
  now_ = now;
}

std::string Metrics::text() const {
  std::string out;
  auto stage = label(stage_);
  auto head = [&](std::string_view name, std::string_view kind, std::string_view help) {
    out += fmt::format("# HELP hammy_{0} {2}\n# TYPE hammy_{0} {1}\n", name, kind, help);
  };
  auto counter = [&](std::string_view name, std::int64_t value, std::string_view help) {
    head(name, "counter", help);
    out += fmt::format("hammy_{}{{stage=\"{}\"}} {}\n", name, stage, value);
  };
  counter("stage_taken_total", counters_.taken, "Records taken from the queue.");
  counter("stage_answered_total", counters_.answered, "Records answered by the stage's program.");
  counter("stage_held_total", counters_.held, "Answers that put a record back until a time.");
  counter("stage_restarts_total", counters_.restarts, "Children that were ended and replaced.");
  counter("stage_lost_leases_total", counters_.lost_leases, "Batches that somebody else was given meanwhile.");
  counter("stage_poison_total", counters_.poison, "Records put aside because they ended their child twice.");
  head("stage_failed_total", "counter", "Answers with an error, by its class.");
  for (const auto& [failure, count] : counters_.failed)
    out += fmt::format("hammy_stage_failed_total{{stage=\"{}\",class=\"{}\"}} {}\n", stage, label(failure), count);
  head("stage_seconds", "histogram", "Seconds from taking a record to its answer.");
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < seconds_.counts.size(); ++i) {
    sum += seconds_.counts[i];
    auto bound = i < std::size(Histogram::bounds) ? fmt::format("{}", Histogram::bounds[i]) : std::string("+Inf");
    out += fmt::format("hammy_stage_seconds_bucket{{stage=\"{}\",le=\"{}\"}} {}\n", stage, bound, sum);
  }
  out += fmt::format("hammy_stage_seconds_sum{{stage=\"{0}\"}} {1}\nhammy_stage_seconds_count{{stage=\"{0}\"}} {2}\n",
                     stage, seconds_.sum, sum);
  if (queue_.queue.empty()) return out;  // not counted yet
  auto queue = label(queue_.queue);
  head("queue_records", "gauge", "Records in the queue, by their state.");
  for (auto [state, count] : {std::pair{"ready", queue_.ready},
                              {"waiting", queue_.waiting},
                              {"leased", queue_.leased},
                              {"parked", queue_.parked}})
    out += fmt::format("hammy_queue_records{{queue=\"{}\",state=\"{}\"}} {}\n", queue, state, count);
  head("queue_oldest_seconds", "gauge", "Age of the oldest record that is ready.");
  auto age = queue_.oldest ? std::chrono::duration<double>(now_ - *queue_.oldest).count() : 0.0;
  out += fmt::format("hammy_queue_oldest_seconds{{queue=\"{}\"}} {}\n", queue, age);
  return out;
}

void Metrics::serve() {
  if (!file_.empty() && std::chrono::steady_clock::now() - written_ >= file_every) {
    written_ = std::chrono::steady_clock::now();
    try {
      write_file_atomically(file_, text());
    } catch (const Error& error) {
      log::warning(error.message());
    }
  }
  if (!listener_) return;
  while (Fd client{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)}) {
    // The question is read only so that closing does not reset the connection; there is one answer to all.
    char question[4096];
    pollfd readable{client.get(), POLLIN, 0};
    constexpr int patience_ms = 200;
    if (::poll(&readable, 1, patience_ms) > 0) [[maybe_unused]]
      auto ignored = ::read(client.get(), question, sizeof question);
    auto body = text();
    auto answer = fmt::format(
        "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\n\r\n{}",
        body.size(), body);
    for (std::string_view rest = answer; !rest.empty();) {
      auto n = ::send(client.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (n > 0) {
        rest.remove_prefix(static_cast<std::size_t>(n));
        continue;
      }
      pollfd writable{client.get(), POLLOUT, 0};
      if (errno != EAGAIN || ::poll(&writable, 1, patience_ms) <= 0) break;
    }
  }
}

}  // namespace hammy::stage
