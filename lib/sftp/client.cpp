#include "sftp/client.hpp"

#include <utility>

#include "sftp/session.hpp"

namespace hammy::sftp {

Client::Client(Settings settings) : settings_(std::move(settings)) {}
Client::~Client() = default;

void Client::get(const std::string& path, const std::string& subject, const std::function<void()>& begin,
                 const Sink& sink) {
  for (bool kept = session_ != nullptr;; kept = false) {
    if (!session_) session_ = std::make_unique<Session>(settings_);
    begin();
    try {
      return session_->read(path, subject, sink);
    } catch (const Error& error) {
      if (error.failure() != Failure::temporary) throw;
      session_.reset();
      if (!kept) throw;
    } catch (...) {
      session_.reset();
      throw;
    }
  }
}

}  // namespace hammy::sftp
