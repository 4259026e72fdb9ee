#include "archive/archive.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "../records.hpp"
#include "../store.hpp"
#include "archive/schema.hpp"
#include "base/error.hpp"
#include "blob/store.hpp"

namespace hammy::archive {
namespace {

using record::Record;

Instant at(const char* time) { return *parse_rfc3339(time); }
const Instant now = at("2026-11-22T10:00:00Z");

class TheArchive : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "hammy-archive-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
    make_store("archive.db");
    auto database = sql::Database::create(database_url(config_, home_));
    sql::bring_up_to_date(database, schema());
  }
  void make_store(const char* file) {
    store_.emplace(home_ / file);
    config_ = config::Config::parse("[archive]\ndatabase = '" + store_->url() + "'\n");
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(home_);
  }

  scope::Scope scope(std::string_view org = "default") const { return {scope::OrgId(org), config_, home_}; }
  /// Puts the lines together and returns them as they leave.
  std::vector<std::string> put(const std::vector<std::string>& lines, Instant when = now) {
    auto records = parsed(lines);
    Archive(config_, home_).put(record::pointers_to(records), "hammy-archive", when);
    std::vector<std::string> out;
    for (auto& record : records) record.append_to(out.emplace_back());
    return out;
  }
  std::string get(std::string_view id, std::string_view org = "default") {
    std::string line;
    Archive(config_, home_).get(scope(org), id).append_to(line);
    return line;
  }
  std::vector<Entry> list(const Filter& filter = {}, std::string_view org = "default") {
    std::vector<Entry> all;
    Archive(config_, home_).list(scope(org), filter, [&](const Entry& entry) { all.push_back(entry); });
    return all;
  }
  std::string state(std::string_view id, std::string_view org = "default") {
    return Archive(config_, home_).entry(scope(org), id).state;
  }
  std::vector<std::string> timeline(std::string_view id) {
    std::vector<std::string> names;
    for (const auto& event : Archive(config_, home_).timeline(scope(), id)) names.push_back(event.name);
    return names;
  }
  static std::string code_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.code();
    }
    return "";
  }

  config::Config config_;
  std::filesystem::path home_;
  std::optional<TestStore> store_;
};

std::string message(std::string_view id, std::string_view more = "", std::string_view log = "") {
  return std::string(R"({"type":"message","id":")")
             .append(id)
             .append("\"")
             .append(more)
             .append(R"(,"log":[)")
             .append(log) +
         "]}";
}
constexpr auto rendered = R"({"at":"2026-11-22T08:00:00.000Z","by":"hammy-render","event":"rendered"})";
constexpr auto sent =
    R"({"at":"2026-11-22T08:01:00.000Z","by":"hammy-send","event":"sent","detail":{"reply":"250 ok"}})";
constexpr auto archived = R"({"at":"2026-11-22T10:00:00.000Z","by":"hammy-archive","event":"archived"})";
using Strings = std::vector<std::string>;

TEST_F(TheArchive, GivesBackWhatItPassedOn) {
  // Numbers, escapes, white space, unknown fields: all of it as it came.
  auto line = message(
      "m1", R"(, "subject":"Sz\u00e1mla – Łódź Привет مرحبا", "data":{"a":1.10,"b":12345678901234567890},"x":[ 1 ])",
      std::string(rendered) + "," + sent);
  auto out = put({line});
  EXPECT_EQ(out[0], line.substr(0, line.size() - 2) + "," + archived + "]}\n");
  EXPECT_EQ(get("m1"), out[0]);
}

TEST_F(TheArchive, TheSameTwiceChangesNothing) {
  auto line = message("m1", R"(,"key":"k1")", sent);
  auto first = put({line});
  EXPECT_EQ(put({line}, at("2026-11-23T10:00:00Z")), first) << "the time of the first keeping stays";
  EXPECT_EQ(put({first[0].substr(0, first[0].size() - 1)}, at("2026-11-24T10:00:00Z")), first);
  EXPECT_EQ(put({line, line}), (Strings{first[0], first[0]}));
  EXPECT_EQ(list().size(), 1u);
  EXPECT_EQ(timeline("m1"), (Strings{"sent", "archived"}));
  EXPECT_EQ(get("m1"), first[0]);
}

TEST_F(TheArchive, ALaterRecordAddsItsEvents) {
  put({message("m1", "", rendered)});
  EXPECT_EQ(state("m1"), "prepared");
  put({message("m1", R"(,"subject":"now it has one")", std::string(rendered) + "," + sent)},
      at("2026-11-22T11:00:00Z"));
  EXPECT_EQ(state("m1"), "sent");
  EXPECT_EQ(timeline("m1"), (Strings{"rendered", "sent", "archived"}));
  EXPECT_EQ(list().at(0).subject, "now it has one");
}

