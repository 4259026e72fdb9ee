// delay_proxy - a TCP link with a delay, where the kernel has no netem
//
// delay_proxy LISTEN_PORT TARGET_PORT MILLISECONDS, each way, on loopback. Bytes are handed on in the order in which
// they came, each after its time; bandwidth is not limited.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Piece {
  Clock::time_point due;
  std::string bytes;  ///< empty: the end
};

/// One direction's end: what is to be written to `fd`.
struct End {
  int fd = -1;
  End* other = nullptr;
  std::deque<Piece> pieces;
  std::size_t written = 0;  ///< of the first piece
  bool read_closed = false, write_closed = false, waits = false;
};

int epoll = -1;

void watch(End& end, int operation) {
  epoll_event event{};
  event.events = (end.read_closed ? 0u : unsigned{EPOLLIN}) | (end.waits ? unsigned{EPOLLOUT} : 0u);
  event.data.ptr = &end;
  epoll_ctl(epoll, operation, end.fd, &event);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void prepare(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(fd, F_SETFL, O_NONBLOCK);
}

void read_into_other(End& end, std::chrono::milliseconds delay) {
  static std::vector<char> buffer(std::size_t{256} << 10);
  auto n = read(end.fd, buffer.data(), buffer.size());
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) {
    end.read_closed = true;
    watch(end, EPOLL_CTL_MOD);
    end.other->pieces.push_back({Clock::now() + delay, {}});
    return;
  }
  end.other->pieces.push_back({Clock::now() + delay, std::string(buffer.data(), static_cast<std::size_t>(n))});
}

void write_due(End& end, Clock::time_point now) {
  while (!end.pieces.empty() && end.pieces.front().due <= now && !end.waits) {
    auto& piece = end.pieces.front();
    if (piece.bytes.empty()) {
      shutdown(end.fd, SHUT_WR);
      end.write_closed = true;
      end.pieces.pop_front();
      continue;
    }
    auto left = piece.bytes.size() - end.written;
    auto n = send(end.fd, piece.bytes.data() + end.written, left, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) {
      end.waits = true;
      watch(end, EPOLL_CTL_MOD);
      return;
    }
    end.written += n < 0 ? left : static_cast<std::size_t>(n);  // when the peer is gone, nobody wants the rest
    if (end.written < piece.bytes.size()) continue;
    end.written = 0;
    end.pieces.pop_front();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  auto target = loopback(std::atoi(argv[2]));
  std::chrono::milliseconds delay{std::atoi(argv[3])};
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  auto address = loopback(std::atoi(argv[1]));
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listener, 1024) != 0) {
    std::perror("delay_proxy");
    return 69;
  }
  fcntl(listener, F_SETFL, O_NONBLOCK);
  epoll = epoll_create1(0);
  epoll_event event{};
  event.events = EPOLLIN;
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  std::vector<std::unique_ptr<End>> ends;  // pairs, one after the other
  for (;;) {
    auto first = Clock::time_point::max();
    for (auto& end : ends)
      if (!end->pieces.empty() && !end->waits) first = std::min(first, end->pieces.front().due);
    timespec wait{};
    auto left =
        first == Clock::time_point::max() ? Clock::duration{0} : std::max(first - Clock::now(), Clock::duration{0});
    wait.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
    wait.tv_nsec = (left % std::chrono::seconds{1}).count();
    epoll_event events[256];
    int count = epoll_pwait2(epoll, events, 256, first == Clock::time_point::max() ? nullptr : &wait, nullptr);
    for (int i = 0; i < count; ++i) {
      auto* end = static_cast<End*>(events[i].data.ptr);
      if (end) {
        if (events[i].events & EPOLLOUT) {
          end->waits = false;
          watch(*end, EPOLL_CTL_MOD);
        }
        if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && !end->read_closed) read_into_other(*end, delay);
        continue;
      }
      for (int fd; (fd = accept(listener, nullptr, nullptr)) >= 0;) {
        int there = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(there, reinterpret_cast<sockaddr*>(&target), sizeof target) != 0) {
          close(fd);
          close(there);
          continue;
        }
        for (int each : {fd, there}) {
          prepare(each);
          ends.push_back(std::make_unique<End>());
          ends.back()->fd = each;
        }
        auto &here = *ends[ends.size() - 2], &other = *ends.back();
        here.other = &other;
        other.other = &here;
        watch(here, EPOLL_CTL_ADD);
        watch(other, EPOLL_CTL_ADD);
      }
    }
    auto now = Clock::now();
    for (auto& end : ends) write_due(*end, now);
    for (std::size_t i = 0; i < ends.size();) {
      if (!ends[i]->write_closed || !ends[i + 1]->write_closed) {
        i += 2;
        continue;
      }
      close(ends[i]->fd);
      close(ends[i + 1]->fd);
      ends.erase(ends.begin() + static_cast<std::ptrdiff_t>(i), ends.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    }
  }
}
