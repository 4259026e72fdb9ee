#include "record/record.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace hammy::record {
namespace {

std::string passed_on(const Record& record) {
  std::string out;
  record.append_to(out);
  EXPECT_EQ(out.back(), '\n');
  out.pop_back();
  return out;
}

std::string error_code(std::string_view line) {
  try {
    Record::parse(line);
  } catch (const Error& error) {
    return error.code();
  }
  return "accepted";
}

TEST(Record, LeavesByteForByteWhenUntouched) {
  for (std::string_view line : {
           R"({"a":1.10,"b":12345678901234567890,"c":123456789012345678901234567890,"d":1e400,"e":-0.0,"f":1E+2})",
           R"({ "z" : 1 ,	"a" : [ 1 , { "x" : "]}" } ] })",
           R"({"u":"\u0041\ud83d\ude00\/","raw":"árvíztűrő 😀","q":"\"\\"})",
           R"({"":"empty key","\u0061b":true,"n":null})",
           R"({})",
           R"( {"white":"space"} )",
       })
    EXPECT_EQ(passed_on(Record::parse(line)), line);
}

TEST(Record, ChangesOnlyWhatIsChanged) {
  auto record = Record::parse(R"({ "keep" : 1.10 , "x":"old" , "big":12345678901234567890 })");
  record.set_text("x", "new \"quoted\"\n");
  record.set("y", {{"k", 1}});
  EXPECT_EQ(passed_on(record),
            R"({ "keep" : 1.10 , "x":"new \"quoted\"\n" , "big":12345678901234567890 ,"y":{"k":1}})");
}

TEST(Record, PiecesAreTheSameLine) {
  auto text = std::string(5000, 'x');
  auto same = [](const Record& record) {
    std::string whole, joined;
    record.append_to(whole);
    Pieces pieces;
    pieces.text = "before";
    record.append_to(pieces);
    std::size_t at = 0;
    for (const auto& slice : pieces.slices) {
      joined += pieces.text.substr(at, slice.at - at);
      joined += slice.bytes;
      at = slice.at;
    }
    joined += pieces.text.substr(at);
    EXPECT_EQ(joined, "before" + whole);
    return pieces.slices.size();
  };
  auto record = Record::parse("{ \"a\":1,\"b\" : \"" + text + "\", \"c\":[2] } ");
  EXPECT_EQ(same(record), 1u);
  record.set_text("c", text);
  EXPECT_EQ(same(record), 2u);
  record.set_text(text, text);  // the name is as long as a slice and lies nowhere
  EXPECT_EQ(same(record), 3u);
  record.erase("a");
  EXPECT_EQ(same(record), 3u);
  record.erase("b");
  EXPECT_EQ(same(record), 2u);
  EXPECT_EQ(same(Record{}), 0u);
}

TEST(Record, AddsToAnEmptyObject) {
  auto record = Record::parse("{ }");
  record.set_text("a", "b");
  EXPECT_EQ(passed_on(record), R"({ "a":"b"})");
  Record fresh;
  EXPECT_EQ(passed_on(fresh), "{}");
  fresh.set_raw("n", "1.10");
  EXPECT_EQ(passed_on(fresh), R"({"n":1.10})");
}

TEST(Record, ErasesFieldsAnywhere) {
  auto erased = [](std::string_view field) {
    auto record = Record::parse(R"({"a":1.10,"b":"x","c":[1, 2]})");
    record.erase(field);
    return passed_on(record);
  };
  EXPECT_EQ(erased("a"), R"({"b":"x","c":[1, 2]})");
  EXPECT_EQ(erased("b"), R"({"a":1.10,"c":[1, 2]})");
  EXPECT_EQ(erased("c"), R"({"a":1.10,"b":"x"})");
  EXPECT_EQ(erased("none"), R"({"a":1.10,"b":"x","c":[1, 2]})");

  auto record = Record::parse(R"({"a":1,"b":2})");
  record.erase("a");
  EXPECT_FALSE(record.has("a"));
  record.set_raw("a", "3");
  EXPECT_EQ(passed_on(record), R"({"a":3,"b":2})");
}

