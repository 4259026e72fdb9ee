#include "sign/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "net/client.hpp"
#include "pki/revocation.hpp"

namespace hammy::sign {

namespace {

using pki::Certificate;
using pki::Revocation;
using pki::Status;

constexpr std::size_t most_bytes = std::size_t{32} << 20;  // large authorities have large lists
constexpr std::size_t longest_chain = 10;
constexpr std::chrono::hours kept_without_end{1};

void add_each(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const auto& one : from)
    if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
}

bool still_good(const Revocation& said, Instant now) {
  return now < said.next_update.value_or(said.this_update + kept_without_end);
}

}  // namespace

void Evidence::add(const Evidence& other) {
  add_each(certificates, other.certificates);
  add_each(ocsps, other.ocsps);
  add_each(crls, other.crls);
}

struct EvidenceCollector::State {
  State() : client(settings()) {}

  /// The addresses stand in certificates of keys and authorities that the operator has chosen, and may be of a house's
  /// own authority in its own network.
  static net::Settings settings() {
    net::Settings settings;
    settings.connect = std::chrono::seconds(10);
    settings.stall = std::chrono::seconds(20);
    settings.total = std::chrono::seconds(60);
    settings.reach.everywhere = true;
    return settings;
  }

  std::string take(const std::string& url, const std::string* question) {
    std::string out;
    auto sink = [&](std::string_view bytes) {
      if (out.size() + bytes.size() > most_bytes) throw Error{"sign.evidence", fmt::format("'{}' sends too much", url)};
      out += bytes;
    };
    if (question)
      client.post(url, url, *question, "application/ocsp-request", sink);
    else
      client.get(url, url, sink);
    return out;
  }

  struct Known {
    Evidence evidence;
    Revocation said;
  };
  std::mutex mutex;
  net::Client client;
  std::map<std::string, Known> known;          ///< by certificate
  std::map<std::string, std::string> lists;    ///< by address
  std::map<std::string, Certificate> issuers;  ///< by address
  std::string problem;                         ///< what went wrong last

  /// `ask` in turn for each of `urls`, the first that does not fail.
  template <class Ask>
  std::optional<Known> first(const std::vector<std::string>& urls, Ask&& ask) {
    for (const auto& url : urls) {
      try {
        return ask(url);
      } catch (const Error& error) {
        problem = error.message();
      }
    }
    return {};
  }

  Known of(const Certificate& certificate, const Certificate& issuer, Instant now) {
    auto& entry = known[certificate.der()];
    if (still_good(entry.said, now) && entry.said.status == Status::good) return entry;
    problem = "its certificate does not say where to ask";
    auto by_ocsp = [&](const std::string& url) {
      auto question = pki::ocsp_request(certificate, issuer);
      auto answer = take(url, &question);
      auto said = pki::read_ocsp(answer, certificate, issuer);
      if (said.status == Status::unknown) throw Error{"pki.ocsp", fmt::format("'{}' does not know it", url)};
      Known out{{{}, {answer}, {}}, said};
      for (const auto& one : said.certificates) out.evidence.certificates.push_back(one.der());
      return out;
    };
    auto by_list = [&](const std::string& url) {
      auto& list = lists[url];
      if (list.empty() || !still_good(pki::read_crl(list, certificate, issuer), now))
        list = pki::crl_der(take(url, nullptr));
      return Known{{{}, {}, {list}}, pki::read_crl(list, certificate, issuer)};
    };
    auto found = first(certificate.ocsp_urls(), by_ocsp);
    if (!found) found = first(certificate.crl_urls(), by_list);
    if (!found)
      throw Error{"sign.evidence", fmt::format("nobody says whether '{}' is revoked: {}", certificate.name(), problem),
                  "sign at level B-T, or see whether the authority can be reached"}
          .as(Failure::temporary);
    if (found->said.status == Status::revoked)
      throw Error{"sign.revoked",
                  fmt::format("the certificate '{}' was revoked at {}", certificate.name(),
                              format_rfc3339(found->said.revoked_at.value_or(Instant{}))),
                  "get a new one from the authority"}
          .as(Failure::technical);
    return entry = *found;
  }

  std::optional<Certificate> issuer_of(const Certificate& certificate) {
    for (const auto& url : certificate.issuer_urls()) {
      if (auto found = issuers.find(url); found != issuers.end()) return found->second;
      try {
        return issuers.emplace(url, Certificate::from_der(take(url, nullptr))).first->second;
      } catch (const Error& error) {
        problem = error.message();
      }
    }
    return {};
  }
};

EvidenceCollector::EvidenceCollector() : state_(std::make_unique<State>()) {}
EvidenceCollector::~EvidenceCollector() = default;

Evidence EvidenceCollector::collect(std::vector<Certificate> chain, Instant now) {
  std::scoped_lock lock(state_->mutex);
  while (!chain.back().self_issued() && chain.size() < longest_chain) {
    auto issuer = state_->issuer_of(chain.back());
    if (!issuer) break;
    chain.push_back(*issuer);
  }
  Evidence out;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    out.add({{chain[i].der()}, {}, {}});
    if (chain[i].self_issued()) break;
    if (i + 1 == chain.size())
      throw Error{"sign.evidence", fmt::format("the issuer of '{}' is not known", chain[i].name()),
                  "add the certificates up to the root to the key's file"}
          .as(Failure::technical);
    out.add(state_->of(chain[i], chain[i + 1], now).evidence);
  }
  return out;
}

}  // namespace hammy::sign
