#include "queue/purge.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "blob/store.hpp"
#include "in_store.hpp"

namespace hammy::queue {
namespace {

constexpr std::string_view sealed_field = R"({"key":"K","sha256":"","size":1})";

class Purge : public InStore {
 protected:
  std::string blob(std::string_view bytes) {
    blob::Store blobs(scope());
    auto reference = blobs.put(bytes);
    blobs.durable();
    return reference;
  }
  bool has(const std::string& reference) { return blob::Store(scope()).has(reference); }
  static std::string naming(std::string_view id, const std::string& reference) {
    return message(id, R"(,"text":"MARKER","attachments":[{"blob":")" + reference + R"("}])");
  }
  /// What a stage that seals makes of a record.
  static void seal(record::Record& record, const std::string& reference = {}) {
    record.set_raw("sealed", std::string(sealed_field));
    record.set_text("text", "cover");
    if (reference.empty())
      record.erase("attachments");
    else
      record.set_raw("attachments", R"([{"blob":")" + reference + R"("}])");
  }
  /// Whether a text is in any file of the home.
  bool anywhere(std::string_view text) const {
    std::filesystem::recursive_directory_iterator all(home_);
    return std::any_of(begin(all), end(all), [&](const auto& entry) {
      return entry.is_regular_file() && read_file(entry.path()).find(text) != std::string::npos;
    });
  }
};

TEST_F(Purge, NothingIsLeftBehindASealedAnswer) {
  SQLITE_ONLY();
  auto clear = blob("MARKER in a file"), sealed = blob("sealed form");
  put_many(50, "O", R"(,"text":")" + std::string(900, 'x') + "\"", "other");
  put({naming("A", clear)});
  EXPECT_TRUE(anywhere("MARKER"));
  Routes routes;
  routes.to[""] = "next";
  answer(take(), routes, [&](record::Record& record) { seal(record, sealed); });
  EXPECT_FALSE(anywhere("MARKER"));
  EXPECT_TRUE(has(sealed));
  EXPECT_EQ(count("SELECT count(*) FROM queue_purge"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM queue_content"), 51);
  answer(take(1, "next"), {}, [](record::Record& record) { seal(record); });  // sent, and no longer named
  EXPECT_FALSE(has(sealed));
}

TEST_F(Purge, OtherAnswersPurgeNothing) {
  auto clear = blob("clear");
  put({naming("A", clear)});
  answer(take(), {}, [](record::Record& record) { record.erase("attachments"); });
  EXPECT_TRUE(has(clear));
}

TEST_F(Purge, WhatOthersNameOrCountOnStays) {
  auto named = blob("named by two"), shared = blob("put by two");
  blob("put by two");
  put({naming("A", named), naming("B", named), naming("C", shared)});
  answer(take(1), {}, [](record::Record& record) { seal(record); });
  EXPECT_TRUE(has(named));
  answer(take(1), {}, [](record::Record& record) { seal(record); });
  EXPECT_FALSE(has(named));
  answer(take(1), {}, [](record::Record& record) { seal(record); });
  EXPECT_TRUE(has(shared));
  EXPECT_EQ(count("SELECT count(*) FROM queue_purge"), 0);
}

TEST_F(Purge, AFailedRecordKeepsWhatItHas) {
  auto clear = blob("clear"), sealed = blob("sealed form");
  put({naming("A", clear)});
  answer(take(), {}, failing("seal.no-key", Failure::permanent));
  EXPECT_TRUE(has(clear));
  put({message("B", R"(,"sealed":)" + std::string(sealed_field) + R"(,"attachments":[{"blob":")" + sealed + R"("}])")});
  answer(take(), {}, failing("smtp.refused", Failure::temporary));
  EXPECT_TRUE(has(sealed));
}

TEST_F(Purge, WhatAKilledProcessLeftIsDoneByTheNext) {
  auto clear = blob("MARKER in a file");
  {
    auto write = store().database().write(scope());
    for (const auto& reference : {clear, std::string()})
      write.execute("INSERT INTO queue_purge(org, reference) VALUES(:org, :reference)", {{"reference", reference}});
    write.commit();
  }
  forget(store());
  EXPECT_FALSE(has(clear));
  EXPECT_EQ(count("SELECT count(*) FROM queue_purge"), 0);
}

TEST_F(Purge, AReaderThatStaysPutsItOff) {
  SQLITE_ONLY();
  put({naming("A", blob("MARKER in a file"))});
  auto other = open();
  {
    auto read = other->database().read(scope());
    auto rows = read.query("SELECT line FROM queue_content WHERE org = :org");
    ASSERT_TRUE(rows.next());
    answer(take(), {}, [](record::Record& record) { seal(record); });
    EXPECT_EQ(count("SELECT count(*) FROM queue_purge"), 1);
  }
  forget(store());
  EXPECT_EQ(count("SELECT count(*) FROM queue_purge"), 0);
  EXPECT_FALSE(anywhere("MARKER"));
}

}  // namespace
}  // namespace hammy::queue