struct Refused {
  std::string_view line, code;
};
class RefusedLines : public testing::TestWithParam<Refused> {};
TEST_P(RefusedLines, HaveTheirError) { EXPECT_EQ(error_code(GetParam().line), GetParam().code); }
INSTANTIATE_TEST_SUITE_P(
    Table, RefusedLines,
    testing::Values(Refused{"", "record.syntax"}, Refused{"   ", "record.syntax"}, Refused{"nonsense", "record.syntax"},
                    Refused{R"({"a":nul})", "record.syntax"}, Refused{R"({"a":{"b":[nul]}})", "record.syntax"},
                    Refused{R"({"a":"\ud800"})", "record.syntax"}, Refused{R"({"a":{"b":"\udc00"}})", "record.syntax"},
                    Refused{"{\"a\":\"\xff\"}", "record.syntax"}, Refused{"{\"a\":\"\xed\xa0\x80\"}", "record.syntax"},
                    Refused{"{\"a\":\"tab\there\"}", "record.syntax"}, Refused{R"({"a":01})", "record.syntax"},
                    Refused{R"({"a":1.})", "record.syntax"}, Refused{R"({"a":.5})", "record.syntax"},
                    Refused{R"({"a":+1})", "record.syntax"},
                    Refused{R"({"a":123456789012345678901x})", "record.syntax"},
                    Refused{R"({"a":1e400e})", "record.syntax"}, Refused{R"({"a":1e400.5})", "record.syntax"},
                    Refused{R"({"a":0123456789012345678901})", "record.syntax"},
                    Refused{R"({"a":1} x)", "record.syntax"}, Refused{R"({"a":1}{"b":2})", "record.syntax"},
                    Refused{R"({"a":1,})", "record.syntax"}, Refused{R"({"a" 1})", "record.syntax"},
                    Refused{R"({"a":"open)", "record.syntax"}, Refused{"[1]", "record.not-object"},
                    Refused{"\"text\"", "record.not-object"}, Refused{"1", "record.not-object"},
                    Refused{R"({"a":1,"a":2})", "record.duplicate-key"},
                    Refused{R"({"a":1,"\u0061":2})", "record.duplicate-key"}, Refused{R"({"v":2})", "record.version"}));

TEST(Record, AcceptsNumbersOfAnySize) {
  EXPECT_EQ(error_code(R"({"a":123456789012345678901234567890,"b":[1e400,-1E-999]})"), "accepted");
}

