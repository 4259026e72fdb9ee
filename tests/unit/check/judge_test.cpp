#include "check/judge.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "base/file.hpp"
#include "check/facts.hpp"
#include "small_pdf.hpp"

namespace hammy::check {
namespace {

class Judging : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    write_file_atomically(folder_.path() / "customers.txt", "C-10001\nC-10002\nC-10003\n");
  }

  /// What is found wrong with a document, each as "code rule: what", in lines.
  std::string findings(std::string_view toml, const std::string& pdf, const char* json = R"({"data":{}})",
                       const std::string& name = "invoice.pdf") {
    auto rules = read_rules(toml, folder_.path() / "rules.toml");
    auto message = record::Record::parse(json);
    mustache::Settings settings;
    settings.locale = "hu-HU";
    pdf::MemorySource source(pdf);
    std::vector<Candidate> documents;
    if (!pdf.empty()) documents.push_back({name, &source});
    Findings found;
    judge(rules, message, settings, documents, found);
    std::string all;
    for (const auto& one : found) all += one.code + " " + to_text(one) + "\n";
    return all;
  }

  TemporaryDirectory folder_;
  const std::string invoice_ =
      make_pdf({"KOV\xC1"
                "CS  ANNA\nNo. C-10002\nTotal: 1 297,10 EUR\nRech-\nnung",
                "Second page"});
};

TEST_F(Judging, TextMustHoldTheValuesOfTheRecord) {
  constexpr auto anna = R"({"to":{"name":"Kovács Anna"},"data":{"total":{"amount":129710,"currency":"EUR"},"n":""}})";
  EXPECT_EQ(findings("[text.a]\ncontains = '{{to.name}}'\n[text.b]\ncontains = '{{total | money}}'\n[text.c]\n"
                     "contains = 'RECHNUNG'\npage = 1",
                     invoice_, anna),
            "");
  EXPECT_EQ(findings("[text.a]\ncontains = '{{to.name}}'\npage = 2", invoice_, anna),
            "check.text text.a: 'invoice.pdf' lacks its value on page 2\n");
  EXPECT_EQ(findings("[text.a]\ncontains = ['Second', '{{to.name}}', 'Third']", invoice_, anna),
            "check.text text.a: 'invoice.pdf' lacks 1 of 3 values\n");
  EXPECT_EQ(findings("[text.a]\ncontains = '{{due}}'", invoice_, anna), "check.text text.a: the record lacks 'due'\n");
  EXPECT_EQ(findings("[text.a]\ncontains = '{{n}}'", invoice_, anna),
            "check.text text.a: the record has an empty value, which could not be missed\n");
  EXPECT_EQ(findings("[text.a]\ncontains = '{{n}}'\nmay_be_empty = true", invoice_, anna), "");
}

TEST_F(Judging, TextMustNotHoldOthers) {
  EXPECT_EQ(findings("[text.a]\nlacks = ['kovacs anna', 'nobody']", invoice_),
            "check.text text.a: 'invoice.pdf' has what it must not have\n");
  EXPECT_EQ(findings("[text.a]\nlacks = 'Kov'", invoice_), "");
  EXPECT_EQ(findings("[text.a]\nlacks_matching = 'C-[0-9]+'\n[text.b]\nmatches = '^Total: [0-9 ,]+ EUR$'", invoice_),
            "check.text text.a: something in 'invoice.pdf' matches that must not\n");
  EXPECT_EQ(findings("[text.b]\nmatches = 'Total'\npage = -1", invoice_),
            "check.text text.b: nothing in 'invoice.pdf' matches on its last page\n");
}

TEST_F(Judging, AnotherCustomersIdentifierIsFoundAndNotShown) {
  constexpr auto rule = "[foreign.c]\nidentifiers = 'customers.txt'\nown = ['number']";
  EXPECT_EQ(findings(rule, invoice_, R"({"data":{"number":"c 10002"}})"), "");
  EXPECT_EQ(findings(rule, invoice_, R"({"data":{"number":"C-10001"}})"),
            "check.foreign foreign.c: page 1 of 'invoice.pdf' has the identifier of another customer, line 2 of "
            "'customers.txt'\n");
  EXPECT_EQ(findings("[foreign.c]\nidentifiers = 'customers.txt'\nexcept = 'C-10002'", invoice_), "");
  EXPECT_EQ(findings("[foreign.c]\nidentifiers = 'customers.txt'\npage = 2", invoice_), "");
}

