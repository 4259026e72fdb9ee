#include "base/csv.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/error.hpp"

namespace hammy {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& csv) {
  std::istringstream in(csv);
  CsvReader reader(in);
  Rows rows;
  for (std::vector<std::string> row; reader.next(row);) rows.push_back(row);
  return rows;
}

TEST(Csv, ReadsFieldsInAndOutOfQuotes) {
  EXPECT_EQ(rows_of("név,cím\r\n\"Kovács, Anna\",\"a \"\"b\"\" c\"\r\n"),
            (Rows{{"név", "cím"}, {"Kovács, Anna", "a \"b\" c"}}));
  EXPECT_EQ(rows_of("a,,\n\n,b,"), (Rows{{"a", "", ""}, {"", "b", ""}}));
}

TEST(Csv, ReadsWhatSpreadsheetsWriteElsewhere) {
  EXPECT_EQ(rows_of("\xEF\xBB\xBFимя;адрес\r\nАнна;1,5\r\n"), (Rows{{"имя", "адрес"}, {"Анна", "1,5"}}));
  EXPECT_EQ(rows_of("\"a;b\"\tc\n1\t2\n"), (Rows{{"a;b", "c"}, {"1", "2"}}));
}

TEST(Csv, AFieldMayGoOnBeyondALineEnd) {
  std::istringstream in("a,\"one\ntwo\"\nb,c\n");
  CsvReader reader(in);
  std::vector<std::string> row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row[1], "one\ntwo");
  EXPECT_EQ(reader.line(), 1U);
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(reader.line(), 3U);
}

TEST(Csv, AWrongRowIsToldAndTheNextIsRead) {
  std::istringstream in("a,b\n\"x\"y,1\nc,d\n\xFF,1\n\"open\n");
  CsvReader reader(in);
  std::vector<std::string> row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_THROW(reader.next(row), Error);
  EXPECT_EQ(reader.line(), 2U);
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row, (std::vector<std::string>{"c", "d"}));
  EXPECT_THROW(reader.next(row), Error);
  EXPECT_THROW(reader.next(row), Error);
  EXPECT_FALSE(reader.next(row));
}

TEST(Csv, ARowHasALimit) {
  EXPECT_THROW(rows_of(std::string(2 << 20, 'x')), Error);
  EXPECT_THROW(rows_of("\"" + std::string(2 << 20, '\n')), Error);
}

TEST(Csv, WhatIsWrittenIsReadBack) {
  Rows rows{{"Kovács, Anna", "a \"b\"", "one\ntwo", "plain"}};
  EXPECT_EQ(rows_of(csv_row(rows[0])), rows);
}

}  // namespace
}  // namespace hammy
