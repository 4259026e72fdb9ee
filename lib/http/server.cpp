#include "http/server.hpp"

#include <fmt/format.h>
#include <microhttpd.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <optional>
#include <thread>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/deadlines.hpp"
#include "http/listen.hpp"
#include "http/workers.hpp"

namespace hammy::http {

namespace {

using std::chrono::steady_clock;

/// One request on its way.
struct Exchange {
  Request request;
  Response response;
  std::size_t taken = 0;  ///< bytes of the body, those that were thrown away too
  bool begun = false;     ///< whether a worker was given it
};

int socket_of(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

MHD_Result send(MHD_Connection* connection, const Response& response, bool closes) {
  auto body = response.body;
  std::unique_ptr<MHD_Response, decltype(&MHD_destroy_response)> out(
      MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_MUST_COPY), MHD_destroy_response);
  if (!out) return MHD_NO;
  if (!response.type.empty()) MHD_add_response_header(out.get(), "Content-Type", response.type.c_str());
  for (const auto& field : response.headers)
    MHD_add_response_header(out.get(), field.name.c_str(), field.value.c_str());
  if (closes) MHD_add_response_header(out.get(), "Connection", "close");
  return MHD_queue_response(connection, static_cast<unsigned>(response.status), out.get());
}

Response answer(const Handler& handler, const Request& request) {
  try {
    return handler(request);
  } catch (const Error& error) {
    log::error(fmt::format("{} {}: {}", request.method, text::printable(request.path), error.message()));
  } catch (const std::exception& error) {
    log::error(fmt::format("{} {}: {}", request.method, text::printable(request.path), error.what()));
  }
  return say(500, "the server failed");
}

Response busy() {
  auto out = say(503, "too many requests are waiting");
  out.headers.push_back({"Retry-After", "1"});
  return out;
}

}  // namespace

struct Server::State {
  explicit State(Settings its) : settings(std::move(its)) {}

  Settings settings;
  Deadlines deadlines;
  std::optional<Workers> workers;
  MHD_Daemon* daemon = nullptr;
  std::string address;
  std::atomic<int> open{0};  ///< requests that came whole, and whose answers are not out yet
  std::atomic<bool> stopping{false};

  /// Called with a request's headers, with each piece of its body, with its end, and once more when it was answered.
  MHD_Result access(MHD_Connection* connection, Exchange* exchange, const char* bytes, std::size_t* size) {
    auto& request = exchange->request;
    if (*size > 0) {
      exchange->taken += *size;
      if (exchange->taken > 2 * settings.body_bytes + (std::size_t{1} << 20)) return MHD_NO;
      if (exchange->taken <= settings.body_bytes) request.body.append(bytes, *size);
      *size = 0;
      return MHD_YES;
    }
    if (exchange->begun) return send(connection, exchange->response, stopping);
    if (exchange->taken > settings.body_bytes) return send(connection, say(413, "the request is too large"), true);
    deadlines.clear(socket_of(connection));
    exchange->begun = true;
    ++open;
    MHD_suspend_connection(connection);
    bool given = workers->give([exchange, connection](const Handler& handler) {
      exchange->response = answer(handler, exchange->request);
      MHD_resume_connection(connection);
    });
    if (given) return MHD_YES;
    exchange->response = busy();
    MHD_resume_connection(connection);
    return MHD_YES;
  }

  /// The headers of a request are there.
  MHD_Result begin(MHD_Connection* connection, const char* url, const char* method, void** own) {
    auto exchange = std::make_unique<Exchange>();
    auto& request = exchange->request;
    request.method = method;
    request.path = url;
    request.encrypted = !settings.certificate.empty();
    if (const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS))
      request.peer = host_of(info->client_addr);
    MHD_get_connection_values(
        connection, MHD_HEADER_KIND,
        [](void* into, MHD_ValueKind, const char* name, const char* value) {
          static_cast<Request*>(into)->headers.push_back({text::lower(name), value ? value : ""});
          return MHD_YES;
        },
        &request);
    MHD_get_connection_values(
        connection, MHD_GET_ARGUMENT_KIND,
        [](void* into, MHD_ValueKind, const char* name, const char* value) {
          static_cast<Request*>(into)->arguments.push_back({name, value ? value : ""});
          return MHD_YES;
        },
        &request);
    *own = exchange.release();
    auto length = static_cast<Exchange*>(*own)->request.header("content-length");
    std::uint64_t announced = 0;
    std::from_chars(length.data(), length.data() + length.size(), announced);
    return announced > settings.body_bytes ? send(connection, say(413, "the request is too large"), true) : MHD_YES;
  }

