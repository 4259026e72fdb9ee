// Passwords of recipes: what they become, what they are worth, and that nothing tells them.
#include "password/recipe.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "config/config.hpp"

namespace {

using namespace hammy;

constexpr std::string_view anna = R"({"id":"m1","to":{"email":"anna@example.com","name":"Kovács Anna","locale":"hu-HU"},
  "data":{"birth_date":"1985-02-14","mother":"Őry Zsófia","tax_id":"8371234567","phone":"+36 20 123 4567","empty":"",
  "customer":{"birth_date":"1985-02-14"}}})";

struct Kitchen {
  config::Config config;
  policy::TemplatePolicy policy;
  std::shared_ptr<password::Batch> batch = std::make_shared<password::Batch>();

  explicit Kitchen(const std::string& toml)
      : config(config::Config::parse("")),
        policy(policy::load(scope::Scope(scope::OrgId("acme"), config, "/nowhere"), toml, "t/template.toml")) {}

  password::Derived derive(std::string_view record, double least = 0, bool hint = false) const {
    return password::Recipes(batch, least).derive(policy, record::Record::parse(record), hint);
  }
};

std::string recipe(const std::string& text, const std::string& more = "") {
  return "[password]\nrecipe = '" + text + "'\n" + more;
}

std::string password_of(const std::string& text, std::string_view record = anna) {
  return Kitchen(recipe(text)).derive(record).password;
}

int bits_of(const std::string& text, std::string_view record = anna) {
  return static_cast<int>(Kitchen(recipe(text)).derive(record).entropy);
}

template <class Call>
Error caught(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error{"", ""};
}

Error refused(const std::string& text, std::string_view record = anna) {
  return caught([&] { password_of(text, record); });
}

TEST(Recipe, IsATemplateOfTheRecordsData) {
  EXPECT_EQ(password_of("{{birth_date | date:\"ddMMyyyy\"}}"), "14021985");
  EXPECT_EQ(password_of("{{mother | ascii | upper | left:3}}{{tax_id | right:4}}"), "ORY4567");
  EXPECT_EQ(password_of("{{phone | digits | right:7}}-{{birth_date | date:\"yy\"}}"), "1234567-85");
  EXPECT_EQ(password_of("{{#customer}}{{birth_date | date:\"yyyyMMdd\"}}{{/customer}}"), "19850214");
}

TEST(Recipe, GivesAsciiWhateverTheLetters) {
  EXPECT_EQ(password_of("{{mother}}"), "Ory Zsofia");
  auto name = [](std::string_view locale, std::string_view value) {
    auto record = R"({"to":{"locale":")" + std::string(locale) + R"("},"data":{"x":")" + std::string(value) + "\"}}";
    return password_of("{{x}}", record);
  };
  EXPECT_EQ(name("ru", "Щукина Юлия"), "Shchukina Yuliya");
  EXPECT_EQ(name("pl", "Łódź"), "Lodz");
  EXPECT_EQ(name("fi", "Ääkkönen"), "Aakkonen");
  EXPECT_EQ(name("de", "Müller"), "Mueller");
  EXPECT_EQ(name("hu", "  Őry\xC2\xA0"), "Ory") << "blanks at the ends go";
  EXPECT_EQ(caught([&] { name("en", "☃ 12"); }).code(), "password.characters");
  EXPECT_EQ(Kitchen(recipe("{{mother}}", "ascii = false")).derive(anna).password, "Őry Zsófia");
}

TEST(Recipe, HasDigitsThatEveryKeyboardHas) {
  EXPECT_EQ(password_of("{{x | date:\"ddMMyyyy\"}}", R"({"locale":"ar-EG","data":{"x":"1985-02-14"}})"), "14021985");
  EXPECT_EQ(password_of("{{x | date:\"ddMMyyyy\"}}", R"({"locale":"fa","data":{"x":"1985-02-14"}})").size(), 8U);
}

