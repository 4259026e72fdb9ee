// Connecting by TCP. Not for other modules.
#pragma once

#include <chrono>
#include <string>

#include "base/file.hpp"

namespace hammy::sftp {

/// A connected socket. Throws `sftp.unreachable`.
Fd connect(const std::string& host, int port, std::chrono::seconds timeout);

}  // namespace hammy::sftp
