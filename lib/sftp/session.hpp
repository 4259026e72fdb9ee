// Session: a connection that is logged in. Not for other modules.
#pragma once

#include <libssh2.h>
#include <libssh2_sftp.h>

#include <chrono>

#include "base/error.hpp"
#include "base/file.hpp"
#include "sftp/client.hpp"

namespace hammy::sftp {

class Client::Session {
 public:
  /// Connects, checks the host's key and logs in.
  explicit Session(const Settings& settings);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void read(const std::string& path, const std::string& subject, const Sink& sink);

 private:
  struct Handle;
  static ssize_t receive(int socket, void* buffer, std::size_t size, int flags, void** self);
  static void answer_each(const char*, int, const char*, int, int count, const LIBSSH2_USERAUTH_KBDINT_PROMPT*,
                          LIBSSH2_USERAUTH_KBDINT_RESPONSE* answers, void** self);
  void log_in();
  void answer_questions();
  /// What libssh2 met last, as an error about `subject`.
  Error failure(const std::string& subject, bool began);
  std::string said();

  const Settings& settings_;
  Fd fd_;
  LIBSSH2_SESSION* ssh_ = nullptr;
  LIBSSH2_SFTP* sftp_ = nullptr;
  std::chrono::steady_clock::time_point heard_ = std::chrono::steady_clock::now();  ///< when something came last
};

}  // namespace hammy::sftp