TEST(Recipe, RefusesWhatIsMissingOrEmpty) {
  auto error = refused("{{birth_date}}{{pin}}");
  EXPECT_EQ(error.code(), "template.missing-variable");
  EXPECT_EQ(error.message(), "the record lacks 'pin' (t/template.toml: [password] recipe:1:15)");
  for (auto source : {"{{birth_date}}{{empty}}", "{{birth_date}}{{pin?}}", "{{birth_date}}{{empty | upper}}",
                      "{{mother}}{{mother | digits}}"})
    EXPECT_EQ(refused(source).code(), "password.empty") << source;
  EXPECT_NE(refused("{{birth_date}}{{empty}}").message().find("'empty' is empty"), std::string::npos);
  EXPECT_EQ(refused("{{x}}", R"({"data":{"x":null}})").code(), "password.empty");
  EXPECT_EQ(refused("secret").code(), "password.recipe") << "the same for everybody";
  EXPECT_EQ(refused("{{birth_date").code(), "template.syntax");
}

TEST(Recipe, ErrorsShowNoValue) {
  auto wrong = R"({"data":{"birth_date":"14.02.1985"}})";
  auto error = refused("{{birth_date | date:\"ddMMyyyy\"}}", wrong);
  EXPECT_EQ(error.code(), "password.value");
  EXPECT_EQ((error.message() + error.hint()).find("1985"), std::string::npos) << error.message();
}

TEST(Recipe, IsNotToBeSeenInTheLetter) {
  auto refused_in = [](const std::string& fields) {
    auto record = R"({"data":{"birth_date":"1985-02-14","pin":"4711"},)" + fields + "}";
    return refused("{{birth_date | date:\"ddMMyyyy\"}}", record);
  };
  for (auto fields : {R"("text":"it is 14021985.")", R"("html":"<b>14021985</b>")", R"("subject":"14021985")",
                      R"("attachments":[{"name":"14021985.pdf"}])"}) {
    auto error = refused_in(fields);
    EXPECT_EQ(error.code(), "password.shown") << fields;
    EXPECT_EQ(error.message().find("1402"), std::string::npos);
  }
  EXPECT_EQ(password_of("{{pin}}", R"({"text":"4711 Ft","data":{"pin":"4711"}})"), "4711") << "by chance";
}

TEST(Recipe, FitsIntoAPdf) {
  auto record = [](std::size_t length) { return R"({"data":{"x":")" + std::string(length, '7') + "\"}}"; };
  EXPECT_EQ(password_of("{{x}}", record(127)).size(), 127U);
  EXPECT_EQ(refused("{{x}}", record(128)).code(), "password.too-long");
  EXPECT_EQ(caught([] { password::usable("a\nb"); }).code(), "password.characters");
  EXPECT_EQ(caught([] { password::usable(""); }).code(), "password.empty");
  EXPECT_EQ(caught([] { password::usable("\xFF"); }).code(), "password.characters");
  EXPECT_EQ(password::usable("cafe\u0301"), "caf\u00E9") << "one form of what looks the same";
}

TEST(Entropy, OfDatesAndTheirParts) {
  EXPECT_EQ(bits_of("{{birth_date | date:\"ddMMyyyy\"}}"), 13);
  EXPECT_EQ(bits_of("{{birth_date | date:\"short\"}}"), 13);
  EXPECT_EQ(bits_of("{{birth_date}}"), 13);
  EXPECT_EQ(bits_of("{{birth_date | date:\"ddMM\"}}"), 8);
  EXPECT_EQ(bits_of("{{birth_date | date:\"yyyy\"}}"), 5);
  EXPECT_EQ(bits_of("{{birth_date | date:\"ddMMyyyy\" | right:4}}"), 5) << "the year, however it is cut out";
  EXPECT_EQ(bits_of("{{birth_date | date:\"dd\"}}{{birth_date | date:\"MM\"}}{{birth_date | date:\"dd\"}}"), 8)
      << "each part once";
  EXPECT_EQ(bits_of("{{x}}", R"({"data":{"x":"14021985"}})"), 13) << "eight digits that are a date";
}