TEST_F(Judging, DocumentsHaveTheirForm) {
  EXPECT_EQ(
      findings("[document.a]\npages = 2\nmax_bytes = 10000\njavascript = false\nembedded = false\nsigned = false\n"
               "encrypted = false\npaper = 'A4'",
               invoice_),
      "");
  EXPECT_EQ(
      findings("[document.a]\npages = 3\nmin_pages = 3\nmax_pages = 1\nmax_bytes = 10\nsigned = true\nencrypted = "
               "true\npdfa = '2b'\npaper = 'A5'",
               invoice_),
      "check.document document.a: 'invoice.pdf' is not encrypted\n"
      "check.document document.a: 'invoice.pdf' has " +
          std::to_string(invoice_.size()) +
          " bytes, more than 10\n"
          "check.document document.a: 'invoice.pdf' has 2 pages instead of 3\n"
          "check.document document.a: 'invoice.pdf' has 2 pages, fewer than 3\n"
          "check.document document.a: 'invoice.pdf' has 2 pages, more than 1\n"
          "check.document document.a: 'invoice.pdf' is not signed\n"
          "check.document document.a: 'invoice.pdf' does not claim to be PDF/A\n"
          "check.document document.a: 'invoice.pdf' has a page of 210 x 297 mm instead of A5: page 1\n");
  EXPECT_EQ(findings("[document.a]\nfiles = 'terms*'", invoice_),
            "check.document document.a: there is no PDF document 'terms*'\n");
  EXPECT_EQ(findings("[document.a]\nfiles = 'terms*'\noptional = true\npages = 1", invoice_), "");
  EXPECT_EQ(findings("[document.a]\ncount = 2", invoice_),
            "check.document document.a: there are 1 such documents instead of 2\n");
  EXPECT_EQ(findings("[text.a]\ncontains = 'x'", ""), "check.text text.a: there is no PDF document\n");
}

TEST_F(Judging, ActiveAndHiddenContentIsSeen) {
  constexpr auto rule = "[document.a]\njavascript = false\nembedded = false";
  auto script = make_pdf({"x"}, "/OpenAction 4 0 R", {"<</S/JavaScript/JS(app.alert\\(1\\))>>"});
  EXPECT_EQ(findings(rule, script), "check.document document.a: 'invoice.pdf' has JavaScript\n");
  auto names = make_pdf({"x"}, "/Names<</EmbeddedFiles 4 0 R>>", {"<</Names[(a)<</Type/Filespec/F(a)/EF<<>>>>]>>"});
  EXPECT_EQ(findings(rule, names), "check.document document.a: 'invoice.pdf' has files within it\n");
  auto claims = make_pdf({"x"}, "/Metadata 4 0 R",
                         {"<</Type/Metadata/Subtype/XML/Length 85>>\nstream\n<rdf:Description><pdfaid:part>2</"
                          "pdfaid:part> <pdfaid:conformance>B</pdfaid:conformance>   \nendstream"});
  EXPECT_EQ(findings("[document.a]\npdfa = '2b'\n[document.b]\npdfa = 'any'\n[document.c]\npdfa = '3b'", claims),
            "check.document document.c: 'invoice.pdf' claims to be PDF/A-2b instead of PDF/A-3b\n");
}

TEST_F(Judging, WhatCannotBeReadIsWrong) {
  auto broken = findings("[document.a]\npages = 1\n[text.a]\ncontains = 'x'", "%PDF-1.7\nnothing more");
  EXPECT_NE(broken.find("check.unreadable document.a: 'invoice.pdf' cannot be checked: "), std::string::npos) << broken;
  EXPECT_NE(broken.find("check.unreadable text.a: 'invoice.pdf' cannot be checked: "), std::string::npos) << broken;
}

TEST_F(Judging, OfPicturesNobodySaysWhatIsNotOnThem) {
  auto blank = make_pdf({""});
  constexpr auto found =
      "check.unreadable text.a: 'invoice.pdf' cannot be checked: it has no text, only pictures if "
      "anything\n";
  EXPECT_EQ(findings("[text.a]\nlacks = 'x'", blank), found);
  EXPECT_EQ(findings("[text.a]\nlacks_matching = 'x'", blank), found);
  EXPECT_EQ(findings("[foreign.a]\nidentifiers = 'customers.txt'", blank).substr(0, 27), "check.unreadable foreign.a:");
}

TEST(Findings, OfTheWorstIsTheCode) {
  auto error = error_of({{"check.required", "required", "the record lacks 'x'"},
                         {"check.foreign", "foreign.c", "page 1 …"},
                         {"check.document", "document.a", "…"}});
  EXPECT_EQ(error.code(), "check.foreign");
  EXPECT_EQ(error.message(), "foreign.c: page 1 …; document.a: …; required: the record lacks 'x'");
  auto many = error_of(Findings(20, {"check.text", "a", "b"})).message();
  EXPECT_EQ(many.substr(many.size() - 25), "; a: b; a: b; and 12 more");
}

}  // namespace
}  // namespace hammy::check
