#include <fstream>

#include "blob/store.hpp"
#include "in_store.hpp"

namespace hammy::queue {
namespace {

class Collect : public InStore {
 protected:
  std::string blob(std::string_view bytes, std::string_view org = "default") {
    blob::Store blobs(scope(org));
    auto reference = blobs.put(bytes);
    blobs.durable();
    return reference;
  }
  bool has(const std::string& reference, std::string_view org = "default") {
    return blob::Store(scope(org)).has(reference);
  }
  /// The age of content is that of its file, whatever the clock of the simulation says.
  void age() {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(home_ / "blobs"))
      if (entry.is_regular_file())
        std::filesystem::last_write_time(entry, std::filesystem::file_time_type::clock::now() - hours{24 * 8});
  }
};

TEST_F(Collect, WhatNothingNamesGoes) {
  auto used = blob("used"), nested = blob("nested"), unused = blob("unused"), done = blob("done"),
       young = blob("young");
  put({message("A1", R"(,"attachments":[{"blob":")" + used + R"("}])"),
       message("A2", R"(,"x":{"y":["see )" + nested + R"("]})"),
       message("A3", R"(,"priority":9,"attachments":[{"blob":")" + done + R"("}])")});
  answer(take(1));
  age();
  young = blob("young");  // put anew
  EXPECT_EQ(collect_blobs(store(), true).blobs, 2);
  EXPECT_TRUE(has(unused));
  auto collected = collect_blobs(store(), false);
  EXPECT_EQ(collected.blobs, 2);
  EXPECT_EQ(collected.bytes, 10U);
  EXPECT_TRUE(has(used) && has(nested) && has(young));
  EXPECT_FALSE(has(unused) || has(done));
}

TEST_F(Collect, WhatTheArchiveIsStillToReadStays) {
  auto told = blob("told");
  put({message("A1")});
  answer(take(), {}, [&](record::Record& record) {
    record.log_json(clock_.at, "hammy-test", "sent", R"({"receipt":")" + told + R"("})");
  });
  age();
  EXPECT_EQ(collect_blobs(store(), false).blobs, 0);
  auto events = outbox::events_after(store().database(), scope(), {}, 9);
  outbox::advance(store().database(), scope(), "archive", events.back().cursor, clock_.at);
  EXPECT_EQ(collect_blobs(store(), false).blobs, 1);
}

TEST_F(Collect, OrganisationsApart) {
  auto reference = blob("same", "acme");
  blob("same", "other");
  put({message("A1", R"(,"blob":")" + reference + "\"")}, "q", {}, "acme");
  age();
  EXPECT_EQ(collect_blobs(store(), false).blobs, 1);
  EXPECT_TRUE(has(reference, "acme"));
  EXPECT_FALSE(has(reference, "other"));
}

TEST_F(Collect, OfManyAllThatAreNamedStay) {
  std::vector<std::string> lines;
  std::vector<std::string> kept;
  for (int i = 0; i < 1200; ++i) {
    auto reference = blob("b" + std::to_string(i));
    if (i % 2 == 0) continue;
    kept.push_back(reference);
    lines.push_back(message("A" + std::to_string(i), R"(,"blob":")" + reference + "\""));
  }
  put(lines);
  age();
  EXPECT_EQ(collect_blobs(store(), false).blobs, 600);
  for (const auto& reference : kept) EXPECT_TRUE(has(reference));
}

TEST_F(Collect, ForgetsInPortions) {
  put_many(12'000, "A");
  for (int i = 0; i < 4; ++i) answer(take(3'000));
  clock_.at += hours{24 * 30} + seconds{1};
  EXPECT_EQ(forget(store()), 12'000);
  EXPECT_EQ(count("SELECT count(*) FROM queue_item"), 0);
}

}  // namespace
}  // namespace hammy::queue
