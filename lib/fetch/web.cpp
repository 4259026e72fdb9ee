// The web: HTTP with its redirects, and FTP.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "fetch/source.hpp"

namespace hammy::fetch {

namespace {

constexpr int most_redirects = 5;

/// Where a redirect may lead: to HTTP, and out of TLS never.
void check_redirect(const std::string& from, const std::string& to, const std::string& subject) {
  auto origin = net::origin_of(to);
  bool plain = origin.starts_with("http:"), secret = origin.starts_with("https:");
  if (!plain && !secret) throw Error{"fetch.redirect", fmt::format("'{}' is redirected to what is not HTTP", subject)};
  if (plain && from.starts_with("https:"))
    throw Error{"fetch.redirect", fmt::format("'{}' is redirected from https to http", subject),
                "whoever is in between could change the file"};
}

}  // namespace

bool Source::read_web(const Address& address, Content& into) {
  auto url = address.url;
  auto subject = address.subject;
  auto endpoint = address.endpoint;
  auto home = endpoint.empty() ? std::string() : net::origin_of(url);
  for (int hop = 0; hop <= most_redirects; ++hop) {
    auto& at = open(endpoint);
    if (!at.web) at.web = std::make_unique<net::Client>(at.endpoint.web);
    into.begin();
    net::Answer answer;
    try {
      answer = at.web->get(url, subject, [&](std::string_view bytes) { into.append(bytes); });
    } catch (Error& error) {
      // What a host does that a record has chosen is no fault of our settings.
      if (endpoint.empty() && error.failure() == Failure::technical) error.as(Failure::permanent);
      throw error;
    }
    if (answer.redirect.empty()) return answer.reusable;
    check_redirect(url, answer.redirect, subject);
    // Only the endpoint itself gets to see its login, and only it was chosen by somebody we trust.
    if (net::origin_of(answer.redirect) != home) endpoint.clear();
    url = answer.redirect;
    auto shown = url.substr(0, url.find_first_of("?#"));
    auto host = shown.find("://") + 3;
    if (auto login = shown.find('@'); login != shown.npos && login < shown.find('/', host))
      throw Error{"fetch.redirect", fmt::format("'{}' is redirected to an address with a login in it", subject)};
    if (!text::is_utf8(shown)) shown = net::origin_of(shown);
    subject = fmt::format("{} -> {}", address.subject, shown);
  }
  throw Error{"fetch.redirect", fmt::format("'{}' is redirected more than {} times", address.subject, most_redirects)};
}

}  // namespace hammy::fetch
