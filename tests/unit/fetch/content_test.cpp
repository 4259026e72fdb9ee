#include "fetch/content.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "fetch/attachment.hpp"

namespace hammy::fetch {
namespace {

const std::string hash = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
const Found found{"sha256:" + hash, 11, "application/pdf"};

std::string code_of(const Found& what, const Expected& expected) {
  try {
    check(what, expected, "x");
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

TEST(Content, IsWhatWasExpected) {
  EXPECT_EQ(code_of(found, {"a.pdf", "", "", {}}), "none");
  EXPECT_EQ(code_of(found, {"a.pdf", "application/pdf", hash, 11}), "none");
  EXPECT_EQ(code_of(found, {"a", "", "", {}}), "none");
  EXPECT_EQ(code_of(found, {"a.pdf", "", "", 12}), "fetch.size");
  EXPECT_EQ(code_of(found, {"a.pdf", "", std::string(64, '0'), {}}), "fetch.sha256");
  EXPECT_EQ(code_of(found, {"a.pdf", "", "rubbish", {}}), "fetch.sha256");
  EXPECT_EQ(code_of(found, {"a.png", "", "", {}}), "fetch.type");
  EXPECT_EQ(code_of(found, {"a.pdf", "image/png", "", {}}), "fetch.type");
  EXPECT_EQ(code_of({found.blob, 0, "inode/x-empty"}, {"a.txt", "", "", {}}), "fetch.empty");
  EXPECT_EQ(code_of({found.blob, 0, "inode/x-empty"}, {"a.pdf", "", "", 0}), "none");
}

TEST(Content, IsLimitedWhileItComes) {
  TemporaryDirectory home;
  config::Config config;
  blob::Store store(scope::Scope{scope::OrgId("acme"), config, home.path()});
  Content content(store, 10, "x");
  content.begin();
  content.append("12345");
  EXPECT_THROW(content.append("678901"), Error);
  content.begin();
  content.append("hello");
  content.append("12345");
  auto reference = content.finish();
  store.durable();
  EXPECT_EQ(store.get(reference), "hello12345");
  EXPECT_EQ(std::distance(std::filesystem::recursive_directory_iterator(home.path() / "blobs" / "acme"), {}), 1);
}

TEST(Attachment, KeepsWhatItDoesNotKnow) {
  auto document = record::Document::parse(
      R"([{"x":1.10,"url":"https://h/","name":"a","missing":{"since":"2026-11-22T08:00:00Z","looks":3},"y":{"a": 1}}])");
  auto attachment = read_attachments(document.root()).at(0);
  EXPECT_EQ(attachment.missing->looks, 3);
  EXPECT_EQ(resolved(attachment, "n.pdf", found),
            R"({"x":1.10,"name":"a","y":{"a": 1},"type":"application/pdf","blob":"sha256:)" + hash + R"(","size":11})");
  EXPECT_EQ(still_missing(attachment, {}), R"({"x":1.10,"url":"https://h/","name":"a","y":{"a": 1}})");
  auto again = still_missing(attachment, Missing{attachment.missing->since, 4});
  EXPECT_EQ(again, R"({"x":1.10,"url":"https://h/","name":"a","y":{"a": 1},)"
                   R"("missing":{"since":"2026-11-22T08:00:00.000Z","looks":4}})");
}

TEST(Attachment, IsOfOneKind) {
  auto code = [](std::string_view json) -> std::string {
    auto document = record::Document::parse(json);
    try {
      read_attachments(document.root());
    } catch (const Error& error) {
      return error.code();
    }
    return "none";
  };
  EXPECT_EQ(code(R"([{"url":"a:b"},{"path":"p"},{"data":""},{"blob":"sha256:x"}])"), "none");
  for (const auto* json : {R"([{"name":"a"}])", R"([{"url":"a:b","path":"p"}])", R"(["a"])", R"({"url":"a:b"})",
                           R"([{"url":5}])", R"([{"url":"a:b","size":-1}])", R"([{"url":"a:b","size":"1"}])"})
    EXPECT_EQ(code(json), "fetch.attachment") << json;
}

}  // namespace
}  // namespace hammy::fetch
