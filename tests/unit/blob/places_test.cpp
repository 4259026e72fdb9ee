// What every place of blobs does alike: a directory, a shared one, a database.
#include <fstream>
#include <optional>
#include <thread>

#include "../store.hpp"
#include "base/error.hpp"
#include "blob/store.hpp"
#include "blob/table.hpp"
#include "sql/schema.hpp"

namespace hammy::blob {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto hello = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/// $HAMMY_TEST_POSTGRESQL adds the database to the places.
class BlobPlaces : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "hammy-blob-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
    std::string url;
    if (database()) {
      POSTGRESQL_ONLY();
      store_.emplace(home_ / "unused.db");
      url = store_->url();
      auto database = sql::Database::create(url);
      sql::bring_up_to_date(database, schema());
    } else {
      url = std::string(GetParam()) + ":" + (home_ / "there").string();
    }
    config_ = config::Config::parse("[blobs]\nurl = '" + url + "'\n");
  }
  void TearDown() override {
    store_.reset();
    fs::remove_all(home_);
  }
  bool database() const { return std::string_view(GetParam()) == "postgresql"; }
  scope::Scope scope(std::string_view org = "acme") const { return {scope::OrgId(org), config_, home_}; }
  std::map<std::string, std::uintmax_t> all(const Store& store) const {
    std::map<std::string, std::uintmax_t> found;
    store.each([&](const std::string& reference, std::chrono::seconds age, std::uintmax_t bytes) {
      EXPECT_GE(age, 0s);
      EXPECT_LT(age, 1h);
      found[reference] = bytes;
    });
    return found;
  }
  static std::string code_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.code();
    }
    return "";
  }

  config::Config config_;
  fs::path home_;
  std::optional<TestStore> store_;
};

TEST_P(BlobPlaces, KeepsContentOnceDurable) {
  auto mine = scope(), theirs = scope("other");
  Store store{mine}, same{mine}, other{theirs};
  EXPECT_EQ(store.put("hello"), hello);
  EXPECT_EQ(store.get(hello), "hello");
  EXPECT_FALSE(same.has(hello));
  store.durable();
  EXPECT_EQ(same.get(hello), "hello");
  EXPECT_EQ(same.size(hello), 5u);
  EXPECT_EQ(same.put("hello"), hello);
  same.durable();
  EXPECT_FALSE(other.has(hello));
  EXPECT_EQ(code_of([&] { other.get(hello); }), "blob.missing");
  EXPECT_EQ(code_of([&] { other.size(hello); }), "blob.missing");
  EXPECT_EQ(store.get(store.put("")), "");
  store.durable();
  EXPECT_EQ(same.get(store.put("")), "");
}

