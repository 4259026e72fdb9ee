#include "appearance/appearance.hpp"

#include <gtest/gtest.h>

#include "appearance/layout.hpp"
#include "base/error.hpp"
#include "font/font.hpp"

namespace hammy::appearance {
namespace {

template <class Work>
std::string code_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return {};
}

TEST(Appearance, WhatIsWrongIsToldAtOnce) {
  auto config = config::Config::parse(R"(
[appearance.a]
image = "/nowhere/seal.png"
[appearance.b]
font = "Surely Not A Font"
[appearance.c]
text = "{{"
[appearance.d]
position = "tile"
[appearance.e]
width = "50%"
[org.acme.appearance.f]
)");
  auto code = [&](const char* name, const char* org = "default") {
    return code_of([&] { Appearance(config, name, org, {}); });
  };
  EXPECT_EQ(code("plain"), "");
  EXPECT_EQ(code("none"), "appearance.unknown");
  EXPECT_EQ(code("a"), "system.io");
  EXPECT_EQ(code("b"), "font.missing");
  EXPECT_EQ(code("c"), "template.syntax");
  EXPECT_EQ(code("d"), "usage");
  EXPECT_EQ(code("e"), "usage");
  EXPECT_EQ(code("f"), "appearance.unknown");
  EXPECT_EQ(code("f", "acme"), "");
}

TEST(Layout, TextsBecomeSmallerButNotTooSmall) {
  draw::TextStyle style{font::find("Liberation Sans"), 10, {}, draw::Align::left};
  EXPECT_EQ(code_of([&] { lay_out({200, 50}, {{}, {}, "Kovács Őrs\nJóváhagyva"}, style); }), "");
  EXPECT_EQ(code_of([&] { lay_out({60, 20}, {{}, {}, "Kovács Őrs\nJóváhagyva"}, style); }), "");
  EXPECT_EQ(code_of([&] { lay_out({20, 50}, {{}, {}, "Kovács Őrs\nJóváhagyva"}, style); }), "appearance.room");
  EXPECT_EQ(code_of([&] { lay_out({4, 4}, {}, style); }), "appearance.room");
}

}  // namespace
}  // namespace hammy::appearance
