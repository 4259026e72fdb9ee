#include "check/domains.hpp"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <fmt/format.h>
#include <netdb.h>
#include <resolv.h>

#include <array>
#include <cstdlib>

#include "base/error.hpp"

namespace hammy::check {

namespace {

enum class Answer : std::uint8_t { none, some, refuses };

Error no_answer(const std::string& domain) {
  return Error{"check.dns", fmt::format("nobody says whether '{}' takes mail", domain), "look at the name server"}.as(
      Failure::temporary);
}

/// The resolver of one question.
class Resolver {
 public:
  explicit Resolver(const std::string& server) {
    if (::res_ninit(&state_) != 0) throw no_answer("the domain");
    state_.retrans = 2;
    state_.retry = 2;
    if (server.empty()) return;
    auto colon = server.rfind(':');
    in_addr address{};
    if (::inet_pton(AF_INET, server.substr(0, colon).c_str(), &address) != 1)
      throw Error{"check.rules", fmt::format("'{}' is no name server", server), "write it as 127.0.0.1:53"}
          .as(Failure::technical)
          .exits(Exit::config);
    int port = colon == std::string::npos ? NS_DEFAULTPORT : std::atoi(server.c_str() + colon + 1);
    state_.nscount = 1;
    state_.nsaddr_list[0].sin_family = AF_INET;
    state_.nsaddr_list[0].sin_addr = address;
    state_.nsaddr_list[0].sin_port = htons(static_cast<std::uint16_t>(port));
  }
  ~Resolver() { ::res_nclose(&state_); }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  Answer ask(const std::string& domain, int type) {
    std::array<unsigned char, 16384> bytes{};
    int size = ::res_nquery(&state_, domain.c_str(), ns_c_in, type, bytes.data(), bytes.size());
    if (size < 0) {
      if (state_.res_h_errno == HOST_NOT_FOUND || state_.res_h_errno == NO_DATA) return Answer::none;
      throw no_answer(domain);
    }
    ns_msg message;
    if (::ns_initparse(bytes.data(), std::min<int>(size, bytes.size()), &message) != 0) throw no_answer(domain);
    auto found = Answer::none;
    for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
      ns_rr record;
      if (::ns_parserr(&message, ns_s_an, i, &record) != 0 || ns_rr_type(record) != type) continue;
      // RFC 7505: the MX "." says that there is no mail. Its name is one zero byte behind the preference.
      bool null_mx = type == ns_t_mx && ns_rr_rdlen(record) == 3 && ns_rr_rdata(record)[2] == 0;
      if (!null_mx) return Answer::some;
      found = Answer::refuses;
    }
    return found;
  }

 private:
  struct __res_state state_ {};
};

bool ask(const std::string& domain, const std::string& server) {
  Resolver resolver(server);
  auto absolute = domain + '.';
  auto mail = resolver.ask(absolute, ns_t_mx);
  if (mail != Answer::none) return mail == Answer::some;
  return resolver.ask(absolute, ns_t_a) == Answer::some || resolver.ask(absolute, ns_t_aaaa) == Answer::some;
}

}  // namespace

bool Domains::take_mail(const std::string& domain) {
  constexpr std::size_t most_known = 10'000;
  if (domain.starts_with('[')) return true;
  auto now = std::chrono::steady_clock::now();
  if (auto it = known_.find(domain); it != known_.end() && now - it->second.asked < std::chrono::minutes(10))
    return it->second.takes;
  auto takes = ask(domain, server_);
  if (known_.size() >= most_known) known_.clear();
  known_.insert_or_assign(domain, Known{takes, now});
  return takes;
}

}  // namespace hammy::check
