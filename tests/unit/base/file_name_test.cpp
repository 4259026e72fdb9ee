#include <gtest/gtest.h>

#include "base/text.hpp"

namespace hammy::text {
namespace {

TEST(FileName, StaysInItsFolderAndOnOneLine) {
  EXPECT_EQ(file_name(" Invoice 2026/0042.pdf\n", "document"), "Invoice 2026-0042.pdf");
  EXPECT_EQ(file_name("..\\..\\C:x\r\n\ty", "document"), "..-..-C-x y");
  EXPECT_EQ(file_name("..", "document"), "document");
  EXPECT_EQ(file_name(" \n", "document"), "document");
}

}  // namespace
}  // namespace hammy::text
