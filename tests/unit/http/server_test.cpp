// The server, by a client that says every byte itself. tests/peers/tsa.sh has curl and openssl talk to it, by TLS too.
#include "http/server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"

namespace {

using namespace hammy;
using namespace std::chrono_literals;

class Wire {
 public:
  explicit Wire(const http::Server& server) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto& address = server.address();
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  }
  Wire& say(std::string_view bytes) {
    EXPECT_GE(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), 0);
    return *this;
  }
  /// What comes until `end` is in it, the other side closes, or 5 s have passed without a byte.
  std::string hear(std::string_view end = "\r\n\r\n") {
    std::string all;
    pollfd wait{socket_.get(), POLLIN, 0};
    char buffer[65536];
    while (all.find(end) == std::string::npos && ::poll(&wait, 1, 5000) > 0) {
      auto count = ::recv(socket_.get(), buffer, sizeof buffer, 0);
      if (count <= 0) {
        closed = true;
        break;
      }
      all.append(buffer, static_cast<std::size_t>(count));
    }
    return all;
  }
  void hang_up() { ::shutdown(socket_.get(), SHUT_WR); }
  std::atomic<bool> closed{false};

 private:
  Fd socket_;
};

http::Response echo(const http::Request& request) {
  if (request.path == "/throw") throw Error{"x.y", "no"};
  if (request.path == "/slow") std::this_thread::sleep_for(300ms);
  std::string arguments;
  for (const auto& [name, value] : request.arguments) arguments.append(name).append("=").append(value).append(";");
  return {.status = 200,
          .type = "text/plain",
          .body = request.method + " " + request.path + " " + arguments + " " + std::string(request.header("x-név")) +
                  request.body + " " + request.peer + "\n",
          .headers = {{"X-Made", "yes"}}};
}
http::Handler make_echo() { return echo; }
std::string status_of(const std::string& answer) { return answer.substr(0, answer.find('\r')); }
std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

TEST(Server, AnswersOneRequestAfterAnotherOnAConnection) {
  http::Server server({}, make_echo);
  Wire wire(server);
  auto first = wire.say(post("/szamla?ev=2026&n%C3%A9v=%C5%81%C3%B3d%C5%BA", "első")).hear("0.0.1\n");
  EXPECT_NE(first.find("POST /szamla ev=2026;név=Łódź; első 127.0.0.1\n"), std::string::npos) << first;
  EXPECT_NE(first.find("X-Made: yes\r\n"), std::string::npos);
  EXPECT_NE(wire.say("GET /ketto HTTP/1.1\r\nHost: x\r\n\r\n").hear("127.0.0.1\n").find("GET /ketto"),
            std::string::npos);
}

TEST(Server, TurnsAwayWhatIsTooLarge) {
  http::Server server({.header_bytes = 4096, .body_bytes = 1000}, make_echo);
  EXPECT_EQ(status_of(Wire(server).say(post("/", std::string(1001, 'x'))).hear()), "HTTP/1.1 413 Content Too Large");
  // Not announced: in chunks.
  Wire chunks(server);
  chunks.say("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 3; ++i) chunks.say("1f4\r\n" + std::string(500, 'x') + "\r\n");
  EXPECT_EQ(status_of(chunks.say("0\r\n\r\n").hear()), "HTTP/1.1 413 Content Too Large");
  auto long_header =
      Wire(server).say("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(8000, 'x') + "\r\n\r\n").hear();
  EXPECT_TRUE(status_of(long_header).starts_with("HTTP/1.1 431")) << long_header;
  EXPECT_EQ(status_of(Wire(server).say(post("/", std::string(1000, 'x'))).hear()), "HTTP/1.1 200 OK");
}

TEST(Server, AFailingHandlerIsA500) {
  http::Server server({}, make_echo);
  EXPECT_EQ(status_of(Wire(server).say(post("/throw", "")).hear()), "HTTP/1.1 500 Internal Server Error");
}

TEST(Server, WhoDripsIsCutOff) {
  http::Server server({.idle = 1s, .slowest_request = 1s}, make_echo);
  Wire wire(server);
  wire.say("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  auto begin = std::chrono::steady_clock::now();
  std::thread drip([&] {
    for (int i = 0; i < 60 && !wire.closed; ++i) {
      wire.say("x");
      std::this_thread::sleep_for(100ms);
    }
  });
  EXPECT_EQ(wire.hear(), "");
  wire.closed = true;
  drip.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST(Server, IdleConnectionsKeepNobodyOut) {
  http::Server server({.workers = 1}, make_echo);
  std::vector<std::unique_ptr<Wire>> idle;
  for (int i = 0; i < 50; ++i) {
    idle.push_back(std::make_unique<Wire>(server));
    idle.back()->say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  }
  EXPECT_EQ(status_of(Wire(server).say(post("/", "x")).hear()), "HTTP/1.1 200 OK");
}

TEST(Server, MoreThanMayWaitIs503) {
  http::Server server({.workers = 1, .waiting = 1}, make_echo);
  std::vector<std::unique_ptr<Wire>> wires;
  for (int i = 0; i < 4; ++i) {
    wires.push_back(std::make_unique<Wire>(server));
    wires.back()->say(post("/slow", ""));
    std::this_thread::sleep_for(20ms);
  }
  int served = 0, refused = 0;
  for (auto& wire : wires) {
    auto answer = wire->hear();
    if (status_of(answer) == "HTTP/1.1 200 OK") ++served;
    if (status_of(answer) == "HTTP/1.1 503 Service Unavailable") ++refused;
  }
  EXPECT_EQ(served, 2);
  EXPECT_EQ(refused, 2);
}

TEST(Server, StopAnswersWhatHasCome) {
  http::Server server({}, make_echo);
  Wire wire(server);
  wire.say(post("/slow", ""));
  std::this_thread::sleep_for(50ms);
  server.stop(5s);
  EXPECT_EQ(status_of(wire.hear()), "HTTP/1.1 200 OK");
}

TEST(Server, StopDoesNotWaitForHalfARequest) {
  http::Server server({}, make_echo);
  Wire half(server), gone(server);
  half.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  gone.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf").hang_up();
  std::this_thread::sleep_for(50ms);
  auto begin = std::chrono::steady_clock::now();
  server.stop(5s);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  EXPECT_EQ(half.hear(), "");
}

TEST(Server, SaysWhereItCannotListen) {
  auto code = [](const std::string& listen) {
    try {
      http::Server server({.listen = listen}, make_echo);
      return std::string();
    } catch (const Error& error) {
      return error.code();
    }
  };
  http::Server other({}, make_echo);
  EXPECT_EQ(code(other.address()), "http.listen");
  EXPECT_EQ(code("localhost"), "http.listen");
  EXPECT_EQ(code("127.0.0.1:70000"), "http.listen");
  EXPECT_EQ(code("192.0.2.1:0"), "http.listen");
  EXPECT_EQ(code("[::1]:0"), "");
  EXPECT_EQ(code(":0"), "");
}

TEST(Server, HttpsWantsACertificateThatFits) {
  EXPECT_THROW(http::Server({.certificate = "nothing", .key = "nothing"}, make_echo), Error);
}

}  // namespace
