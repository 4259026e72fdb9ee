#include "tsa/service.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "pki/issue.hpp"

namespace hammy::tsa {

namespace {

constexpr std::string_view query_type = "application/timestamp-query", reply_type = "application/timestamp-reply";

http::Response with(http::Response response, std::string name, std::string value) {
  response.headers.push_back({std::move(name), std::move(value)});
  return response;
}

class Worker {
 public:
  explicit Worker(Desk& desk)
      : desk_(desk),
        stamper_(desk.key, desk.practice),
        not_before_(desk.key.certificate().not_before()),
        not_after_(desk.key.certificate().not_after()) {}

  http::Response operator()(const http::Request& request) {
    if (request.method == "GET" || request.method == "HEAD") return tell(request.path);
    if (request.method != "POST") return with(http::say(405, "ask by POST"), "Allow", "POST, GET, HEAD");
    if (auto type = request.header("content-type");
        !text::iequals(text::trim(type.substr(0, type.find(';'))), query_type))
      return http::say(415, fmt::format("a body of the type {} is wanted", query_type));
    Account account;
    if (auto login = request.header("authorization"); !login.empty() || !desk_.open) {
      auto found = desk_.logins.find(login);
      if (!found)
        return with(with(http::say(401, "a login is needed"), "WWW-Authenticate", "Basic realm=\"hammy-tsa\""),
                    "WWW-Authenticate", "Bearer realm=\"hammy-tsa\"");
      account = *found;
    }
    bool named = !account.name.empty();
    if (!desk_.rates.take(named ? "account " + account.name : "peer " + request.peer,
                          named ? account.rate : desk_.peer_rate, std::chrono::steady_clock::now()))
      return with(http::say(429, "too many timestamps a second"), "Retry-After", "1");
    return stamp(request, account);
  }

 private:
  http::Response tell(const std::string& path) const {
    if (path == "/")
      return http::say(200, fmt::format("a timestamping authority (RFC 3161): POST a body of the type {}", query_type));
    if (path == "/certificates")
      return {.status = 200, .type = "application/x-pem-file", .body = pki::chain_pem(desk_.key)};
    if (path != "/healthz") return http::say(404, "there is nothing here");
    auto problem = desk_.clock.problem();
    return problem.empty() ? http::say(200, "sound") : http::say(503, problem);
  }

  /// Refusals are answers too, and go with 200.
  http::Response stamp(const http::Request& request, const Account& account) {
    http::Response out{.status = 200, .type = std::string(reply_type)};
    try {
      auto query = pki::read_query(request.body);
      stamper_.check(query);
      auto at = desk_.clock.now();
      if (at > not_after_ || at < not_before_)
        throw pki::Refused{pki::Refusal::system_failure, "the authority's certificate is not valid now"};
      auto serial = desk_.serials.next();
      out.body = stamper_.grant(query, serial, at);
      Entry entry{at,
                  text::hex(std::string_view(serial).substr(serial.find_first_not_of('\0'))),
                  account.name,
                  account.quota,
                  request.peer,
                  query.policy.empty() ? desk_.practice.policy : query.policy,
                  std::string(crypto::name_of(query.hash)),
                  text::hex(query.digest)};
      auto number = entry.serial;
      if (!desk_.books.enter(std::move(entry))) return http::say(429, "the quota of this month is used up");
      log::info(fmt::format("{}: granted {}", who(request, account), number));
    } catch (const pki::Refused& refused) {
      out.body = refuse(refused, request, account);
    } catch (const Error& error) {
      log::error(error.message());
      out.body = refuse({pki::Refusal::system_failure, "the authority has a failure of its own"}, request, account);
    }
    return out;
  }

  static std::string who(const http::Request& request, const Account& account) {
    return account.name.empty() ? request.peer : fmt::format("{} at {}", account.name, request.peer);
  }

  std::string refuse(const pki::Refused& refused, const http::Request& request, const Account& account) {
    desk_.books.refuse(account.name, desk_.clock.wall());
    log::info(fmt::format("{}: refused, {}: {}", who(request, account), to_string(refused.why), refused.words));
    return pki::answer_of(refused);
  }

  Desk& desk_;
  pki::Stamper stamper_;
  Moment not_before_, not_after_;
};

}  // namespace

http::Handler make_handler(Desk& desk) {
  auto worker = std::make_shared<Worker>(desk);
  return [worker](const http::Request& request) { return (*worker)(request); };
}

}  // namespace hammy::tsa
