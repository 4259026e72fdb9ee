// Waiting: to be told of commits without asking again and again.
//
//   sql::Waiter waiter(database, "queue");
//   for (;;) {
//     while (work_is_there()) do_it();          // look after the waiter was made or cleared, never before
//     poll(waiter.fd(), for as long as may be); // ask for fd() each time: a new connection has another one
//     waiter.clear();
//   }
//
// Whoever writes calls Transaction::notify("queue") before it commits. One may be woken for nothing; but no commit that
// notified goes unseen, if one looks after the waiter was made and after each clear().
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sql/database.hpp"

namespace hammy::sql {

class Waiter {
 public:
  /// Waits for commits that notify `channel`, a word of a-z and 0-9. Throws as Database::open() does.
  Waiter(const Database& database, std::string_view channel);
  Waiter(Waiter&&) noexcept;
  ~Waiter();

  /// To poll(2) for reading. -1, which poll(2) leaves out, while there is no connection.
  int fd() const;
  /// Takes what has come, and connects again when the connection was lost. Throws `sql.unreachable` when that cannot be
  /// done now; then call it again later.
  void clear();

  struct State;

 private:
  std::unique_ptr<State> state_;
};

/// The name of `channel` in the database. Throws `sql.channel` for one that is no word.
std::string channel_name(std::string_view channel);

}  // namespace hammy::sql