TEST_F(TheArchive, AnEarlierRecordThatComesLateDoesNotWin) {
  put({message("m1", R"(,"subject":"later")", std::string(rendered) + "," + sent)});
  put({message("m1", R"(,"subject":"earlier")", rendered)});
  EXPECT_EQ(list().at(0).subject, "later");
  EXPECT_EQ(state("m1"), "sent");
}

TEST_F(TheArchive, AKeyUnderAnotherIdIsTheSameMessage) {
  put({message("m1", R"(,"key":"k","subject":"first")", sent)});
  put({message("m2", R"(,"key":"k","subject":"second")",
               R"({"at":"2026-11-22T08:02:00Z","by":"hammy-bounce","event":"bounced"})")});
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].id, "m1");
  EXPECT_EQ(list()[0].subject, "first");
  EXPECT_EQ(state("m2"), "bounced");
  EXPECT_EQ(get("m2"), get("m1"));
  std::filesystem::directory_iterator blobs(home_ / "archive" / "default");
  EXPECT_EQ(std::distance(begin(blobs), end(blobs)), 1) << "content that nobody will ask for is not kept";
  put({R"({"type":"event","id":"e","message":"m2","event":"replied","at":"2026-11-22T09:00:00Z","by":"x"})"});
  EXPECT_EQ(timeline("m1").back(), "archived");
  EXPECT_EQ(timeline("m1"), (Strings{"sent", "bounced", "replied", "archived"}));
}

TEST_F(TheArchive, EventsMayComeBeforeTheirMessage) {
  auto event = R"({"type":"event","id":"e","message":"m1","event":"delivered","at":"2026-11-22T09:00:00Z","by":"x"})";
  auto out = put({event});
  EXPECT_EQ(out[0], std::string(event) + "\n");
  EXPECT_TRUE(list().empty());
  put({message("m1", "", sent)});
  EXPECT_EQ(state("m1"), "delivered");
  put({event, event});
  EXPECT_EQ(timeline("m1"), (Strings{"sent", "delivered", "archived"}));
}

TEST_F(TheArchive, EventsOfAnAliasThatCameBeforeFindTheirMessage) {
  put({message("m1", R"(,"key":"k")", sent)});
  put({R"({"type":"event","id":"e","message":"m2","event":"delivered","at":"2026-11-22T09:00:00Z","by":"x"})"});
  EXPECT_EQ(state("m1"), "sent");
  put({message("m2", R"(,"key":"k")", "")});
  EXPECT_EQ(state("m1"), "delivered");
}

TEST_F(TheArchive, FailedRecordsAreKeptAndLeftAsTheyAre) {
  auto line =
      R"({"type":"message","id":"m1","error":{"by":"hammy-send","code":"smtp.x","class":"permanent","message":"no","at":"2026-11-22T08:00:00Z"}})";
  EXPECT_EQ(put({line})[0], std::string(line) + "\n");
  EXPECT_EQ(state("m1"), "failed");
  EXPECT_EQ(get("m1"), std::string(line) + "\n");
  put({message("m1", "", sent)});
  EXPECT_EQ(state("m1"), "sent");
  EXPECT_EQ(get("m1").find("error"), std::string::npos);
}

TEST_F(TheArchive, HeldRecordsAreKeptAndLeftAsTheyAre) {
  auto line = R"({"type":"message","id":"m1","hold":{"until":"2026-11-23T08:00:00Z","reason":"limit"},"log":[]})";
  EXPECT_EQ(put({line})[0], std::string(line) + "\n");
  EXPECT_EQ(state("m1"), "waiting");
  EXPECT_EQ(put({line})[0], std::string(line) + "\n");
}

TEST_F(TheArchive, ABadEventFailsAloneAndTheRestIsKept) {
  auto out = put({message("m1", "", sent),
                  R"({"type":"event","id":"e","message":"m1","event":"exploded","at":"2026-11-22T09:00:00Z"})",
                  message("m2", "", sent)});
  EXPECT_NE(out[1].find(R"("code":"event.name")"), std::string::npos);
  EXPECT_EQ(list().size(), 2u);
}

