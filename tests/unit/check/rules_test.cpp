#include "check/rules.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::check {
namespace {

std::string error_of(std::string_view toml) {
  try {
    read_rules(toml, "/etc/hammy/invoice.rules.toml");
  } catch (const Error& error) {
    return error.code() + ": " + error.message();
  }
  return "";
}

TEST(Rules, AreRead) {
  auto rules = read_rules(R"(
required = ["to.email", "number"]
[recipient]
domain = true
list = "news"
[allow]
email = ["@Példa.hu", "Anna@Example.com"]
email_matching = ['.*\+test@acme\.example']
sms = "+36 20 123 4567"
otherwise = "fail"
[document.all]
pages = 2
signed = true
pdfa = "2b"
[text.total]
files = "invoice*.pdf"
page = -1
left = 20
width = 85.5
contains = "{{total | money}}"
lacks_matching = 'DRAFT|TERVEZET'
[foreign.customers]
identifiers = "customers.txt"
own = ["customer.number"]
)",
                          "/etc/hammy/invoice.rules.toml");
  EXPECT_EQ(rules.file, "invoice.rules.toml");
  EXPECT_EQ(rules.required.size(), 2U);
  EXPECT_TRUE(rules.recipient.domain && rules.recipient.address && rules.recipient.suppression);
  EXPECT_TRUE(rules.fail_others);
  EXPECT_EQ(rules.allow["email"].exact, (std::vector<std::string>{"@xn--plda-bpa.hu", "anna@example.com"}));
  EXPECT_EQ(rules.allow["sms"].exact, (std::vector<std::string>{"+36201234567"}));
  ASSERT_EQ(rules.documents.size(), 1U);
  EXPECT_EQ(rules.documents[0].pages, 2);
  EXPECT_EQ(rules.documents[0].is_signed, true);
  EXPECT_FALSE(rules.documents[0].encrypted);
  ASSERT_EQ(rules.texts.size(), 1U);
  EXPECT_EQ(rules.texts[0].place.page, -1);
  EXPECT_EQ(rules.texts[0].place.area->width, 85.5);
  EXPECT_EQ(rules.texts[0].contains.size(), 1U);
  ASSERT_EQ(rules.foreign.size(), 1U);
  EXPECT_EQ(rules.foreign[0].identifiers, "/etc/hammy/customers.txt");
  EXPECT_TRUE(rules.about_documents());
  EXPECT_FALSE(read_rules("required = \"x\"", "x").about_documents());
}

TEST(Rules, SayWhereTheyAreWrong) {
  EXPECT_EQ(error_of("requires = []"), "check.rules: invoice.rules.toml: there is no setting 'requires'");
  EXPECT_EQ(error_of("[text.total]\ncontain = 'x'"),
            "check.rules: invoice.rules.toml: [text.total] has no setting 'contain'");
  EXPECT_EQ(error_of("[text.total]\npage = 1"), "check.rules: invoice.rules.toml [text.total] asks for nothing");
  EXPECT_EQ(error_of("[text]\ncontains = 'x'"),
            "check.rules: invoice.rules.toml: 'contains' in [text] is no rule, or one that says nothing");
  EXPECT_EQ(error_of("[text.a]\ncontains = 'x'\nwidth = 0"),
            "check.rules: invoice.rules.toml [text.a]: the area is empty");
  EXPECT_EQ(error_of("[foreign.a]\nown = 'x'"),
            "check.rules: invoice.rules.toml [foreign.a] names no file of identifiers");
  EXPECT_EQ(error_of("[allow]\notherwise = 'lose'"),
            "check.rules: invoice.rules.toml: [allow] otherwise = 'lose' is nothing that can be done");
  EXPECT_EQ(error_of("[text.a]\ncontains = '{{x'").substr(0, 15), "template.syntax");
  EXPECT_EQ(error_of("[text.a]\nmatches = '(x'").substr(0, 48), "pattern.syntax: invoice.rules.toml [text.a]: the");
  EXPECT_EQ(error_of("[document.a]\npages = 'two'").substr(0, 11), "config.type");
  EXPECT_EQ(error_of("[text").substr(0, 13), "config.syntax");
}

}  // namespace
}  // namespace hammy::check
