#include "policy/policy.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "config/config.hpp"

namespace {

using namespace hammy;

struct Installation {
  config::Config config;
  scope::Scope scope;
  explicit Installation(std::string_view toml, const char* org = "default")
      : config(config::Config::parse(toml)), scope(scope::OrgId(org), config, "/nowhere") {}
  policy::TemplatePolicy load(std::string_view own) const { return policy::load(scope, own, "invoice/template.toml"); }
};

std::string code_of(std::string_view own) {
  try {
    Installation("").load(own);
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

constexpr std::string_view everything = R"(
[template]
via = "common"
priority = 9
from = "common@example.com"
locale = "hu"
currency = "HUF"
[org.acme.template]
via = "acme"
from = "acme@example.com"
[group.billing]
priority = 3
keep = "hash"
retry = { attempts = 5, for = "2d" }
[org.acme.group.billing]
bounce = "acme-billing"
)";

TEST(Cascade, BuiltInThenFileThenOrganisationThenGroupThenTemplate) {
  auto built_in = Installation("").load("");
  EXPECT_EQ(built_in.locale, "en");
  EXPECT_EQ(built_in.missing, "error");
  EXPECT_FALSE(built_in.priority);

  auto common = Installation(everything).load("");
  EXPECT_EQ(common.via, "common");
  EXPECT_EQ(common.locale, "hu");
  EXPECT_EQ(common.priority, 9);

  auto acme = Installation(everything, "acme").load("");
  EXPECT_EQ(acme.via, "acme");
  EXPECT_EQ(acme.from.email, "acme@example.com");
  EXPECT_EQ(acme.locale, "hu");

  auto grouped = Installation(everything, "acme").load("group = \"billing\"\nfrom = \"invoice@example.com\"");
  EXPECT_EQ(grouped.priority, 3);
  EXPECT_EQ(grouped.keep, "hash");
  EXPECT_EQ(grouped.retry_attempts, 5);
  EXPECT_EQ(grouped.retry_for, std::chrono::hours(48));
  EXPECT_EQ(grouped.bounce, "acme-billing");
  EXPECT_EQ(grouped.from.email, "invoice@example.com");
  EXPECT_EQ(Installation(everything).load("group = \"billing\"").bounce, "") << "another organisation's group";
}

TEST(Cascade, TheRecordHasTheLastWord) {
  auto policy = Installation(everything).load("priority = 5\nreply_to = \"a@example.com\"");
  auto record = record::Record::parse(
      R"({"priority":1,"from":{"email":"own@example.com","name":"Own"},"via":"mine","to":{"locale":"fi-FI"},"currency":"EUR"})");
  auto own = policy::with_record(policy, record);
  EXPECT_EQ(own.priority, 1);
  EXPECT_EQ(own.from.email, "own@example.com");
  EXPECT_EQ(own.via, "mine");
  EXPECT_EQ(own.locale, "fi-FI");
  EXPECT_EQ(own.currency, "EUR");
  EXPECT_EQ(own.reply_to, "a@example.com");
}

TEST(Password, IsTheNearestRecipeWithWhatStandsBesideIt) {
  constexpr std::string_view toml = R"(
[template.password]
recipe = "{{pin}}"
hint = "your PIN"
reveal = 1
min_entropy = 10
[org.acme.template.password]
recipe = "{{code}}"
[group.billing.password]
recipe = "{{number}}"
ascii = false
min_entropy = 20.5
[group.billing.password.hint]
hu = "szám"
de-AT = "Nummer"
)";
  auto common = Installation(toml).load("").password;
  EXPECT_EQ(common.recipe, "{{pin}}");
  EXPECT_EQ(common.place, "hammy.toml: [template.password] recipe");
  EXPECT_EQ(common.hints.at(""), "your PIN");
  EXPECT_EQ(common.reveal, 1);
  EXPECT_TRUE(common.ascii);

  auto acme = Installation(toml, "acme").load("").password;
  EXPECT_EQ(acme.recipe, "{{code}}");
  EXPECT_EQ(acme.place, "hammy.toml: [org.acme.template.password] recipe");
  EXPECT_TRUE(acme.hints.empty()) << "a hint at another recipe";
  EXPECT_EQ(acme.reveal, 0);
  EXPECT_EQ(acme.min_entropy, 10) << "whatever the recipe";

  auto grouped = Installation(toml, "acme").load("group = \"billing\"").password;
  EXPECT_EQ(grouped.recipe, "{{number}}");
  EXPECT_EQ(grouped.hints.at("de-AT"), "Nummer");
  EXPECT_FALSE(grouped.ascii);
  EXPECT_EQ(grouped.min_entropy, 20.5);

  auto own = Installation(toml, "acme").load("group = \"billing\"\n[password]\nrecipe = \"none\"").password;
  EXPECT_EQ(own.recipe, "none");
  EXPECT_EQ(own.place, "invoice/template.toml: [password] recipe");
  EXPECT_TRUE(own.hints.empty());
  EXPECT_EQ(own.min_entropy, 20.5);
}

TEST(Apply, GivesTheRecordOnlyWhatItDoesNotSay) {
  auto policy =
      Installation("").load("from = \"a@example.com\"\nfrom_name = \"Á\"\nvia = \"main\"\nretention = \"30d\"");
  auto record = record::Record::parse(R"({"id":"x","via":"own"})");
  policy::apply(policy, record);
  std::string line;
  record.append_to(line);
  EXPECT_EQ(line, R"({"id":"x","via":"own","from":{"email":"a@example.com","name":"Á"},"retention":"30d"})"
                  "\n");
}

constexpr std::string_view variables = R"(
[variables]
number = { type = "text", label = "Number", required = true }
"customer.name" = { type = "text", required = true }
[variables.customer.city]
type = "text"
default = "Budapest"
[variables.paid]
type = "boolean"
default = false
[variables.items]
type = "list"
[variables.due]
type = "date"
)";

