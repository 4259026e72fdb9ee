#include "net/failure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hammy::net {

Error transfer_error(CURLcode code, const std::string& subject, const std::string& said) {
  auto make = [&](const char* word, std::string_view what, const char* hint, Failure failure) {
    return Error{word, fmt::format("'{}': {}: {}", subject, what, said), hint}.as(failure);
  };
  switch (code) {
    case CURLE_REMOTE_FILE_NOT_FOUND:
    case CURLE_FTP_COULDNT_RETR_FILE:
    case CURLE_REMOTE_ACCESS_DENIED:
      // 550 is all that FTP has for a file that is not there, a folder that is not, and one that is not ours to read.
      return make("net.missing", "there is no such file", "", Failure::permanent);
    case CURLE_LOGIN_DENIED:
      return make("net.login", "the server does not let us in", "check user and password of the endpoint",
                  Failure::technical);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
      return make("net.certificate", "the certificate cannot be trusted",
                  "check the server's name, or name its authority in ca_file of the endpoint", Failure::technical);
    case CURLE_USE_SSL_FAILED:
      return make("net.tls", "the server offers no TLS", "security = \"none\" of the endpoint does without",
                  Failure::technical);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER: return make("net.tls", "TLS cannot be agreed on", "", Failure::temporary);
    case CURLE_PARTIAL_FILE:
    case CURLE_FTP_WEIRD_SERVER_REPLY:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return make("net.truncated", "the transfer broke off", "", Failure::temporary);
    case CURLE_OPERATION_TIMEDOUT: return make("net.timeout", "it takes too long", "", Failure::temporary);
    case CURLE_COULDNT_RESOLVE_HOST:
      return make("net.unreachable", "the host has no address", "check the host's name", Failure::temporary);
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return make("net.url", "it is no address that can be fetched from", "", Failure::permanent);
    default: return make("net.unreachable", "it cannot be fetched now", "", Failure::temporary);
  }
}

Error status_error(long status, const std::string& subject, long retry_seconds) {
  auto message = fmt::format("'{}': the server answers {}", subject, status);
  if (status == 404) return Error{"net.missing", fmt::format("'{}': there is no such file: 404", subject)};
  if (status == 401 || status == 403 || status == 407)
    return Error{"net.login", message, "check the endpoint's user, password or token"}.as(Failure::technical);
  bool later = status == 408 || status == 425 || status == 429 || status >= 500;
  if (!later) return Error{"net.refused", message};
  Error error{"net.deferred", message};
  error.as(Failure::temporary);
  constexpr long most = 24L * 60 * 60;
  if (retry_seconds > 0) error.retry_after(std::chrono::seconds(std::min(retry_seconds, most)));
  return error;
}

}  // namespace hammy::net