TEST_F(TheArchive, OrganisationsShareIdsAndKeysAndSeeNothingOfEachOther) {
  put({message("m1", R"(,"org":"acme","key":"k","subject":"of acme")", sent),
       message("m1", R"(,"org":"other","key":"k","subject":"of other")", rendered),
       message("m9", R"(,"org":"other")", rendered)});
  EXPECT_EQ(list({}, "acme").size(), 1u);
  EXPECT_EQ(list({}, "acme")[0].subject, "of acme");
  EXPECT_EQ(list({}, "other").size(), 2u);
  EXPECT_EQ(state("m1", "acme"), "sent");
  EXPECT_EQ(state("m1", "other"), "prepared");
  EXPECT_TRUE(list().empty());
  EXPECT_EQ(code_of([&] { get("m9", "acme"); }), "archive.unknown");
  EXPECT_EQ(Archive(config_, home_).summary(scope("acme"), {}).size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(home_ / "archive" / "default"));
}

TEST_F(TheArchive, FiltersByEverything) {
  put({message("a", R"(,"campaign":"c1","template":"invoice@3","channel":"email","to":{"email":"Anna@Example.com"})",
               sent),
       message("b", R"(,"campaign":"c1","template":"invoice@4","channel":"sms","to":{"phone":"+36201234567"})",
               rendered),
       message(
           "c",
           R"(,"campaign":"c2","template":"invoices","to":[{"email":"x@example.com"},"y@example.com"],"cc":{"email":"anna@example.com"})",
           R"({"at":"2026-11-25T08:00:00Z","by":"x","event":"sent"})")});
  auto ids = [&](const Filter& filter) {
    std::string all;
    for (const auto& entry : list(filter)) all += entry.id;
    return all;
  };
  Filter filter;
  EXPECT_EQ(ids({}), "cab") << "newest first";
  filter.campaign = "c1";
  EXPECT_EQ(ids(filter), "ab");
  filter = {};
  filter.template_name = "invoice";
  EXPECT_EQ(ids(filter), "ab");
  filter.template_name = "invoice@3";
  EXPECT_EQ(ids(filter), "a");
  filter = {};
  filter.channel = "sms";
  EXPECT_EQ(ids(filter), "b");
  filter = {};
  filter.state = "sent";
  EXPECT_EQ(ids(filter), "ca");
  filter = {};
  filter.to = "ANNA@example.com";
  EXPECT_EQ(ids(filter), "ca");
  filter.to = "+36201234567";
  EXPECT_EQ(ids(filter), "b");
  filter.to = "y@example.com";
  EXPECT_EQ(ids(filter), "c");
  filter = {};
  filter.since = at("2026-11-23T00:00:00Z");
  EXPECT_EQ(ids(filter), "c");
  filter = {};
  filter.until = at("2026-11-25T08:00:00Z");
  EXPECT_EQ(ids(filter), "ab");
  filter = {};
  filter.limit = 1;
  EXPECT_EQ(ids(filter), "c");
  filter = {};
  filter.campaign = "' OR 1=1 --";
  EXPECT_EQ(ids(filter), "");
  filter = {};
  filter.state = "exploded";
  EXPECT_EQ(code_of([&] { list(filter); }), "archive.state");
}

TEST_F(TheArchive, CountsByCampaignTemplateChannelAndState) {
  put({message("a", R"(,"campaign":"c","template":"t")", sent), message("b", R"(,"campaign":"c","template":"t")", sent),
       message("c", R"(,"campaign":"c","template":"t")", rendered), message("d", "", rendered)});
  put({R"({"type":"event","id":"e","message":"a","event":"opened","at":"2026-11-22T09:00:00Z","by":"x"})",
       R"({"type":"event","id":"f","message":"a","event":"opened","at":"2026-11-22T09:01:00Z","by":"x"})"});
  auto groups = Archive(config_, home_).summary(scope(), {});
  ASSERT_EQ(groups.size(), 4u);
  EXPECT_EQ(groups[0].state, "delivered");
  EXPECT_EQ(groups[0].messages, 1);
  EXPECT_EQ(groups[0].opened, 1) << "opened twice by one is one";
  EXPECT_EQ(groups[1].state, "prepared");
  EXPECT_EQ(groups[2].state, "sent");
  EXPECT_EQ(groups[3].campaign, "");
}

TEST_F(TheArchive, KeepsAttachmentsForItself) {
  auto mine = scope();
  std::string reference;
  {
    blob::Store transit(mine);
    reference = transit.put("a PDF");
    transit.durable();
  }
  auto gone = "sha256:" + std::string(64, '0');
  put({message(
      "m1",
      R"(,"attachments":[{"name":"a.pdf","blob":")" + reference + R"("},{"blob":")" + gone + R"("},{"path":"/x"},7])",
      sent)});
  std::filesystem::remove_all(home_ / "blobs");
  EXPECT_EQ(blob::Store(mine, "archive").get(reference), "a PDF");
  EXPECT_EQ(list().size(), 1u) << "an attachment that is gone keeps no message out";
}

