#include "pattern/pattern.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/error.hpp"

namespace hammy::pattern {
namespace {

std::string code_of(std::string_view expression) {
  try {
    Pattern pattern(expression);
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST(Pattern, FindsAndMatches) {
  Pattern number("INV-[0-9]{4}");
  EXPECT_TRUE(number.finds("Rechnung INV-0042 vom"));
  EXPECT_FALSE(number.matches("Rechnung INV-0042 vom"));
  EXPECT_TRUE(number.matches("INV-0042"));
  EXPECT_EQ(number.text(), "INV-[0-9]{4}");
  EXPECT_TRUE(Pattern("^Összesen: .*$").finds("Kelt\nÖsszesen: 5 Ft\nKöszönjük"));
  EXPECT_TRUE(Pattern("(?i)счёт").finds("СЧЁТ № 5"));
  EXPECT_TRUE(Pattern("\\p{Cyrillic}").finds("laskunne Д"));
}

TEST(Pattern, SaysWhatIsWrong) {
  EXPECT_EQ(code_of("(a"), "pattern.syntax");
  EXPECT_EQ(code_of("(?=a)"), "pattern.syntax");
  EXPECT_EQ(code_of("((a{100}){100}){100}"), "pattern.syntax");
  EXPECT_EQ(code_of("((((\\pL{10}){10}){10}){1})"), "pattern.too-large");
}

TEST(Pattern, TakesNoLongerForEvilExpressions) {
  std::string text(200'000, 'a');
  auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(Pattern("(a*)*(a|aa)+b").finds(text));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

}  // namespace
}  // namespace hammy::pattern
