#include "sftp/session.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include "sftp/connect.hpp"
#include "sftp/host_key.hpp"

namespace hammy::sftp {

// libssh2 goes round for ever when a server ends SFTP and not the connection: for it nothing is an answer, and its own
// limits are on other waits. A silence longer than `stall` is an error to it.
ssize_t Client::Session::receive(int socket, void* buffer, std::size_t size, int flags, void** self) {
  auto& session = *static_cast<Session*>(*self);
  auto now = std::chrono::steady_clock::now();
  auto n = ::recv(socket, buffer, size, flags);
  if (n >= 0) {
    session.heard_ = now;
    return n;
  }
  if (errno != EAGAIN) return -errno;
  if (now - session.heard_ > session.settings_.stall) return -ETIMEDOUT;
  if (now - session.heard_ > std::chrono::seconds(1)) {  // it may be going round already
    constexpr int moment_ms = 10;
    pollfd incoming{socket, POLLIN, 0};
    ::poll(&incoming, 1, moment_ms);
  }
  return -EAGAIN;
}

/// What a server asks one by one (RFC 4256) is the password.
void Client::Session::answer_each(const char*, int, const char*, int, int count, const LIBSSH2_USERAUTH_KBDINT_PROMPT*,
                                  LIBSSH2_USERAUTH_KBDINT_RESPONSE* answers, void** self) {
  const auto& password = static_cast<const Session*>(*self)->settings_.password;
  for (int i = 0; i < count; ++i) {
    answers[i].text = ::strdup(password.c_str());  // libssh2 frees it
    answers[i].length = static_cast<unsigned>(password.size());
  }
}

Client::Session::Session(const Settings& settings)
    : settings_(settings), fd_(connect(settings.host, settings.port, settings.connect)) {
  static std::once_flag once;
  std::call_once(once, [] { libssh2_init(0); });
  ssh_ = libssh2_session_init_ex(nullptr, nullptr, nullptr, this);
  if (!ssh_) throw Error{"sftp.unreachable", "libssh2 does not start"}.as(Failure::technical);
  libssh2_session_callback_set(ssh_, LIBSSH2_CALLBACK_RECV, reinterpret_cast<void*>(&receive));
  try {
    libssh2_session_set_timeout(ssh_, static_cast<long>(std::chrono::milliseconds(settings.stall).count()));
    prefer_known_keys(ssh_, settings_);
    if (libssh2_session_handshake(ssh_, fd_.get()) != 0) {
      auto why = said();
      bool no_common = libssh2_session_last_errno(ssh_) == LIBSSH2_ERROR_KEX_FAILURE ||
                       libssh2_session_last_errno(ssh_) == LIBSSH2_ERROR_METHOD_NONE;
      throw Error{"sftp.unreachable",
                  fmt::format("'{}:{}' does not speak SSH with us: {}", settings.host, settings.port, why),
                  no_common ? "the server may have no key of a kind that is known of it" : ""}
          .as(Failure::temporary);
    }
    check_host_key(ssh_, settings_);
    log_in();
    sftp_ = libssh2_sftp_init(ssh_);
    if (!sftp_)
      throw Error{"sftp.unreachable", fmt::format("'{}' offers no SFTP: {}", settings.host, said())}.as(
          Failure::temporary);
  } catch (...) {
    libssh2_session_free(ssh_);
    throw;
  }
}

Client::Session::~Session() {
  libssh2_session_set_timeout(ssh_, 1000);
  libssh2_sftp_shutdown(sftp_);
  libssh2_session_disconnect(ssh_, "done");
  libssh2_session_free(ssh_);
}

std::string Client::Session::said() {
  char* text = nullptr;
  libssh2_session_last_error(ssh_, &text, nullptr, 0);
  return text && *text ? text : "the connection broke off";
}

void Client::Session::log_in() {
  const auto& user = settings_.user;
  auto length = static_cast<unsigned>(user.size());
  const char* offered = libssh2_userauth_list(ssh_, user.c_str(), length);
  if (!offered && libssh2_userauth_authenticated(ssh_)) return;
  std::string_view methods = offered ? offered : "";
  if (!settings_.key.empty() && methods.find("publickey") != methods.npos)
    libssh2_userauth_publickey_frommemory(ssh_, user.c_str(), user.size(), nullptr, 0, settings_.key.c_str(),
                                          settings_.key.size(), settings_.key_password.c_str());
  const auto& password = settings_.password;
  if (!libssh2_userauth_authenticated(ssh_) && !password.empty() && methods.find("password") != methods.npos)
    libssh2_userauth_password_ex(ssh_, user.c_str(), length, password.c_str(), static_cast<unsigned>(password.size()),
                                 nullptr);
  if (!libssh2_userauth_authenticated(ssh_) && !password.empty() && methods.find("keyboard-inter") != methods.npos)
    libssh2_userauth_keyboard_interactive_ex(ssh_, user.c_str(), length, &answer_each);
  if (libssh2_userauth_authenticated(ssh_)) return;
  throw Error{"sftp.login",
              fmt::format("'{}:{}' does not let '{}' in: {}; it takes {}", settings_.host, settings_.port, user, said(),
                          methods.empty() ? "no login" : methods),
              "check user, key and password of the endpoint"}
      .as(Failure::technical);
}

struct Client::Session::Handle {
  explicit Handle(LIBSSH2_SFTP_HANDLE* its_handle) : handle(its_handle) {}
  ~Handle() {
    if (handle) libssh2_sftp_close_handle(handle);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  LIBSSH2_SFTP_HANDLE* handle;
};

Error Client::Session::failure(const std::string& subject, bool began) {
  if (libssh2_session_last_errno(ssh_) == LIBSSH2_ERROR_SFTP_PROTOCOL && !began) {
    auto status = libssh2_sftp_last_error(sftp_);
    if (status == LIBSSH2_FX_NO_SUCH_FILE || status == LIBSSH2_FX_NO_SUCH_PATH)
      return Error{"sftp.missing", fmt::format("'{}': there is no such file", subject)};
    if (status == LIBSSH2_FX_PERMISSION_DENIED)
      return Error{"sftp.denied", fmt::format("'{}': the server does not let us read it", subject),
                   "the account of the endpoint needs the right to"}
          .as(Failure::technical);
  }
  return Error{"sftp.truncated", fmt::format("'{}': the transfer broke off: {}", subject, said())}.as(
      Failure::temporary);
}

void Client::Session::read(const std::string& path, const std::string& subject, const Sink& sink) {
  heard_ = std::chrono::steady_clock::now();
  Handle file{libssh2_sftp_open_ex(sftp_, path.data(), static_cast<unsigned>(path.size()), LIBSSH2_FXF_READ, 0,
                                   LIBSSH2_SFTP_OPENFILE)};
  if (!file.handle) throw failure(subject, false);
  LIBSSH2_SFTP_ATTRIBUTES before{}, after{};
  if (libssh2_sftp_fstat_ex(file.handle, &before, 0) != 0) throw failure(subject, true);
  if ((before.flags & LIBSSH2_SFTP_ATTR_PERMISSIONS) && !LIBSSH2_SFTP_S_ISREG(before.permissions))
    throw Error{"sftp.not-a-file", fmt::format("'{}' is not a file", subject)};
  // libssh2 asks for as much at once as the buffer holds, which hides the way there and back.
  std::vector<char> buffer(std::size_t{256} << 10);
  auto deadline = std::chrono::steady_clock::now() + settings_.total;
  std::uint64_t size = 0;
  for (;;) {
    auto n = libssh2_sftp_read(file.handle, buffer.data(), buffer.size());
    if (n < 0) throw failure(subject, true);
    if (n == 0) break;
    size += static_cast<std::uint64_t>(n);
    sink({buffer.data(), static_cast<std::size_t>(n)});
    heard_ = std::chrono::steady_clock::now();
    if (std::chrono::steady_clock::now() > deadline)
      throw Error{"sftp.timeout", fmt::format("'{}': it takes longer than {} s", subject, settings_.total.count())}.as(
          Failure::temporary);
  }
  // A file that is being written ends too early for some, and looks whole.
  if (libssh2_sftp_fstat_ex(file.handle, &after, 0) != 0) throw failure(subject, true);
  if ((after.flags & LIBSSH2_SFTP_ATTR_SIZE) && (after.filesize != size || after.filesize != before.filesize))
    throw Error{"sftp.truncated", fmt::format("'{}': {} bytes came of a file of {}, or it is being written", subject,
                                              size, after.filesize)}
        .as(Failure::temporary);
}

}  // namespace hammy::sftp
