#include <gtest/gtest.h>

#include <optional>
#include <sstream>

#include "../store.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "consent/address.hpp"
#include "consent/gate.hpp"
#include "consent/register.hpp"
#include "consent/schema.hpp"
#include "consent/table.hpp"

namespace hammy::consent {
namespace {

class Consent : public testing::Test {
 protected:
  void SetUp() override {
    store_.emplace(home_.path() / "consent.db");
    write_file_atomically(home_.path() / "key", "pepper\n");
    with_settings("");
    auto database = sql::Database::create(store_->url());
    sql::bring_up_to_date(database, schema());
    register_.emplace(config_, home_.path());
  }
  void TearDown() override {
    register_.reset();
    store_.reset();
  }
  void with_settings(const std::string& more) {
    config_ = config::Config::parse("[consent]\ndatabase = \"" + store_->url() + "\"\n" + more);
  }

  scope::Scope scope(std::string_view org = "acme") { return {scope::OrgId{org}, config_, home_.path()}; }
  static Entry entry(Kind kind, std::string address, std::string list = "", std::string channel = "") {
    Entry its;
    its.kind = kind;
    its.address = std::move(address);
    its.extent = list.empty() ? Extent::organisation : Extent::list;
    its.list = std::move(list);
    its.channel = std::move(channel);
    return its;
  }
  std::size_t add(const Entry& its, std::string_view org = "acme") {
    return register_->add(scope(org), {&its, 1}, now_);
  }
  bool suppressed(std::string_view address, std::string_view list = "", std::string_view channel = "email",
                  std::string_view org = "acme") {
    return register_->standing(scope(org), channel, address, list, now_).suppressed.has_value();
  }
  bool agreed(std::string_view address, std::string_view list, std::string_view org = "acme") {
    return register_->standing(scope(org), "email", address, list, now_).agreed.has_value();
  }
  std::vector<Entry> all(const Selection& which = {}, std::string_view org = "acme") {
    std::vector<Entry> found;
    register_->list(scope(org), which, now_, [&](const Entry& its) { found.push_back(its); });
    return found;
  }
  template <class Call>
  static std::string code_of(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return error.code();
    }
    return "";
  }