  void over(MHD_Connection* connection, void** own) {
    std::unique_ptr<Exchange> exchange(static_cast<Exchange*>(*own));
    *own = nullptr;
    if (exchange && exchange->begun) --open;
    expect_request(connection);
  }

  void expect_request(MHD_Connection* connection) {
    deadlines.set(socket_of(connection), steady_clock::now() + settings.idle + settings.slowest_request);
  }

  void start(int socket);

  // What libmicrohttpd calls, on its thread.
  static MHD_Result on_access(void* state, MHD_Connection* connection, const char* url, const char* method,
                              const char* /*version*/, const char* bytes, std::size_t* size, void** own) {
    auto& server = *static_cast<State*>(state);
    if (!*own) return server.begin(connection, url, method, own);
    return server.access(connection, static_cast<Exchange*>(*own), bytes, size);
  }
  static void on_over(void* state, MHD_Connection* connection, void** own, MHD_RequestTerminationCode /*why*/) {
    static_cast<State*>(state)->over(connection, own);
  }
  static void on_connection(void* state, MHD_Connection* connection, void** /*own*/,
                            MHD_ConnectionNotificationCode what) {
    auto& server = *static_cast<State*>(state);
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
      server.expect_request(connection);
    else
      server.deadlines.clear(socket_of(connection));
  }
  static void on_message(void* /*state*/, const char* format, va_list arguments) {
    char text[512];
    std::vsnprintf(text, sizeof text, format, arguments);
    log::debug(text::printable(text::trim(text)));
  }
};

void Server::State::start(int socket) {
  std::vector<MHD_OptionItem> options{
      {MHD_OPTION_EXTERNAL_LOGGER, reinterpret_cast<intptr_t>(on_message), nullptr},
      {MHD_OPTION_LISTEN_SOCKET, socket, nullptr},
      {MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<intptr_t>(on_over), this},
      {MHD_OPTION_NOTIFY_CONNECTION, reinterpret_cast<intptr_t>(on_connection), this},
      {MHD_OPTION_CONNECTION_LIMIT, static_cast<intptr_t>(settings.connections), nullptr},
      {MHD_OPTION_PER_IP_CONNECTION_LIMIT, static_cast<intptr_t>(settings.connections_per_address), nullptr},
      {MHD_OPTION_CONNECTION_TIMEOUT, static_cast<intptr_t>(settings.idle.count()), nullptr},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, static_cast<intptr_t>(settings.header_bytes), nullptr},
      {MHD_OPTION_STRICT_FOR_CLIENT, 1, nullptr},
  };
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  if (!settings.certificate.empty()) {
    flags |= MHD_USE_TLS;
    options.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, settings.certificate.data()});
    options.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, settings.key.data()});
    static char priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3";
    options.push_back({MHD_OPTION_HTTPS_PRIORITIES, 0, priorities});
  }
  options.push_back({MHD_OPTION_END, 0, nullptr});
  daemon =
      MHD_start_daemon(flags, 0, nullptr, nullptr, on_access, this, MHD_OPTION_ARRAY, options.data(), MHD_OPTION_END);
}

Server::Server(Settings settings, const std::function<Handler()>& make)
    : state_(std::make_unique<State>(std::move(settings))) {
  auto& state = *state_;
  auto socket = listen_at(state.settings.listen);
  state.address = address_of(socket.get());
  state.workers.emplace(state.settings.workers, state.settings.waiting, make);
  state.start(socket.get());
  if (!state.daemon && !state.settings.certificate.empty())
    throw Error{"http.tls", "the certificate and its key cannot be used for HTTPS", "both are PEM, and must fit"}
        .as(Failure::technical)
        .exits(Exit::config);
  if (!state.daemon)
    throw Error{"http.listen", fmt::format("the server at '{}' does not start", state.address)}
        .as(Failure::technical)
        .exits(Exit::unavailable);
  socket.release();  // the daemon's now
}

Server::~Server() { stop(std::chrono::seconds(0)); }

const std::string& Server::address() const { return state_->address; }

void Server::stop(std::chrono::seconds grace) {
  auto& state = *state_;
  if (!state.daemon) return;
  state.stopping = true;
  Fd listening(MHD_quiesce_daemon(state.daemon));
  auto until = steady_clock::now() + grace;
  while (state.open > 0 && steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  state.workers->finish();  // what was given to them is answered, and no connection stays suspended
  MHD_stop_daemon(state.daemon);
  state.daemon = nullptr;
}

}  // namespace hammy::http
