#include "check/learn.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "base/error.hpp"
#include "check/judge.hpp"
#include "check/values.hpp"
#include "small_pdf.hpp"

namespace hammy::check {
namespace {

constexpr auto anna = R"({"to":{"name":"Kovacs Anna","email":"anna@example.com","locale":"de-DE"},"data":{
"number":"2026/0042","total":{"amount":129710,"currency":"EUR"},"due":"2026-12-08","months":24,"hidden":"nowhere",
"customer":{"id":"C-10002"},"items":[{"name":"Fibre 500","price":"8990.5"},{"name":"Router","price":"12"}]}})";
constexpr auto jussi = R"({"to":{"name":"Jussi M","locale":"de-DE"},"data":{
"number":"2026/0043","total":{"amount":5542,"currency":"EUR"},"due":"2026-12-08","months":24,
"customer":{"id":"C-10003"},"items":[{"name":"Fibre 500","price":"8990.5"}]}})";

class Learning : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

  static std::string findings(std::string_view toml, const std::string& pdf, const char* json) {
    auto rules = read_rules(toml, "learned.toml");
    auto message = record::Record::parse(json);
    pdf::MemorySource source(pdf);
    std::vector<Candidate> documents{{"invoice.pdf", &source}};
    Findings found;
    judge(rules, message, german(), documents, found);
    std::string all;
    for (const auto& one : found) all += one.rule + " ";
    return all;
  }
  static mustache::Settings german() {
    mustache::Settings settings;
    settings.locale = "de-DE";
    return settings;
  }

  const std::string invoice_ =
      make_pdf({"KOVACS ANNA\nRechnung 2026/0042\nKunde C-10002\nFibre 500  8.990,50 EUR\nRouter  12,00 EUR",
                "Summe: 1.297,10 EUR\nbis 8. Dezember 2026, 24 Monate"});
};

TEST_F(Learning, ProposesWhatAGoodDocumentKeepsTo) {
  pdf::MemorySource source(invoice_);
  auto message = record::Record::parse(anna);
  auto rules = learn(source, "invoice.pdf", message, german());
  EXPECT_EQ(findings(rules, invoice_, anna), "") << rules;
  auto has = [&](std::string_view part) { return rules.find(part) != std::string::npos; };
  EXPECT_TRUE(has("[text.to-name]\ncontains = \"{{to.name}}\"\npage = 1\n")) << rules;
  EXPECT_TRUE(has("[text.due]\ncontains = \"{{due | date:long}}\"\npage = -1\n")) << rules;
  EXPECT_TRUE(has("[text.items-name]\ncontains = \"{{#items}}{{name}}\\n{{/items}}\"\npage = 1\n")) << rules;
  EXPECT_TRUE(has("# too short to say much\n# [text.months]")) << rules;
  EXPECT_TRUE(has("paper = \"A4\"\nencrypted = false\njavascript = false\nembedded = false\n")) << rules;
  EXPECT_TRUE(has("to.email, hidden.")) << rules;
  EXPECT_TRUE(has("# own = [\"number\", \"customer.id\"]")) << rules;
  EXPECT_FALSE(has("C-10002") || has("KOVACS") || has("Kovacs")) << "values of the sample are not for the rules";
}

TEST_F(Learning, WhatWasLearnedStopsAnotherPersonsDocument) {
  pdf::MemorySource source(invoice_);
  auto rules = learn(source, "invoice.pdf", record::Record::parse(anna), german());
  auto found = findings(rules, invoice_, jussi);
  for (auto rule : {"text.to-name ", "text.number ", "text.total ", "text.customer-id "})
    EXPECT_NE(found.find(rule), std::string::npos) << found;
}

TEST_F(Learning, NeedsTheRightData) {
  pdf::MemorySource source(invoice_);
  EXPECT_THROW(learn(source, "invoice.pdf", record::Record::parse(R"({"data":{"name":"Nobody"}})"), german()), Error);
}

TEST(Values, AreNamedByTags) {
  auto message = record::Record::parse(
      R"({"to":{"name":"A"},"data":{"x y":"no tag","list":["one","two"],"deep":{"er":"1.5"},"none":null,"on":true}})");
  auto values = values_of(message);
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0].tags, (std::vector<std::string>{"{{to.name}}"}));
  EXPECT_EQ(values[1].tags.front(), "{{#list}}{{.}}\n{{/list}}");
  EXPECT_EQ(values[2].name, "deep.er");
  EXPECT_EQ(values[2].tags.front(), "{{deep.er | money}}");
  EXPECT_EQ(values[2].tags.back(), "{{deep.er}}");
}

}  // namespace
}  // namespace hammy::check
