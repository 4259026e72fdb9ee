// Requests and responses of HTTP (RFC 9110), as handlers see them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::http {

struct Field {
  std::string name;  ///< of headers in lower case
  std::string value;
};

struct Request {
  std::string method;            ///< "POST"
  std::string path;              ///< "/tsr", with %XX decoded
  std::vector<Field> arguments;  ///< of the query behind "?", decoded
  std::vector<Field> headers;
  std::string body;
  std::string peer;        ///< the address that the connection comes from: "192.0.2.1", "2001:db8::1"
  bool encrypted = false;  ///< whether by TLS

  /// The first header of that name, lower case; empty where there is none.
  std::string_view header(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string type{};  ///< the media type of the body
  std::string body{};
  std::vector<Field> headers{};
};

/// A line of text as a response.
Response say(int status, std::string_view text);

/// What a request wants, and what it gets. What it throws becomes 500 and a line in the log.
using Handler = std::function<Response(const Request&)>;

}  // namespace hammy::http
