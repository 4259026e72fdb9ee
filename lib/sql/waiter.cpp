// SQLite: one watches the file of the writers' lock. Into it everybody who has notified writes a byte after committing
// (IN_MODIFY); whoever is killed between the two lets the file go (IN_CLOSE_WRITE). The write-ahead log itself would
// not do: its last write comes before readers can see the commit, and looking in between would find nothing.
//
// PostgreSQL: LISTEN on a connection of its own.
#include "sql/waiter.hpp"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "sql/connection.hpp"
#include "sql/lock.hpp"

namespace hammy::sql {

std::string channel_name(std::string_view channel) {
  if (channel.empty() || channel.size() > 40 ||
      channel.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != channel.npos)
    throw Error{"sql.channel", fmt::format("'{}' is no name of a channel", channel)}
        .as(Failure::technical)
        .exits(Exit::software);
  return fmt::format("hammy_{}", channel);
}

struct Waiter::State {
  virtual ~State() = default;
  virtual int fd() const = 0;
  virtual void clear() = 0;
};

namespace {

class Watch : public Waiter::State {
 public:
  explicit Watch(const std::filesystem::path& database)
      : file_(FairLock::watched(database)), inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (!inotify_) throw system_error("watch", file_.string(), errno);
    watch();
  }
  int fd() const override { return inotify_.get(); }
  void clear() override {
    alignas(inotify_event) char events[4096];
    bool gone = false;
    for (ssize_t n; (n = ::read(inotify_.get(), events, sizeof events)) > 0;)
      for (char* at = events; at < events + n;) {
        auto* event = reinterpret_cast<inotify_event*>(at);
        gone = gone || (event->mask & IN_IGNORED);
        at += sizeof(inotify_event) + event->len;
      }
    if (gone) watch();  // the file was deleted, and perhaps made anew
  }

 private:
  void watch() {
    if (::inotify_add_watch(inotify_.get(), file_.c_str(), IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE_SELF) < 0)
      throw system_error("watch", file_.string(), errno);
  }
  std::filesystem::path file_;
  Fd inotify_;
};

class Listen : public Waiter::State {
 public:
  Listen(Address address, std::string channel) : connection_(std::move(address)), channel_(std::move(channel)) {
    connection_.command("LISTEN " + channel_);
  }
  int fd() const override { return connection_.socket(); }
  void clear() override {
    if (!connection_.take_notifications()) connection_.begin("LISTEN " + channel_);
  }

 private:
  Connection connection_;
  std::string channel_;
};

}  // namespace

Waiter::Waiter(const Database& database, std::string_view channel) {
  auto name = channel_name(channel);
  if (database.is_postgresql())
    state_ = std::make_unique<Listen>(database.address(), name);
  else
    state_ = std::make_unique<Watch>(database.address().path);
}
Waiter::Waiter(Waiter&&) noexcept = default;
Waiter::~Waiter() = default;

int Waiter::fd() const { return state_->fd(); }
void Waiter::clear() { state_->clear(); }

}  // namespace hammy::sql
