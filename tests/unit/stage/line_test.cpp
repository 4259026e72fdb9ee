#include "stage/line.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::stage {
namespace {

Settings settings(const std::string& from, const std::vector<std::string>& to, std::vector<std::string> run = {}) {
  Settings settings;
  settings.name = "work";
  settings.from = from;
  read_to(settings, to, "");
  settings.run = std::move(run);
  return settings;
}
constexpr const char *in_bus = "amqp://127.0.0.1/?queue=in", *out_bus = "amqp://127.0.0.1/?queue=out";

TEST(StageLine, QueuesAloneAreAStage) {
  auto line = make_line(settings("a", {"b"}, {"cat"}));
  EXPECT_FALSE(line.in || line.out);
  EXPECT_EQ(line.stage->from, "a");
  EXPECT_EQ(*line.stage->to.find("message"), "b");
}

TEST(StageLine, DoorsAlone) {
  auto in = make_line(settings(in_bus, {"b"}));
  EXPECT_FALSE(in.stage || in.out);
  EXPECT_EQ(in.in->url, in_bus);
  EXPECT_EQ(in.in->queue, "b");
  auto out = make_line(settings("a", {out_bus}));
  EXPECT_FALSE(out.stage || out.in);
  EXPECT_EQ(out.out->url, out_bus);
  EXPECT_EQ(out.out->queue, "a");
}

TEST(StageLine, AStageBetweenDoorsHasQueuesOfItsOwn) {
  auto line = make_line(settings(in_bus, {out_bus, "event=events"}, {"cat"}));
  EXPECT_EQ(line.in->queue, "work");
  EXPECT_EQ(line.stage->from, "work");
  EXPECT_EQ(*line.stage->to.find("message"), "work.out");
  EXPECT_EQ(*line.stage->to.find("event"), "events");
  EXPECT_EQ(line.out->queue, "work.out");
}

TEST(StageLine, WhatCannotWork) {
  auto code_of = [](Settings settings) {
    try {
      make_line(std::move(settings));
    } catch (const Error& error) {
      return error.code();
    }
    return std::string();
  };
  EXPECT_EQ(code_of(settings(in_bus, {out_bus})), "stage.setting");
  EXPECT_EQ(code_of(settings(in_bus, {})), "stage.setting");
  EXPECT_EQ(code_of(settings("a", {"b"})), "stage.setting");
  EXPECT_EQ(code_of(settings("", {"b"}, {"cat"})), "stage.setting");
}

}  // namespace
}  // namespace hammy::stage
