// The service, asked without a network: what it answers, to whom, and that a failure gives nothing away.
#include "tsa/service.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "../store.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "crypto/hash.hpp"
#include "pki/issue.hpp"
#include "pki/timestamp.hpp"
#include "tsa/schema.hpp"

namespace hammy::tsa {
namespace {

const Instant noon = *parse_rfc3339("2026-11-22T12:00:00Z");

struct Hands final : Clock {
  Instant now() override { return at; }
  Instant at = noon;
};

class Service : public testing::Test {
 protected:
  void SetUp() override {
    store_.emplace(home_.path() / "tsa.db");
    database_.emplace(sql::Database::create(store_->url()));
    sql::bring_up_to_date(*database_, ledger::schema());
    sql::bring_up_to_date(*database_, schema());
    serials_.emplace(scope_, store_->url());
    books_.emplace(scope_, store_->url());
    logins_.emplace(scope_, store_->url());
    guard_.emplace(simulated_clocks(clock_), ClockGuard::Rules{.ask_kernel = false}, Moment{});
    desk_.reset(new Desk{key_, {}, *guard_, *serials_, *books_, *logins_, true, 0, {}});
  }
  void TearDown() override {
    books_.reset();
    database_.reset();
    store_.reset();
  }
  http::Response ask(std::string authorization = {}) {
    http::Request request;
    request.method = "POST";
    request.path = "/tsr";
    request.body = asked_.der();
    request.peer = "192.0.2.1";
    request.headers.push_back({"content-type", "Application/Timestamp-Query; x=y"});
    if (!authorization.empty()) request.headers.push_back({"authorization", std::move(authorization)});
    return make_handler(*desk_)(request);
  }
  /// The failure's word, or "granted".
  std::string said(const http::Response& response) {
    if (response.status != 200) return std::to_string(response.status);
    try {
      pki::timestamp_token(response.body, asked_, pki::Trust({key_.certificate()}));
      return "granted";
    } catch (const Error& error) {
      const auto& words = error.message();
      return words.substr(words.rfind('(') + 1, words.rfind(')') - words.rfind('(') - 1);
    }
  }
  std::int64_t counted(std::string_view column) {
    auto read = database_->read(scope_);
    auto text = "SELECT SUM(" + std::string(column) + ") FROM tsa_use WHERE org = :org";
    auto rows = read.query(sql::Statement::built(text), {});
    return rows.next() ? rows.integer(0) : 0;
  }

  TemporaryDirectory home_;
  config::Config config_;
  scope::Scope scope_{scope::OrgId{"default"}, config_, home_.path()};
  Hands clock_;
  pki::Key key_ = pki::issue(pki::Key::Algorithm::ecdsa, {.common_name = "TSA", .purpose = pki::Purpose::timestamping},
                             noon - std::chrono::hours(1), noon + std::chrono::hours(1), nullptr);
  pki::TimestampRequest asked_{crypto::Hash::sha256, crypto::sha256("szerződés"), "", "\x11"};
  std::optional<TestStore> store_;
  std::optional<sql::Database> database_;
  std::optional<Serials> serials_;
  std::optional<Books> books_;
  std::optional<Logins> logins_;
  std::optional<ClockGuard> guard_;
  std::unique_ptr<Desk> desk_;
};

TEST_F(Service, GrantsAndCounts) {
  auto response = ask();
  EXPECT_EQ(said(response), "granted");
  EXPECT_EQ(response.type, "application/timestamp-reply");
  EXPECT_EQ(counted("granted"), 1);
}

TEST_F(Service, RefusesByTheStandardWithStatus200) {
  asked_.policy = "1.2.3";
  EXPECT_EQ(said(ask()), "unacceptedPolicy");
  asked_.policy.clear();
  EXPECT_EQ(said(ask()), "granted");
  clock_.at -= std::chrono::seconds(1);
  EXPECT_EQ(said(ask()), "timeNotAvailable");
  clock_.at = noon + std::chrono::hours(2);
  EXPECT_EQ(said(ask()), "systemFailure") << "its certificate has expired";
  books_.reset();
  EXPECT_EQ(counted("granted"), 1);
  EXPECT_EQ(counted("refused"), 3);
}

TEST_F(Service, GivesNothingThatIsNotInItsBooks) {
  auto all = database_->across_organisations();
  all.execute("ALTER TABLE ledger_entry RENAME TO elsewhere");
  all.commit();
  EXPECT_EQ(said(ask()), "systemFailure");
  auto back = database_->across_organisations();
  back.execute("ALTER TABLE elsewhere RENAME TO ledger_entry");
  back.commit();
  EXPECT_EQ(said(ask()), "granted");
  EXPECT_EQ(counted("granted"), 1);
}

TEST_F(Service, KeepsToLoginsRatesAndQuotas) {
  auto secret = add_account(*database_, scope_, "acme", {.rate = 2, .quota = 3}, noon);
  desk_->open = false;
  EXPECT_EQ(said(ask()), "401");
  EXPECT_EQ(said(ask("Bearer wrong")), "401");
  EXPECT_EQ(said(ask("Bearer " + secret)), "granted");
  EXPECT_EQ(said(ask("Basic " + text::base64("acme:" + secret))), "granted");
  EXPECT_EQ(said(ask("Bearer " + secret)), "429") << "two a second";
  change_account(*database_, scope_, "acme", {.rate = 0}, noon);
  logins_.emplace(scope_, store_->url());
  desk_.reset(new Desk{key_, {}, *guard_, *serials_, *books_, *logins_, true, 1, {}});
  EXPECT_EQ(said(ask("Bearer " + secret)), "granted");
  EXPECT_EQ(said(ask("Bearer " + secret)), "429") << "three a month";
  EXPECT_EQ(said(ask("Bearer wrong")), "401") << "a wrong login is none, even where none is needed";
  EXPECT_EQ(said(ask()), "granted");
  EXPECT_EQ(said(ask()), "429") << "one a second for each address";
  EXPECT_EQ(counted("granted"), 4);
}

}  // namespace
}  // namespace hammy::tsa