TEST(Entropy, OfDigitsLettersAndCodes) {
  EXPECT_EQ(bits_of("{{tax_id | right:4}}"), 10);
  EXPECT_EQ(bits_of("{{tax_id | right:4}}{{tax_id | right:4}}"), 10);
  EXPECT_EQ(bits_of("{{mother | left:3}}"), 3);
  EXPECT_EQ(bits_of("{{mother}}"), 8);
  EXPECT_EQ(bits_of("{{x}}", R"({"data":{"x":"7KQ2XB"}})"), 15);
  EXPECT_EQ(bits_of("{{x}}", R"({"data":{"x":"7KQ2XB7KQ2XB7KQ2XB7KQ2XB"}})"), 40);
}

TEST(Entropy, OfWhatStandsOnTheMailIsNothing) {
  EXPECT_EQ(bits_of("{{to.name}}{{to.email}}{{id}}"), 0);
  EXPECT_EQ(bits_of("{{x}}{{birth_date}}",
                    R"({"to":{"name":"Kovács Anna"},"data":{"x":"KOVACS","birth_date":"1985-02-14"}})"),
            13);
  EXPECT_EQ(bits_of("{{to.phone | right:4}}", R"({"to":{"phone":"+36201234567"},"data":{}})"), 10);
}

TEST(Entropy, TooLittleIsRefused) {
  Kitchen kitchen(recipe("{{birth_date | date:\"ddMMyyyy\"}}", "min_entropy = 20"));
  auto error = caught([&] { kitchen.derive(anna); });
  EXPECT_EQ(error.code(), "password.weak");
  EXPECT_EQ(error.message(),
            "t/template.toml: [password] recipe: the password is worth about 13 bits, and 20 are required");
  EXPECT_EQ(caught([&] { Kitchen(recipe("{{birth_date}}")).derive(anna, 14); }).code(), "password.weak");
  EXPECT_EQ(Kitchen(recipe("{{birth_date}}")).derive(anna, 13).password, "1985-02-14");
}

constexpr auto dated = "{{birth_date | date:\"ddMMyyyy\"}}";