TEST_P(BlobPlaces, LargeContentIsReadOnAnotherMachine) {
  auto mine = scope();
  std::string large(3'500'000, 'x');
  for (std::size_t i = 0; i < large.size(); i += 3) large[i] = static_cast<char>(i * 2654435761u >> 13);
  std::ofstream(home_ / "large", std::ios::binary) << large;
  std::string reference;
  {
    Store store{mine};
    reference = store.put_file(home_ / "large");
    store.durable();
  }
  scope::Scope elsewhere{scope::OrgId("acme"), config_, home_ / "elsewhere"};
  Store store{elsewhere};
  Reader reader{store, reference};
  std::string read, buffer;
  while (!reader.read(buffer, 100'000).empty()) read += buffer;
  EXPECT_EQ(read, large);
  EXPECT_EQ(store.get(reference), large);
  EXPECT_EQ(store.size(reference), large.size());
}

TEST_P(BlobPlaces, TellsWhatThereIsAndRemovesWhatIsOld) {
  auto mine = scope();
  Store store{mine};
  std::map<std::string, std::uintmax_t> expected;
  for (int i = 0; i < (database() ? 1005 : 50); ++i) {  // more than are asked for at a time
    auto content = std::to_string(i);
    expected[store.put(content)] = content.size();
  }
  EXPECT_TRUE(all(store).empty());
  store.durable();
  EXPECT_EQ(all(store), expected);
  auto one = expected.begin()->first;
  EXPECT_FALSE(store.remove(one, 1h)) << "put a moment ago";
  EXPECT_TRUE(store.has(one));
  EXPECT_TRUE(store.remove(one, 0s));
  EXPECT_FALSE(store.has(one));
  EXPECT_EQ(code_of([&] { store.get(one); }), "blob.missing");
  EXPECT_FALSE(store.remove(one, 0s));
  store.each([&](const std::string& reference, auto, auto) { EXPECT_TRUE(store.remove(reference, 0s)); });
  EXPECT_TRUE(all(store).empty());
  EXPECT_EQ(store.get(store.put("0")), "0");
}

// One puts and relies on what it was told, the other deletes all that is old at the same time.
TEST_P(BlobPlaces, NothingIsRemovedThatWasPutAgain) {
  auto mine = scope();
  std::atomic<bool> done = false;
  std::thread collector([&] {
    Store store{mine};
    while (!done) {
      store.each([&](const std::string& reference, auto, auto) { store.remove(reference, 1s); });
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  Store store{mine};
  auto until = std::chrono::steady_clock::now() + 3s;
  int lost = 0;
  while (std::chrono::steady_clock::now() < until) {
    for (int i = 0; i < 20; ++i) store.put("content " + std::to_string(i));
    store.durable();
    for (int i = 0; i < 20; ++i) lost += !store.has(store.put("content " + std::to_string(i)));
    store.durable();
    std::this_thread::sleep_for(std::chrono::milliseconds(700 + 37 * (lost % 10)));
  }
  done = true;
  collector.join();
  EXPECT_EQ(lost, 0);
}

TEST_P(BlobPlaces, SeveralMayPutTheSameAtOnce) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      auto mine = scope();
      Store store{mine};
      for (int i = 0; i < 40; ++i) {
        store.put("shared " + std::to_string(i));
        if (i % 8 == 7) store.durable();
      }
    });
  for (auto& thread : threads) thread.join();
  auto mine = scope();
  Store store{mine};
  EXPECT_EQ(all(store).size(), 40u);
  for (const auto& [reference, bytes] : all(store)) EXPECT_NO_THROW(store.get(reference));
}

TEST_P(BlobPlaces, AnotherStoreKeepsWhatIsHere) {
  auto mine = scope();
  Store transit{mine}, kept{mine, "archive"};
  transit.put("hello");
  transit.durable();
  kept.keep(hello, transit);
  kept.durable();
  EXPECT_TRUE(transit.remove(hello, 0s));
  EXPECT_EQ(kept.get(hello), "hello");
}

INSTANTIATE_TEST_SUITE_P(Files, BlobPlaces, testing::Values("dir", "shared"),
                         [](const auto& place) { return std::string(place.param); });
INSTANTIATE_TEST_SUITE_P(InPostgresql, BlobPlaces, testing::Values("postgresql"),
                         [](const auto& place) { return std::string(place.param); });

class BlobDatabase : public BlobPlaces {};
INSTANTIATE_TEST_SUITE_P(InPostgresql, BlobDatabase, testing::Values("postgresql"),
                         [](const auto& place) { return std::string(place.param); });

TEST_P(BlobDatabase, FindsDamageWhenItFetches) {
  auto mine = scope();
  {
    Store store{mine};
    store.put("hello");
    store.durable();
    auto database = sql::Database::open(store_->url());
    auto all = database.across_organisations();
    all.execute("UPDATE blob_piece SET bytes = :bytes", {{"bytes", sql::Blob{"hellO"}}});
    all.commit();
  }
  scope::Scope elsewhere{scope::OrgId("acme"), config_, home_ / "elsewhere"};
  Store store{elsewhere};
  EXPECT_EQ(code_of([&] { store.path(hello); }), "blob.corrupt");
}

TEST(BlobUrl, MustBeOneThatIsKnown) {
  for (auto bad : {"", "dir:", "/srv", "http://x"}) {
    auto config = config::Config::parse(std::string("[blobs]\nurl = '") + bad + "'\n");
    scope::Scope scope{scope::OrgId("acme"), config, "/tmp"};
    EXPECT_THROW(Store{scope}, Error) << bad;
  }
}

}  // namespace
}  // namespace hammy::blob
