// Accounts: who may have timestamps, how many, and for how much.
//
// An account has one secret, made here and shown once; it is the password of a login by name and password (RFC 7617)
// and the token of one by bearer token (RFC 6750). Because it has 256 random bits, its SHA-256 is all that needs to be
// kept.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "scope/scope.hpp"
#include "sql/database.hpp"

namespace hammy::tsa {

struct Account {
  std::string name;
  std::string title;  ///< who it is, for statements
  bool active = true;
  std::int64_t rate = 0;   ///< timestamps a second; 0: no limit
  std::int64_t quota = 0;  ///< a month; 0: no limit
};

/// What is to be changed; what is not set stays.
struct Change {
  std::optional<std::string> title{};
  std::optional<bool> active{};
  std::optional<std::int64_t> rate{}, quota{};
  std::optional<std::string> tiers{}, currency{};  ///< prices, both together
  std::string since{};                             ///< the month that prices hold from, "2026-11"
};

/// Makes the account and returns its secret. Throws `tsa.account` when there is one of that name, or for a name that
/// could not be one, and `tsa.price`. Each change is an entry in the audit log.
std::string add_account(sql::Database& database, const scope::Scope& scope, const std::string& name,
                        const Change& change, Instant now);
/// Throws `tsa.account` when there is none.
void change_account(sql::Database& database, const scope::Scope& scope, const std::string& name, const Change& change,
                    Instant now);
/// Gives it another secret, and returns that.
std::string renew_secret(sql::Database& database, const scope::Scope& scope, const std::string& name, Instant now);
/// All, by name.
std::vector<Account> list_accounts(sql::Database& database, const scope::Scope& scope);

/// The account that an Authorization header (RFC 9110 section 11.6.2) stands for, as it was seconds ago at most. May be
/// used by several threads.
class Logins {
 public:
  Logins(scope::Scope scope, std::string url) : scope_(std::move(scope)), url_(std::move(url)) {}
  /// Nothing for a header that lets nobody in.
  std::optional<Account> find(std::string_view authorization);

 private:
  struct Known {
    Account account;
    std::string secret;  ///< its hash
  };
  void refresh();
  scope::Scope scope_;
  std::string url_;
  std::mutex mutex_;
  std::vector<Known> known_;
  std::chrono::steady_clock::time_point read_at_{};
};

}  // namespace hammy::tsa
