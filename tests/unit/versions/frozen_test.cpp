#include "versions/frozen.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/file.hpp"
#include "versions/print.hpp"

namespace hammy::versions {
namespace {

std::string code_of(std::string_view text) {
  try {
    (void)thaw(text);
  } catch (const Error& error) {
    return error.code() + ": " + error.message();
  }
  return "";
}
const std::string head = "{\"hammy-template\":1,\"name\":\"invoice\"}\n";

TEST(Frozen, KeepsEveryByteAndIsTheSameEachTime) {
  Frozen frozen{"invoice",
                {{"invoice/body.txt", "Kedves Kovács Anna!\r\n\tÚj \"számla\"\n"},
                 {"invoice/logo.png", std::string("\x89PNG\r\n\x1a\n\0\xff", 10)},
                 {"_fragments/empty.html", ""}}};
  auto text = freeze(frozen);
  EXPECT_EQ(text, freeze(frozen));
  auto again = thaw(text);
  EXPECT_EQ(again.name, "invoice");
  EXPECT_EQ(again.files, frozen.files);
  EXPECT_EQ(freeze(again), text);
  EXPECT_NE(text.find("Kovács"), text.npos) << "people can read it";
}

TEST(Frozen, UnpacksBelowItsDirectory) {
  TemporaryDirectory directory;
  unpack({{"a/b/c.txt", "deep"}, {"d.txt", "flat"}}, directory.path() / "new");
  EXPECT_EQ(read_file(directory.path() / "new/a/b/c.txt"), "deep");
  EXPECT_EQ(read_file(directory.path() / "new/d.txt"), "flat");
}

TEST(Frozen, PathsThatLeaveAreRefused) {
  for (std::string path :
       {"../x", "/etc/passwd", "a/../b", "a//b", ".ssh/keys", "a/.b", "", "a/", "a\\\\b", "a\\u0000b", "a\\nb"})
    EXPECT_NE(code_of(fmt::format("{}{{\"path\":\"{}\",\"text\":\"x\"}}\n", head, path)).find("template.archive"),
              std::string::npos)
        << path;
  EXPECT_EQ(code_of(head + "{\"path\":\"invoice/body.txt\",\"text\":\"x\"}\n"), "");
}

TEST(Frozen, WhatIsNotInItsFormIsRefusedWithItsLine) {
  EXPECT_NE(code_of("").find("line 1"), std::string::npos);
  EXPECT_NE(code_of("{\"hammy-template\":2,\"name\":\"x\"}\n").find("no template archive"), std::string::npos);
  EXPECT_NE(code_of(head + "{\"path\":\"a\"}\n").find("line 2"), std::string::npos);
  EXPECT_NE(code_of(head + "{\"path\":\"a\",\"text\":\"x\",\"base64\":\"eA==\"}\n").find("line 2"), std::string::npos);
  EXPECT_NE(code_of(head + "{\"path\":\"a\",\"text\":\"x\"}\n{\"path\":\"a\",\"text\":\"y\"}\n").find("twice"),
            std::string::npos);
  EXPECT_NE(code_of(head + "{\"path\":\"a\",\"text\":\"x\"}\n{\"path\":\"a/b\",\"text\":\"y\"}\n").find("a folder"),
            std::string::npos);
  EXPECT_NE(code_of(head + "nonsense\n").find("line 2"), std::string::npos);
}

TEST(Frozen, DifferencesAreThoseOfDiff) {
  Frozen one{"x", {{"x/a.txt", "same\n"}, {"x/b.txt", "old\n"}, {"x/gone.txt", "g\n"}}};
  Frozen two{"x", {{"x/a.txt", "same\n"}, {"x/b.txt", "new\n"}, {"x/come.txt", "c\n"}}};
  EXPECT_EQ(difference(one, "x@1", one, "x@2"), "");
  EXPECT_EQ(difference(one, "x@1", two, "x@2"),
            "--- x@1: x/b.txt\n+++ x@2: x/b.txt\n@@ -1 +1 @@\n-old\n+new\n"
            "--- x@1: x/gone.txt\n+++ x@2: x/gone.txt\n@@ -1 +0,0 @@\n-g\n"
            "--- x@1: x/come.txt\n+++ x@2: x/come.txt\n@@ -0,0 +1 @@\n+c\n");
}

}  // namespace
}  // namespace hammy::versions
