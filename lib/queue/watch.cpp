#include "queue/watch.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "queue/list.hpp"
#include "queue/print.hpp"
#include "sql/waiter.hpp"

namespace hammy::queue {

namespace {

using std::chrono::milliseconds;

/// A terminal whose keys are read one by one and whose other screen is ours, until it goes.
class Screen {
 public:
  explicit Screen(const std::function<void(std::string_view)>& print) : print_(print) {
    ::tcgetattr(STDIN_FILENO, &before_);
    auto ours = before_;
    ours.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);  // Ctrl-C comes as a key, so that we can clear up
    ::tcsetattr(STDIN_FILENO, TCSANOW, &ours);
    print_("\x1b[?1049h\x1b[?25l");
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  ~Screen() {
    try {
      print_("\x1b[?25h\x1b[?1049l");
    } catch (const std::exception&) {  // the terminal is gone
    }
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }

  /// As many lines of `text` as there is room for.
  void draw(std::string_view text) const {
    winsize size{};
    std::size_t rows = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
    std::string out = "\x1b[H";
    for (std::size_t row = 1; !text.empty() && row < rows; ++row) {
      auto end = std::min(text.find('\n'), text.size() - 1);
      out += std::string(text.substr(0, end)) + "\x1b[K\n";
      text.remove_prefix(end + 1);
    }
    print_(out + "\x1b[J");
  }
  /// Whether a key was pressed that ends it, or the terminal is gone.
  static bool ended() {
    char keys[64];
    auto count = ::read(STDIN_FILENO, keys, sizeof keys);
    constexpr char ctrl_c = 3;
    return count <= 0 || std::any_of(keys, keys + count, [](char key) { return key == 'q' || key == ctrl_c; });
  }

 private:
  const std::function<void(std::string_view)>& print_;
  termios before_{};
};

/// The queues that are not as they were, as JSON lines.
class Differences {
 public:
  std::string of(const std::vector<Stats>& all) {
    std::string out;
    for (const auto& its : all) {
      auto line = as_json(its);
      if (auto& before = seen_[its.queue]; before != line) out += before = line;
    }
    return out;
  }

 private:
  std::map<std::string, std::string> seen_;
};

}  // namespace

void watch(Store& store, const scope::Scope& scope, std::string_view queue, int stop_fd,
           const std::function<void(std::string_view)>& print) {
  bool terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  std::optional<Screen> screen;
  if (terminal) screen.emplace(print);
  Differences differences;
  sql::Waiter waiter(store.database(), "queue");
  for (;;) {
    auto begun = std::chrono::steady_clock::now();
    auto all = stats(store, scope, queue);
    if (screen)
      screen->draw(fmt::format("{} UTC, q ends it\n\n{}", format_rfc3339(store.clock().now()).substr(0, 19),
                               as_table(all, pauses(store, scope), store.clock().now())));
    else if (auto lines = differences.of(all); !lines.empty())
      print(lines);
    // Counting a long queue takes a while: no more than a fifth of the time goes into it.
    auto pause = std::max(milliseconds{100},
                          std::chrono::duration_cast<milliseconds>(4 * (std::chrono::steady_clock::now() - begun)));
    auto wait = std::max(milliseconds{1'000}, pause);
    pollfd fds[] = {{stop_fd, POLLIN, 0}, {terminal ? STDIN_FILENO : -1, POLLIN, 0}, {-1, POLLIN, 0}};
    auto ended = [&] { return fds[0].revents != 0 || (fds[1].revents != 0 && Screen::ended()); };
    ::poll(fds, 2, static_cast<int>(pause.count()));
    if (ended()) return;
    fds[2].fd = waiter.fd();
    ::poll(fds, 3, static_cast<int>((wait - pause).count()));
    if (ended()) return;
    if (fds[2].revents != 0) waiter.clear();
  }
}

}  // namespace hammy::queue