TEST(Variables, AreReadWithDottedNames) {
  auto policy = Installation("").load(variables);
  std::string names;
  for (const auto& variable : policy.variables) names += variable.name + (variable.required ? "! " : " ");
  EXPECT_EQ(names, "customer.city customer.name! due items number! paid ");
  EXPECT_EQ(policy::defaults_json(policy), R"({"customer":{"city":"Budapest"},"due":null,"items":null,"paid":false})");
}

TEST(Variables, LackingOrOfTheWrongType) {
  auto policy = Installation("").load(variables);
  auto data = record::Document::parse(R"({"number":"","customer":{},"paid":"yes","items":[],"due":"2026-02-30"})");
  std::string found;
  for (const auto& lack : policy::lacks(policy, data.root())) found += lack.name + "=" + lack.wanted + " ";
  EXPECT_EQ(found, "customer.name= due=of type date number= paid=of type boolean ");
  auto good =
      record::Document::parse(R"({"number":5,"customer":{"name":"Á"},"paid":true,"due":"2026-11-22T08:00:00+01:00"})");
  EXPECT_TRUE(policy::lacks(policy, good.root()).empty());
}

TEST(Password, WrongSettingsAreNamed) {
  EXPECT_EQ(code_of("password = \"{{pin}}\""), "template.setting");
  EXPECT_EQ(code_of("[password]\nrecipes = \"{{pin}}\""), "template.unknown-setting");
  EXPECT_EQ(code_of("[password]\nrecipe = \"{{pin}}\"\nreveal = 5"), "template.setting");
  EXPECT_EQ(code_of("[password]\nrecipe = 5"), "config.type");
  EXPECT_EQ(code_of("[password]\nmin_entropy = \"much\""), "config.type");
}

TEST(Settings, WrongOnesAreNamed) {
  EXPECT_EQ(code_of("pirority = 3"), "template.unknown-setting");
  EXPECT_EQ(code_of("priority = 12"), "template.setting");
  EXPECT_EQ(code_of("priority = \"high\""), "config.type");
  EXPECT_EQ(code_of("keep = \"forever\""), "template.setting");
  EXPECT_EQ(code_of("retention = \"long\""), "config.type");
  EXPECT_EQ(code_of("[variables]\nx = { type = \"string\" }"), "template.setting");
  EXPECT_EQ(code_of("= 3"), "config.syntax");
  try {
    Installation("").load("\n\nx ==");
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("invoice/template.toml:3:"), std::string::npos) << error.message();
  }
}

}  // namespace
