#include "report/summary.hpp"

#include <gtest/gtest.h>

namespace hammy::report {
namespace {

const std::vector<Group> groups{{"invoices", "invoice@3", "email", "delivered", 1200, 300, 20},
                                {"invoices", "invoice@3", "email", "bounced", 34, 0, 0},
                                {"hírlevél", "", "sms", "sent", 5, 0, 0}};

Heading heading() { return {"acme", *parse_rfc3339("2026-11-22T08:00:00Z"), {"campaign <x> & co"}}; }

TEST(Summary, IsAnAlignedTable) {
  EXPECT_EQ(as_text(groups),
            "CAMPAIGN  TEMPLATE   CHANNEL  STATE      MESSAGES  OPENED  CLICKED\n"
            "invoices  invoice@3  email    delivered      1200     300       20\n"
            "invoices  invoice@3  email    bounced          34       0        0\n"
            "hírlevél  -          sms      sent              5       0        0\n"
            "total                                        1239     300       20\n");
  EXPECT_EQ(as_text({}), "no messages\n");
}

TEST(Summary, LetsNobodyMoveTheCursor) {
  auto text = as_text({{"a\x1b[2Jb\xc2\x9b", "", "", "", 1, 0, 0}});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos);
}

TEST(Summary, IsJsonLines) {
  EXPECT_EQ(
      as_json({groups[1]}),
      R"({"campaign":"invoices","template":"invoice@3","channel":"email","state":"bounced","messages":34,"opened":0,"clicked":0})"
      "\n");
  EXPECT_EQ(as_json({{"a\"\\\n", "", "", "", 1, 0, 0}}).substr(0, 22), R"({"campaign":"a\"\\\n",)");
  EXPECT_EQ(as_json({}), "");
}

TEST(Summary, IsCsv) {
  EXPECT_EQ(as_csv(groups),
            "campaign,template,channel,state,messages,opened,clicked\r\n"
            "invoices,invoice@3,email,delivered,1200,300,20\r\n"
            "invoices,invoice@3,email,bounced,34,0,0\r\n"
            "hírlevél,,sms,sent,5,0,0\r\n");
}

TEST(Summary, CsvQuotesAndDisarms) {
  auto first = [](std::string_view campaign) {
    auto csv = as_csv({{std::string(campaign), "", "", "", 1, 0, 0}});
    return csv.substr(csv.find('\n') + 1);
  };
  EXPECT_EQ(first("a,b"), "\"a,b\",,,,1,0,0\r\n");
  EXPECT_EQ(first("say \"hi\"\nthere"), "\"say \"\"hi\"\"\nthere\",,,,1,0,0\r\n");
  EXPECT_EQ(first("=1+1"), "\"'=1+1\",,,,1,0,0\r\n");
  EXPECT_EQ(first("@SUM(A1)"), "\"'@SUM(A1)\",,,,1,0,0\r\n");
}

TEST(Summary, IsAPage) {
  auto html = as_html(groups, heading());
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>"));
  EXPECT_NE(html.find("1\u202f200"), std::string::npos);
  EXPECT_NE(html.find("aria-label=\"1200 delivered, 34 bounced\""), std::string::npos);
  EXPECT_NE(html.find("<title>delivered: 1200 (97.2 %)</title>"), std::string::npos);
  EXPECT_NE(html.find("hírlevél"), std::string::npos);
  for (auto outside : {"http://", "https://", "<script", "<link", "@import", "url("})
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
}

TEST(Summary, ThePageEscapesWhatOthersWrote) {
  auto html = as_html({{"<script>alert(1)</script>", "\"'&", "<b>", "sent", 1, 0, 0}}, heading());
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<b>\n"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(html.find("&quot;&#39;&amp;"), std::string::npos);
  EXPECT_NE(html.find("campaign &lt;x&gt; &amp; co"), std::string::npos);
}

TEST(Summary, BarsFillTheirWidth) {
  auto html = as_html({{"c", "t", "email", "sent", 1, 0, 0}, {"c", "t", "email", "failed", 3, 0, 0}}, heading());
  EXPECT_NE(html.find("x=\"0.00\" y=\"0\" width=\"248.00\""), std::string::npos);
  EXPECT_NE(html.find("x=\"250.00\" y=\"0\" width=\"748.00\""), std::string::npos);
}

TEST(Summary, AnEmptyPageSaysSo) { EXPECT_NE(as_html({}, heading()).find("There are no messages"), std::string::npos); }

}  // namespace
}  // namespace hammy::report
