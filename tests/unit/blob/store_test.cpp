#include "blob/store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"

namespace hammy::blob {
namespace {

namespace fs = std::filesystem;

constexpr auto hello = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

class BlobStore : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "hammy-blob-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
  }
  void TearDown() override { fs::remove_all(home_); }
  scope::Scope scope(std::string_view org = "acme") { return {scope::OrgId(org), config_, home_}; }
  /// The names in an organisation's directory.
  std::vector<std::string> files(std::string_view org = "acme") {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(home_ / "blobs" / org, none))
      names.push_back(entry.path().filename().string());
    return names;
  }

  config::Config config_;
  fs::path home_;
};

TEST_F(BlobStore, KeepsContentUnderItsHash) {
  auto mine = scope();
  Store store{mine};
  EXPECT_EQ(store.put("hello"), hello);
  store.durable();
  EXPECT_EQ(files(), std::vector<std::string>{std::string(hello).substr(7)});
  EXPECT_EQ(store.get(hello), "hello");
  EXPECT_EQ(store.size(hello), 5u);
  Store other{mine};
  EXPECT_TRUE(other.has(hello));
  EXPECT_EQ(other.get(hello), "hello");
}

TEST_F(BlobStore, TakesAnyBytes) {
  auto mine = scope();
  Store store{mine};
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i);
  for (const std::string& content :
       {std::string(), bytes, std::string("Árvíztűrő tükörfúrógép Ääkköset Zażółć Привет مرحبا")})
    EXPECT_EQ(store.get(store.put(content)), content);
  store.durable();
  EXPECT_EQ(store.get(store.put(bytes)), bytes);
  EXPECT_EQ(files().size(), 3u);
}

