// The protocol between a worker and its child, with children written in a line of shell.
#include "stage/worker.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>

namespace hammy::stage {
namespace {

class StageWorker : public ::testing::Test {
 protected:
  void command(std::vector<std::string> run) { settings_.run = std::move(run); }
  void shell(const std::string& script) { command({"sh", "-c", script}); }

  /// A lease on records with these ids.
  std::shared_ptr<Lease> lease(const std::vector<std::string>& ids) {
    auto lease = std::make_shared<Lease>();
    lease->batch.org = "default";
    std::int64_t seq = 0;
    for (const auto& id : ids)
      lease->batch.records.push_back({++seq, id, fmt::format(R"({{"id":"{}"}})", id), 0, 0, 0});
    return lease;
  }

  /// Works until there is nothing in hand, at most ten seconds. The ids answered, those with an error with its code.
  std::vector<std::string> run(Worker& worker) {
    std::vector<std::string> ids;
    auto end = Worker::Steady::now() + std::chrono::seconds(10);
    while (worker.in_hand() > 0 && Worker::Steady::now() < end) {
      worker.ensure_child(Worker::Steady::now());
      worker.work(Worker::Steady::now());
      for (auto& answered : worker.answers()) {
        auto id = std::string(answered.primary.id());
        if (answered.primary.failed()) id += " " + std::string(answered.primary.value("error").find("code").text());
        for (const auto& extra : answered.extras) id += " +" + std::string(extra.id());
        ids.push_back(id);
      }
      pollfd fds[] = {{worker.output_fd(), POLLIN, 0}, {worker.errors_fd(), POLLIN, 0}};
      if (worker.in_hand() > 0) ::poll(fds, 2, 20);
    }
    EXPECT_EQ(worker.in_hand(), 0U);
    return ids;
  }