  TemporaryDirectory home_;
  config::Config config_;
  std::optional<TestStore> store_;
  std::optional<Register> register_;
  Instant now_ = *parse_rfc3339("2026-11-22T08:00:00Z");
};

TEST(ConsentAddress, HasOneSpelling) {
  EXPECT_EQ(normalise("email", " Anna@Példa.HU "), "anna@xn--plda-bpa.hu");
  EXPECT_EQ(normalise("", "ÁRVÍZ@example.com"), "árvíz@example.com");
  EXPECT_EQ(normalise("sms", "+36 (20) 123-45.67"), "+36201234567");
  EXPECT_EQ(normalise("voice", "0036/20 1234567"), "+36201234567");
  EXPECT_EQ(normalise("", "Ügyfél-17"), "Ügyfél-17");
  EXPECT_EQ(normalise("chat", "@anna"), "@anna");
  for (auto [channel, wrong] : {std::pair{"sms", "06 20 123 4567"},
                                {"sms", "+36 20 CALL ME"},
                                {"email", "anna"},
                                {"email", ""},
                                {"", "a\nb"},
                                {"fax", "+0123456789"}})
    EXPECT_THROW(normalise(channel, wrong), Error) << wrong;
}

TEST_F(Consent, SuppressionReachesAsFarAsItSays) {
  add(entry(Kind::suppression, "Anna@example.com"));
  add(entry(Kind::suppression, "jussi@example.com", "news"));
  auto everywhere = entry(Kind::suppression, "ewa@example.com");
  everywhere.extent = Extent::global;
  add(everywhere);
  EXPECT_TRUE(suppressed("anna@EXAMPLE.com"));
  EXPECT_TRUE(suppressed("anna@example.com", "news"));
  EXPECT_FALSE(suppressed("anna@example.com", "", "email", "other"));
  EXPECT_FALSE(suppressed("jussi@example.com"));
  EXPECT_TRUE(suppressed("jussi@example.com", "news"));
  EXPECT_FALSE(suppressed("jussi@example.com", "offers"));
  EXPECT_TRUE(suppressed("ewa@example.com", "", "email", "other"));
  EXPECT_FALSE(suppressed("ivan@example.com"));
}

TEST_F(Consent, AChannelIsSuppressedAlone) {
  add(entry(Kind::suppression, "+36201234567", "", "sms"));
  EXPECT_TRUE(suppressed("+36 20 123 4567", "", "sms"));
  EXPECT_FALSE(suppressed("+36201234567", "", "voice"));
}

TEST_F(Consent, WhatIsTakenBackOrExpiredDoesNotCountAndStaysInTheHistory) {
  auto its = entry(Kind::consent, "anna@example.com", "news");
  its.expires = now_ + std::chrono::hours(24);
  its.source = "web form";
  add(its);
  EXPECT_TRUE(agreed("anna@example.com", "news"));
  EXPECT_FALSE(agreed("anna@example.com", "offers"));
  now_ += std::chrono::hours(25);
  EXPECT_FALSE(agreed("anna@example.com", "news"));
  its.expires.reset();
  EXPECT_EQ(add(its), 1U);
  EXPECT_EQ(add(its), 0U) << "it says nothing new";
  Entry why;
  why.reason = "by phone";
  EXPECT_EQ(register_->take_back(scope(), "", "Anna@Example.com", {}, why, now_), 1U);
  EXPECT_FALSE(agreed("anna@example.com", "news"));
  EXPECT_TRUE(all().empty());
  Selection history;
  history.history = true;
  ASSERT_EQ(all(history).size(), 3U);
  EXPECT_EQ(all(history)[0].source, "web form");
  EXPECT_FALSE(all(history)[2].given);
  EXPECT_EQ(all(history)[2].reason, "by phone");
  EXPECT_TRUE(all(history, "other").empty());
}

TEST_F(Consent, WhatIsOlderThanWhatIsKnownChangesNothing) {
  auto its = entry(Kind::consent, "anna@example.com", "news");
  its.given = false;
  its.at = now_;
  add(its);
  its.given = true;
  its.at = now_ - std::chrono::hours(1);
  add(its);
  EXPECT_FALSE(agreed("anna@example.com", "news"));
}

TEST_F(Consent, AForgottenPersonIsKnownByAHashAlone) {
  add(entry(Kind::consent, "anna@example.com", "news"));
  add(entry(Kind::consent, "jussi@example.com", "news"));
  register_->forget(scope(), "ANNA@example.com", "tester", now_);
  EXPECT_TRUE(suppressed("anna@example.com", "news"));
  EXPECT_EQ(code_of([&] { add(entry(Kind::consent, "anna@example.com", "news")); }), "consent.forgotten");
  EXPECT_EQ(add(entry(Kind::suppression, "anna@example.com")), 0U);
  Selection history;
  history.history = true;
  for (const auto& its : all(history)) EXPECT_EQ(its.address, its.number == 2 ? "jussi@example.com" : "");
  Selection suppression;
  suppression.kind = Kind::suppression;
  register_->take_back(scope(), "", "anna@example.com", suppression, {}, now_);
  EXPECT_EQ(add(entry(Kind::consent, "anna@example.com", "news")), 0U) << "the consent from before still stands";
  EXPECT_FALSE(suppressed("anna@example.com", "news"));
}

TEST_F(Consent, OfTheForgottenNothingIsLeftInTheFile) {
  SQLITE_ONLY();
  add(entry(Kind::consent, "anna@example.com", "news"));
  add(entry(Kind::consent, "jussi@example.com", "news"));
  register_->forget(scope(), "anna@example.com", "tester", now_);
  sql::Database::open(store_->url()).copy_to(home_.path() / "copy.db");
  auto bytes = read_file(home_.path() / "copy.db");
  EXPECT_NE(bytes.find("jussi"), bytes.npos);
  EXPECT_EQ(bytes.find("anna"), bytes.npos);
}

TEST_F(Consent, RefusesWhatMakesNoSense) {
  auto its = entry(Kind::consent, "anna@example.com");
  its.extent = Extent::global;
  EXPECT_EQ(code_of([&] { add(its); }), "consent.scope");
  its.extent = Extent::list;
  EXPECT_EQ(code_of([&] { add(its); }), "consent.list");
  its.extent = Extent::organisation;
  its.list = "news";
  EXPECT_EQ(code_of([&] { add(its); }), "consent.list");
  EXPECT_EQ(code_of([] { kind_from("maybe"); }), "consent.word");
}

TEST_F(Consent, ASecretBesideTheDatabaseMustStayTheSame) {
  add(entry(Kind::suppression, "anna@example.com"));
  with_settings("key_file = \"" + (home_.path() / "key").string() + "\"\n");
  EXPECT_EQ(code_of([&] { Register other(config_, home_.path()); }), "consent.key");
}

TEST_F(Consent, TheGateNamesTheFieldAndNeverTheAddress) {
  add(entry(Kind::suppression, "ewa@example.com"));
  add(entry(Kind::consent, "anna@example.com", "news"));
  auto gate = [&](const char* json, const Terms& terms = {}) -> std::string {
    try {
      require_consent(*register_, scope(), record::Record::parse(json), terms, now_);
    } catch (const Error& error) {
      EXPECT_EQ(error.message().find('@'), std::string::npos);
      return error.code() + " " + error.message();
    }
    return "";
  };
  EXPECT_EQ(gate(R"({"to":{"email":"anna@example.com"}})"), "");
  EXPECT_EQ(gate(R"({"to":"Ewa <ewa@example.com>"})"),
            "consent.suppressed to: suppressed for messages of this organisation since 2026-11-22");
  EXPECT_EQ(
      gate(R"({"to":{"email":"anna@example.com"},"cc":["a@b.example",{"email":"EWA@example.com"}]})").substr(0, 25),
      "consent.suppressed cc 2: ");
  EXPECT_EQ(gate(R"({"to":{"email":"anna@example.com"},"list":"news"})"), "");
  EXPECT_EQ(gate(R"({"to":{"email":"jussi@example.com"},"list":"news"})"),
            "consent.missing to: no consent to messages of the list 'news'");
  EXPECT_EQ(gate(R"({"to":{"email":"jussi@example.com"},"list":"news"})", {"", false}), "");
  EXPECT_EQ(gate(R"({"to":{"email":"jussi@example.com"}})", {"news", true}).substr(0, 15), "consent.missing");
  EXPECT_EQ(gate(R"({"to":{"email":"no address"}})").substr(0, 18), "address.syntax to:");
  EXPECT_EQ(gate(R"({"channel":"sms","to":{"phone":"06 20"}})").substr(0, 19), "consent.address to:");
}

TEST_F(Consent, ATableIsTakenOverRowByRow) {
  std::istringstream csv(
      "Address;list;kind;at;nonsense\nanna@példa.hu;news;consent;2026-01-05;x\n+36201234567;;;;\nno address@;;;;\n"
      "ewa@example.com;;maybe;;\njussi@example.com;;;yesterday;\nanna@példa.hu;news;consent;2026-01-05;again\n");
  std::vector<std::string> complaints;
  Entry otherwise;
  otherwise.reason = "imported";
  auto done = import_table(*register_, scope(), csv, otherwise, now_, [&](std::size_t line, const Error& error) {
    complaints.push_back(std::to_string(line) + " " + error.code());
  });
  EXPECT_EQ(done.rows, 6);
  EXPECT_EQ(done.added, 2);
  EXPECT_EQ(complaints, (std::vector<std::string>{"4 address.syntax", "5 consent.word", "6 consent.time"}));
  EXPECT_TRUE(agreed("anna@xn--plda-bpa.hu", "news"));
  EXPECT_TRUE(suppressed("+36201234567", "", "sms"));
  std::istringstream without("mail\nanna@example.com\n");
  EXPECT_EQ(code_of([&] { import_table(*register_, scope(), without, {}, now_, [](auto, const auto&) {}); }),
            "consent.columns");
}

}  // namespace
}  // namespace hammy::consent