TEST_F(BlobStore, TheSameContentTwiceIsOneFile) {
  auto mine = scope();
  Store store{mine};
  store.put("hello");
  store.put("hello");
  EXPECT_EQ(files().size(), 1u);
  store.durable();
  struct stat before, after;
  ASSERT_EQ(::stat(store.path(hello).c_str(), &before), 0);
  store.put("hello");
  store.durable();
  ASSERT_EQ(::stat(store.path(hello).c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(files().size(), 1u);
}

TEST_F(BlobStore, IsReadableHereBeforeItIsDurableButNotElsewhere) {
  auto mine = scope();
  Store store{mine}, other{mine};
  store.put("hello");
  EXPECT_TRUE(store.has(hello));
  EXPECT_EQ(store.get(hello), "hello");
  EXPECT_FALSE(other.has(hello));
  store.durable();
  EXPECT_TRUE(other.has(hello));
}

TEST_F(BlobStore, LeavesNothingOfWhatWasNotConfirmed) {
  auto mine = scope();
  { Store{mine}.put("hello"); }
  EXPECT_TRUE(files().empty());
}

TEST_F(BlobStore, ManyAtOnceAreConfirmedTogether) {
  auto mine = scope();
  Store store{mine};
  std::vector<std::string> references;
  references.reserve(100);
  for (int i = 0; i < 100; ++i) references.push_back(store.put("content " + std::to_string(i)));
  store.durable();
  Store other{mine};
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(other.get(references[static_cast<std::size_t>(i)]), "content " + std::to_string(i));
}

TEST_F(BlobStore, OrganisationsDoNotSeeEachOther) {
  auto acme = scope("acme"), other = scope("other");
  Store mine{acme}, theirs{other};
  mine.put("hello");
  mine.durable();
  EXPECT_FALSE(theirs.has(hello));
  EXPECT_EQ(code_of([&] { theirs.get(hello); }), "blob.missing");
  theirs.put("hello");
  theirs.durable();
  fs::remove(mine.path(hello));
  EXPECT_EQ(theirs.get(hello), "hello");
}

TEST_F(BlobStore, RefusesWhatIsNoReference) {
  auto mine = scope();
  Store store{mine};
  for (std::string bad : {"", "sha256:", "sha256:../../../etc/passwd", "md5:abc", "2cf24dba5fb0a30e",
                          "sha256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824"})
    EXPECT_EQ(code_of([&] { store.get(bad); }), "blob.reference") << bad;
}

TEST_F(BlobStore, FindsDamageOnReading) {
  auto mine = scope();
  Store store{mine};
  store.put("hello");
  store.durable();
  std::ofstream(store.path(hello)) << "hellO";
  EXPECT_EQ(code_of([&] { store.get(hello); }), "blob.corrupt");
  Reader reader{store, hello};
  std::string buffer;
  EXPECT_EQ(reader.read(buffer), "hellO");
  EXPECT_EQ(code_of([&] { reader.read(buffer); }), "blob.corrupt");
}

TEST_F(BlobStore, ATruncatedFileIsReplacedByThePutOfItsContent) {
  auto mine = scope();
  Store store{mine};
  store.put("hello");
  store.durable();
  fs::resize_file(store.path(hello), 2);
  store.put("hello");
  store.durable();
  EXPECT_EQ(store.get(hello), "hello");
}

TEST_F(BlobStore, TakesFilesInPieces) {
  auto mine = scope();
  Store store{mine};
  std::string large(300'000, 'x');
  for (std::size_t i = 0; i < large.size(); i += 7) large[i] = static_cast<char>(i);
  std::ofstream(home_ / "large", std::ios::binary) << large;
  auto reference = store.put_file(home_ / "large");
  EXPECT_EQ(reference, store.put(large));
  store.durable();
  EXPECT_EQ(store.put_file(home_ / "large"), reference);
  store.durable();
  EXPECT_EQ(files().size(), 1u);
  Reader reader{store, reference};
  std::string read, buffer;
  while (!reader.read(buffer, 1000).empty()) read += buffer;
  EXPECT_EQ(read, large);
  EXPECT_EQ(code_of([&] { store.put_file(home_ / "none"); }), "system.io");
}

TEST_F(BlobStore, HoldsToItsLimit) {
  auto mine = scope();
  Store store{mine, "blobs", 10};
  store.put("0123456789");
  EXPECT_EQ(code_of([&] { store.put("0123456789a"); }), "blob.too-large");
  std::ofstream(home_ / "large") << "0123456789a";
  EXPECT_EQ(code_of([&] { store.put_file(home_ / "large"); }), "blob.too-large");
  store.durable();
  EXPECT_EQ(files().size(), 1u);
  EXPECT_EQ(code_of([&] { store.get("sha256:84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882", 9); }),
            "blob.too-large");
}

TEST_F(BlobStore, KeepsWhatAnotherStoreLetsGo) {
  auto mine = scope();
  Store transit{mine}, kept{mine, "archive"};
  transit.put("hello");
  kept.keep(hello, transit);  // copied, for it has no name yet
  kept.durable();
  auto other = transit.put("other");
  transit.durable();
  kept.keep(other, transit);  // linked
  kept.keep(other, transit);
  kept.durable();
  fs::remove_all(home_ / "blobs");
  EXPECT_EQ(kept.get(hello), "hello");
  EXPECT_EQ(kept.get(other), "other");
  EXPECT_EQ(code_of([&] { kept.keep("sha256:" + std::string(64, '0'), transit); }), "blob.missing");
}

TEST_F(BlobStore, IsClosedToOtherUsers) {
  auto mine = scope();
  Store store{mine};
  store.put("hello");
  store.durable();
  struct stat info;
  ASSERT_EQ(::stat(store.path(hello).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 077u, 0u);
  ASSERT_EQ(::stat((home_ / "blobs" / "acme").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 077u, 0u);
}

TEST_F(BlobStore, ProcessesMayWriteTheSameContentAtOnce) {
  std::vector<pid_t> children;
  for (int process = 0; process < 6; ++process) {
    auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto mine = scope();
      Store store{mine};
      for (int i = 0; i < 60; ++i) {
        store.put("shared " + std::to_string(i));
        if (i % 7 == process) store.durable();
      }
      store.durable();
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (auto child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(files().size(), 60u);
  auto mine = scope();
  Store store{mine};
  for (const auto& name : files()) EXPECT_NO_THROW(store.get("sha256:" + name));
}

TEST_F(BlobStore, WhatWasPutOnceCanGoAtOnce) {
  auto mine = scope();
  Store store{mine}, other{mine};
  store.put("hello");
  store.durable();
  EXPECT_TRUE(store.remove_unshared(hello));
  EXPECT_TRUE(files().empty());
  EXPECT_FALSE(store.remove_unshared(hello));
  store.put("hello");
  store.durable();
  other.put("hello");  // somebody else counts on it from here on
  EXPECT_FALSE(store.remove_unshared(hello));
  EXPECT_EQ(other.get(hello), "hello");
  EXPECT_EQ(files().size(), 1u);
}

TEST_F(BlobStore, WhatWasPutTwiceBeforeItWasDurableIsShared) {
  auto mine = scope();
  {
    Store store{mine};
    store.put("hello");
    store.put("hello");
    store.durable();
    EXPECT_FALSE(store.remove_unshared(hello));
  }
  Store one{mine}, two{mine};
  auto other = one.put("bello");
  two.put("bello");
  one.durable();
  two.durable();
  EXPECT_FALSE(one.remove_unshared(other));
  EXPECT_EQ(one.get(other), "bello");
  EXPECT_EQ(files().size(), 2u);
}

}  // namespace
}  // namespace hammy::blob