TEST_F(TheArchive, TakesFieldsOfStrangeTypes) {
  auto out = put(
      {R"({"type":"message","id":"m1","to":7,"cc":[null,[["a@example.com"]]],"campaign":{},"subject":1,"attachments":{"blob":1},"log":[7,{"at":1}],"key":null})"});
  EXPECT_EQ(out[0].find("error"), std::string::npos);
  EXPECT_EQ(list().at(0).state, "created");
}

TEST_F(TheArchive, AMessageBeginsWithItsFirstEventElseWithItsId) {
  put({message("m1", "", std::string(sent) + "," + rendered), message("01M8149T000000000000000000"), message("m3")});
  EXPECT_EQ(format_rfc3339(Archive(config_, home_).entry(scope(), "m1").created), "2026-11-22T08:00:00.000Z");
  EXPECT_EQ(format_rfc3339(Archive(config_, home_).entry(scope(), "01M8149T000000000000000000").created),
            "2026-11-22T08:00:00.000Z");
  EXPECT_EQ(Archive(config_, home_).entry(scope(), "m3").created, now);
}

TEST_F(TheArchive, AnUnknownMessageIsNamed) {
  EXPECT_EQ(code_of([&] { get("nothing"); }), "archive.unknown");
  EXPECT_EQ(code_of([&] { Archive(config_, home_).timeline(scope(), "nothing"); }), "archive.unknown");
}

TEST_F(TheArchive, WantsItsTables) {
  make_store("other.db");
  EXPECT_EQ(code_of([&] { Archive(config_, home_); }), "sql.missing");
}

TEST(ArchiveTime, UnderstandsDatesTimesAndDurations) {
  EXPECT_EQ(since("2026-11-20", now), at("2026-11-20T00:00:00Z"));
  EXPECT_EQ(until("2026-11-20", now), at("2026-11-21T00:00:00Z")) << "the whole day";
  EXPECT_EQ(since("2026-11-20T08:00:00+01:00", now), at("2026-11-20T07:00:00Z"));
  EXPECT_EQ(until("2026-11-20T08:00:00Z", now), at("2026-11-20T08:00:00Z"));
  EXPECT_EQ(since("7d", now), at("2026-11-15T10:00:00Z"));
  for (auto bad : {"", "yesterday", "2026-02-30", "2026-11-20 08:00"}) EXPECT_THROW(since(bad, now), Error) << bad;
}

TEST_F(TheArchive, KeepsWhatADatabaseWouldNotTake) {
  auto a_long_one = std::string(5000, 'x');
  put({message("m1", R"(,"subject":"a\u0000b","campaign":"c\u0000","to":{"email":"Z\u0000A@x.example"})"),
       message("m2", ",\"campaign\":\"" + a_long_one + R"(","to":{"email":")" + a_long_one + "@x.example\"}")});
  EXPECT_EQ(list().size(), 2u);
  EXPECT_EQ(Archive(config_, home_).entry(scope(), "m1").subject, "a b");
  EXPECT_NE(get("m1").find(R"("subject":"a\u0000b")"), std::string::npos);
  EXPECT_NE(get("m2").find(a_long_one), std::string::npos);
}

TEST_F(TheArchive, AKeyThatCannotBeFoundAgainIsRefusedAlone) {
  auto out = put({message("m1", R"(,"key":"a\u0000b")"), message("m2", ",\"key\":\"" + std::string(2000, 'k') + '"'),
                  message("m3", R"(,"key":"good")")});
  EXPECT_NE(out[0].find("archive.key"), std::string::npos);
  EXPECT_NE(out[1].find("archive.key"), std::string::npos);
  EXPECT_EQ(out[2].find("error"), std::string::npos);
  EXPECT_EQ(list().size(), 1u);
}

TEST_F(TheArchive, SeveralMayPutTheSameAtOnce) {
  std::vector<std::thread> all;
  all.reserve(4);
  for (int i = 0; i < 4; ++i)
    all.emplace_back([&] {
      for (int round = 0; round < 10; ++round)
        put({message("m" + std::to_string(round), ",\"key\":\"k" + std::to_string(round) + '"', sent),
             message("other-" + std::to_string(round), ",\"key\":\"k" + std::to_string(round) + '"', sent)});
    });
  for (auto& one : all) one.join();
  EXPECT_EQ(list().size(), 10u);
}

}  // namespace
}  // namespace hammy::archive