  Settings settings_ = [] {
    Settings settings;
    settings.name = "test";
    settings.deadline = std::chrono::seconds(1);
    return settings;
  }();
  std::unique_ptr<Clock> clock_ = make_clock();
};

using Ids = std::vector<std::string>;

TEST_F(StageWorker, AnswersAreMatchedById) {
  command({"cat"});
  Worker worker(settings_, *clock_);
  auto its = lease({"a", "b", "c"});
  worker.add(its);
  EXPECT_EQ(run(worker), (Ids{"a", "b", "c"}));
  EXPECT_EQ(its->unanswered, 0U);
  EXPECT_EQ(worker.restarts(), 0);
}

TEST_F(StageWorker, ExtrasGoWithTheirPrimary) {
  shell(R"(while read -r line; do echo '{"type":"event","id":"e1","of":"a"}'; echo "$line"; done)");
  Worker worker(settings_, *clock_);
  worker.add(lease({"a"}));
  EXPECT_EQ(run(worker), (Ids{"a +e1"}));
}

TEST_F(StageWorker, OneThatEndsItsChildTwiceIsPoison) {
  shell(R"(while read -r line; do case $line in *b*) kill -9 $$ ;; esac; echo "$line"; done)");
  Worker worker(settings_, *clock_);
  worker.add(lease({"a", "b", "c"}));
  auto ids = run(worker);
  std::ranges::sort(ids);
  EXPECT_EQ(ids, (Ids{"a", "b stage.poison", "c"}));
  EXPECT_EQ(worker.faults().size(), static_cast<std::size_t>(worker.restarts()));
}

TEST_F(StageWorker, WhatTheChildSaidLastIsEvidence) {
  shell("read -r line; echo 'out of cheese' >&2; exit 3");
  Worker worker(settings_, *clock_);
  worker.add(lease({"a"}));
  std::string message;
  auto end = Worker::Steady::now() + std::chrono::seconds(10);
  while (message.empty() && Worker::Steady::now() < end) {
    worker.ensure_child(Worker::Steady::now());
    worker.work(Worker::Steady::now());
    for (auto& answered : worker.answers()) message = answered.primary.value("error").find("message").text();
    ::usleep(10'000);
  }
  EXPECT_NE(message.find("ended with exit status 3"), message.npos) << message;
  EXPECT_NE(message.find("out of cheese"), message.npos) << message;
}

TEST_F(StageWorker, GarbageIsGivenToTheNextChild) {
  // The first child prints what is no record; the file says to the second one that it has been there.
  auto mark = ::testing::TempDir() + "worker-garbage";
  ::unlink(mark.c_str());
  shell(fmt::format("[ -e {0} ] || {{ touch {0}; read -r line; echo no record; sleep 5; }}; exec cat", mark));
  Worker worker(settings_, *clock_);
  worker.add(lease({"a", "b"}));
  EXPECT_EQ(run(worker), (Ids{"a", "b"}));
  EXPECT_EQ(worker.restarts(), 1);
  ::unlink(mark.c_str());
}

TEST_F(StageWorker, AnAnswerTwiceBreaksTheProtocolAndCountsOnce) {
  auto mark = ::testing::TempDir() + "worker-twice";
  ::unlink(mark.c_str());
  shell(fmt::format("[ -e {0} ] || {{ touch {0}; read -r line; echo \"$line\"; echo \"$line\"; sleep 5; }}; exec cat",
                    mark));
  Worker worker(settings_, *clock_);
  worker.add(lease({"a", "b"}));
  EXPECT_EQ(run(worker), (Ids{"a", "b"}));
  EXPECT_EQ(worker.restarts(), 1);
  ::unlink(mark.c_str());
}

TEST_F(StageWorker, OneLeftOutIsNoticedWhenOrderIsKept) {
  auto mark = ::testing::TempDir() + "worker-left-out";
  ::unlink(mark.c_str());
  shell(fmt::format("[ -e {0} ] || {{ touch {0}; read -r line; }}; exec cat", mark));
  settings_.deadline = std::chrono::seconds(60);
  Worker worker(settings_, *clock_);
  worker.add(lease({"a", "b"}));
  EXPECT_EQ(run(worker), (Ids{"a", "b"}));
  EXPECT_EQ(worker.restarts(), 1);
  ::unlink(mark.c_str());
}

TEST_F(StageWorker, UnorderedOnesAnswerAsTheyLike) {
  shell("read -r a; read -r b; echo \"$b\"; echo \"$a\"; exec cat");
  settings_.ordered = false;
  Worker worker(settings_, *clock_);
  worker.add(lease({"a", "b"}));
  EXPECT_EQ(run(worker), (Ids{"b", "a"}));
  EXPECT_EQ(worker.restarts(), 0);
}

TEST_F(StageWorker, SilenceBeyondTheDeadlineEndsTheChild) {
  auto mark = ::testing::TempDir() + "worker-hang";
  ::unlink(mark.c_str());
  shell(fmt::format("[ -e {0} ] || {{ touch {0}; sleep 30; }}; exec cat", mark));
  Worker worker(settings_, *clock_);
  worker.add(lease({"a"}));
  EXPECT_EQ(run(worker), (Ids{"a"}));
  EXPECT_EQ(worker.restarts(), 1);
  ::unlink(mark.c_str());
}

TEST_F(StageWorker, ALostLeaseIsForgotten) {
  shell("read -r line; sleep 0.3; echo \"$line\"; exec cat");
  Worker worker(settings_, *clock_);
  auto lost = lease({"a", "b"});
  worker.add(lost);
  worker.ensure_child(Worker::Steady::now());
  worker.work(Worker::Steady::now());
  worker.forget(*lost);
  worker.add(lease({"c"}));
  EXPECT_EQ(run(worker), (Ids{"c"}));
}

TEST_F(StageWorker, DrainedItAnswersWhatItWasFed) {
  command({"cat"});
  Worker worker(settings_, *clock_);
  worker.add(lease({"a", "b"}));
  worker.ensure_child(Worker::Steady::now());
  worker.work(Worker::Steady::now());
  worker.drain();
  std::size_t answers = 0;
  auto end = Worker::Steady::now() + std::chrono::seconds(10);
  while (!worker.finished() && Worker::Steady::now() < end) {
    worker.work(Worker::Steady::now());
    answers += worker.answers().size();
    ::usleep(1'000);
  }
  EXPECT_EQ(answers, 2U);
  EXPECT_FALSE(worker.wants_more());
}

TEST_F(StageWorker, NoSuchProgram) {
  command({"no-such-program-anywhere"});
  Worker worker(settings_, *clock_);
  worker.add(lease({"a"}));
  try {
    worker.ensure_child(Worker::Steady::now());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "system.command");
  }
  EXPECT_FALSE(worker.wants_more());
}

TEST_F(StageWorker, LongRecordsDoNotFillPipes) {
  command({"cat"});
  Worker worker(settings_, *clock_);
  auto its = std::make_shared<Lease>();
  its->batch.org = "default";
  for (int i = 0; i < 50; ++i)
    its->batch.records.push_back({i, fmt::format("r{}", i),
                                  fmt::format(R"({{"id":"r{}","text":"{}"}})", i, std::string(100'000, 'x')), 0, 0, 0});
  worker.add(its);
  EXPECT_EQ(run(worker).size(), 50U);
  EXPECT_EQ(worker.restarts(), 0);
}

}  // namespace
}  // namespace hammy::stage