TEST(Hint, IsInTheReadersLanguage) {
  Kitchen kitchen(recipe(dated, R"(reveal = 2
[password.hint]
en = "your date of birth as DDMMYYYY, ends with {{masked}}"
hu = "{{to.name}} születési dátuma NNHHÉÉÉÉ formában, a vége {{masked}}"
)"));
  EXPECT_EQ(kitchen.derive(anna, 0, true).hint, "Kovács Anna születési dátuma NNHHÉÉÉÉ formában, a vége **85");
  EXPECT_EQ(kitchen.derive(R"({"locale":"en-GB","data":{"birth_date":"1985-02-14"}})", 0, true).hint,
            "your date of birth as DDMMYYYY, ends with **85");
  EXPECT_EQ(kitchen.derive(R"({"locale":"fi","data":{"birth_date":"1985-02-14"}})", 0, true).hint,
            "your date of birth as DDMMYYYY, ends with **85")
      << "the template's own language where there is none for the reader's";
  EXPECT_EQ(kitchen.derive(anna).hint, "") << "not asked for";
}

TEST(Hint, ShowsNoMoreThanItMay) {
  auto hint = [](const std::string& more) { return Kitchen(recipe(dated, more)).derive(anna, 0, true).hint; };
  EXPECT_EQ(hint("hint = 'ends with {{masked}}'"), "ends with **") << "nothing unless said";
  EXPECT_EQ(hint("reveal = 4\nhint = '{{masked}}'"), "**85") << "a third at most";
  EXPECT_EQ(caught([&] { hint("hint = 'it is {{birth_date}}'"); }).code(), "password.hint");
  EXPECT_EQ(caught([&] { hint("hint = '{{customer.birth_date | date:\"yyyy\"}}'"); }).code(), "password.hint");
  EXPECT_EQ(caught([&] { hint("hint = 'it is 14021985'"); }).code(), "password.hint");
  for (auto sly : {"{{#customer}}{{birth_date}}{{/customer}}", "{{data.birth_date}}", "{{data | json}}",
                   "{{#birth_date}}{{.}}{{/birth_date}}", "{{#customer}}{{. | json}}{{/customer}}",
                   "{{mother}}{{birth_date | mask:4}}"})
    EXPECT_EQ(caught([&] { hint(std::string("hint = '") + sly + "'"); }).code(), "password.hint") << sly;
  EXPECT_EQ(Kitchen(recipe("{{customer.birth_date}}", "hint = '{{#customer}}of {{to.name}}{{/customer}}'"))
                .derive(anna, 0, true)
                .hint,
            "of Kovács Anna");
  EXPECT_EQ(caught([&] {
              Kitchen(recipe("{{customer.birth_date}}", "hint = '{{customer | json}}'")).derive(anna, 0, true);
            }).code(),
            "password.hint");
  EXPECT_EQ(caught([&] { hint(""); }).code(), "password.hint") << "there is none";
  EXPECT_EQ(caught([&] { hint("reveal = 5\nhint = 'x'"); }).code(), "template.setting");
}

TEST(Hint, CountsAsKnown) {
  Kitchen kitchen(recipe(dated, "reveal = 2\nhint = '{{masked}}'"));
  EXPECT_EQ(static_cast<int>(kitchen.derive(anna).entropy), 7);
}

TEST(Batch, OnePasswordForManyIsRefused) {
  Kitchen kitchen(recipe(dated, "min_entropy = 13"));
  password::Recipes recipes(kitchen.batch, 0);
  auto message = [](int i, const std::string& date) {
    return record::Record::parse(R"({"to":"c)" + std::to_string(i) + R"(@example.com","data":{"birth_date":")" + date +
                                 "\"}}");
  };
  auto derive = [&](int i, const std::string& date) { recipes.derive(kitchen.policy, message(i, date), false); };
  for (int i = 0; i < 100; ++i) derive(7, "1985-02-14");  // many messages to one
  for (int i = 0; i < 4; ++i) derive(i, "1900-01-01");
  auto error = caught([&] {
    for (int i = 4; i < 6; ++i) derive(i, "1900-01-01");
  });
  EXPECT_EQ(error.code(), "password.repeated");
  EXPECT_EQ(error.message().find("0101"), std::string::npos);
  auto measures = kitchen.batch->measures();
  ASSERT_EQ(measures.size(), 1U);
  EXPECT_EQ(measures.begin()->second.distinct, 2U);
}

TEST(Batch, MeasuresWhatWasSeen) {
  password::Batch batch;
  for (int i = 0; i < 1024; ++i) batch.add("r", std::to_string(i), std::to_string(i % 256), 13, 0);
  auto measure = batch.measures().at("r");
  EXPECT_EQ(measure.passwords, 1024U);
  EXPECT_EQ(measure.distinct, 256U);
  EXPECT_EQ(measure.most, 4U);
  EXPECT_DOUBLE_EQ(measure.measured(), 8);
}

TEST(Batch, ForgetsTheRareOfVeryMany) {
  password::Batch batch;
  for (int i = 0; i < 140000; ++i) batch.add("r", std::to_string(i), i % 2 == 0 ? "common" : std::to_string(i), 13, 0);
  auto measure = batch.measures().at("r");
  EXPECT_EQ(measure.passwords, 140000U);
  EXPECT_GE(measure.most, 69998U);
  EXPECT_LE(measure.most, 70000U);
}

TEST(Batch, KnowsWhatChanceAllows) {
  EXPECT_TRUE(password::is_plausible(4, 4, 20)) << "twins";
  EXPECT_FALSE(password::is_plausible(5, 5, 13));
  EXPECT_TRUE(password::is_plausible(4, 1000, 14)) << "a shared birthday";
  EXPECT_FALSE(password::is_plausible(12, 1000, 14));
  EXPECT_TRUE(password::is_plausible(80, 1000000, 14)) << "61 are expected of each";
  EXPECT_FALSE(password::is_plausible(200, 1000000, 14));
}

}  // namespace
