// What libcurl and HTTP servers say, as Errors. Not for other modules.
#pragma once

#include <curl/curl.h>

#include <string>

#include "base/error.hpp"

namespace hammy::net {

/// `said` is what libcurl or the server says about it, for a person.
Error transfer_error(CURLcode code, const std::string& subject, const std::string& said);
/// For an HTTP status that is neither success nor redirect; `retry_seconds`: the server's wish, 0 for none.
Error status_error(long status, const std::string& subject, long retry_seconds);

}  // namespace hammy::net
