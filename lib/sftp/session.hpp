// Session: a connection that is logged in. Not for other modules.
#pragma once

#include <libssh2.h>
#include <libssh2_sftp.h>

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
  void log_in();
  void answer_questions();
  /// What libssh2 met last, as an error about `subject`.
  Error failure(const std::string& subject, bool began);
  std::string said();

  const Settings& settings_;
  Fd fd_;
  LIBSSH2_SESSION* ssh_ = nullptr;
  LIBSSH2_SFTP* sftp_ = nullptr;
};

}  // namespace hammy::sftp