TEST(Record, LimitsDepth) {
  auto nested = [](std::size_t depth) { return R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}"; };
  EXPECT_EQ(error_code(nested(200)), "accepted");
  EXPECT_EQ(error_code(nested(300)), "record.syntax");
  EXPECT_EQ(error_code(nested(100'000)), "record.syntax");
}

TEST(Record, RefusesDuplicatesAmongManyFields) {
  std::string line = "{";
  for (int i = 0; i < 100; ++i) line += "\"k" + std::to_string(i) + "\":1,";
  EXPECT_EQ(error_code(line + R"("last":1})"), "accepted");
  EXPECT_EQ(error_code(line + R"("k42":1})"), "record.duplicate-key");
}

TEST(Record, ReadsFields) {
  auto record =
      Record::parse(R"({"id":"A1","t":"\u00e1 \ud83d\ude00","n":1.10,"o":{"k":[true,null,"x"]},"e\u0301":"key"})");
  EXPECT_EQ(record.id(), "A1");
  EXPECT_EQ(record.type(), "message");
  EXPECT_EQ(record.org(), "default");
  EXPECT_EQ(record.text("t"), "á 😀");
  EXPECT_EQ(record.text("n"), "");
  EXPECT_EQ(record.raw("n"), "1.10");
  EXPECT_EQ(record.value("n").text(), "1.10");
  EXPECT_TRUE(record.value("o").at_path("k.0").boolean());
  EXPECT_EQ(record.value("o").at_path("k.2").text(), "x");
  EXPECT_TRUE(record.value("o").at_path("k.7").is(Kind::absent));
  EXPECT_TRUE(record.value("o").at_path("k.1").is(Kind::null));
  EXPECT_EQ(record.text("e\u0301"), "key");
  EXPECT_FALSE(record.raw("missing"));
}

TEST(Record, RefusesNestedDuplicatesWhenTheFieldIsParsed) {
  auto record = Record::parse(R"({"a":{"x":1,"x":2}})");
  EXPECT_EQ(passed_on(record), R"({"a":{"x":1,"x":2}})");
  EXPECT_THROW(record.value("a"), Error);
}

TEST(Record, FailsAndLogs) {
  auto record = Record::parse(R"({"id":"A1"})");
  auto at = *parse_rfc3339("2026-11-22T07:59:58.120Z");
  record.log(at, "hammy-x", "checked");
  record.log(at, "hammy-x", "sent", {{"reply", "250 ok"}});
  record.fail(Error{"x.y", "no luck \xff", "try"}.as(Failure::temporary).retry_after(std::chrono::minutes(5)),
              "hammy-x", at);
  EXPECT_EQ(record.value("log").size(), 2u);
  EXPECT_EQ(record.value("log").at_path("1.detail.reply").text(), "250 ok");
  EXPECT_EQ(record.value("error").find("class").text(), "temporary");
  EXPECT_EQ(record.value("error").find("retry_after").text(), "5m");
  EXPECT_TRUE(record.failed());
  EXPECT_EQ(error_code(passed_on(record)), "accepted");
}

TEST(Record, KeepsForeignLogEntriesAsTheyCame) {
  auto record = Record::parse(R"({"log":[ {"at":"x", "n":1.10} ]})");
  record.log(Instant{}, "p", "sent");
  EXPECT_EQ(record.raw("log"), R"([{"at":"x", "n":1.10},{"at":"1970-01-01T00:00:00.000Z","by":"p","event":"sent"}])");
}

TEST(Record, IsHeldUntilItsTime) {
  auto now = *parse_rfc3339("2026-02-28T23:59:59Z");
  EXPECT_FALSE(Record::parse(R"({})").held(now));
  EXPECT_TRUE(Record::parse(R"({"hold":{"reason":"x"}})").held(now));
  EXPECT_TRUE(Record::parse(R"({"hold":{"until":"2026-03-01T00:00:00Z"}})").held(now));
  EXPECT_FALSE(Record::parse(R"({"hold":{"until":"2026-02-28T23:59:59Z"}})").held(now));
  EXPECT_FALSE(Record::parse(R"({"hold":{"until":"2026-03-01T00:59:59+01:00"}})").held(now));
}

TEST(Record, LooksUpInItsDataFirst) {
  auto record = Record::parse(R"({"to":{"name":"A"},"id":"7","data":{"id":"8","to":{"name":null},"x":{"y":[1,2]}}})");
  EXPECT_EQ(record.lookup("id").text(), "8");
  EXPECT_TRUE(record.lookup("to.name").is(Kind::null));
  EXPECT_EQ(record.lookup("x.y.1").text(), "2");
  record.erase("data");
  EXPECT_EQ(record.lookup("to.name").text(), "A");
  EXPECT_TRUE(record.lookup("to.none").is(Kind::absent));
}

TEST(Value, WalksAnyShape) {
  auto document = Document::parse(R"( [1, -2.50, "a\tb", [], {}, {"k": {"k": [1,2]}}, true, null] )");
  auto root = document.root();
  ASSERT_EQ(root.size(), 8u);
  EXPECT_EQ(root.at_path("1").text(), "-2.50");
  EXPECT_DOUBLE_EQ(root.at_path("1").real(), -2.5);
  EXPECT_EQ(root.at_path("1").integer(7), 7);
  EXPECT_EQ(root.at_path("2").text(), "a\tb");
  EXPECT_EQ(root.at_path("3").size(), 0u);
  EXPECT_EQ(root.at_path("3").begin(), root.at_path("3").end());
  EXPECT_EQ(root.at_path("5.k.k.1").integer(), 2);
  EXPECT_EQ(root.at_path("5").raw(), R"({"k": {"k": [1,2]}})");
  EXPECT_FALSE(root.at_path("7").has_value());
}

TEST(Value, EscapesWhatMustBe) {
  auto escaped = [](std::string_view text) {
    std::string out;
    append_string(out, text);
    return out;
  };
  EXPECT_EQ(escaped("plain text that is longer than eight"), "\"plain text that is longer than eight\"");
  EXPECT_EQ(escaped("a\"b\\c\n\r\t\b\f\x01\x1f"), R"("a\"b\\c\n\r\t\b\f\u0001\u001f")");
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  all += "árvíztűrő tükörfúrógép – Привет, świecie مرحبا";
  EXPECT_EQ(nlohmann::json::parse(escaped(all)).get<std::string>(), all);
  for (std::size_t length = 0; length < 40; ++length)
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'x');
      text[at] = '"';
      EXPECT_EQ(nlohmann::json::parse(escaped(text)).get<std::string>(), text);
    }
}

TEST(Value, AgreesWithNlohmannOnStrings) {
  for (std::string_view literal : {R"("\u00e1\n\/\\\"")", R"("\ud834\udd1e x")", R"("")", R"("\\")", R"("\\\\\"")"})
    EXPECT_EQ(decode_string(literal), nlohmann::json::parse(literal).get<std::string>());
}

}  // namespace
}  // namespace hammy::record
