#include <gtest/gtest.h>

#include "base/error.hpp"
#include "zip/archive.hpp"

namespace hammy::zip {
namespace {

std::string archive_of(const std::vector<Replacement>& members) {
  return Archive("empty", std::string("PK\5\6") + std::string(18, '\0')).with(members);
}

std::string code_of(const std::string& bytes, const Limits& limits = {}) {
  try {
    Archive archive("a.zip", bytes, limits);
    for (const auto& member : archive.members()) archive.read(member.name);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

/// `bytes` with every `from` replaced by a `to` of the same length.
std::string with_name(std::string bytes, std::string_view from, std::string_view to) {
  for (auto at = bytes.find(from); at != bytes.npos; at = bytes.find(from, at + 1)) bytes.replace(at, from.size(), to);
  return bytes;
}

TEST(Zip, MembersAloneCanBeAdded) {
  Archive archive("a.zip", archive_of({{"a.txt", "one"}}));
  Archive more("b.zip", archive.with({{"b.txt", "two"}}));
  EXPECT_EQ(more.read("a.txt") + more.read("b.txt"), "onetwo");
  EXPECT_EQ(archive.read("a.txt"), "one");
}

TEST(ZipArchive, MembersAreReadAndReplaced) {
  Archive archive("a.zip", archive_of({{"a.txt", "one"}, {"b/c.txt", "two"}}));
  EXPECT_EQ(archive.read("b/c.txt"), "two");
  Archive changed("b.zip", archive.with({{"a.txt", "three"}, {"d", "four"}}));
  EXPECT_EQ(changed.read("a.txt") + changed.read("b/c.txt") + changed.read("d"), "threetwofour");
  EXPECT_EQ(changed.members().size(), 3U);
  EXPECT_THROW(archive.read("d"), Error);
}

TEST(ZipArchive, WhatIsNotReplacedIsCopiedAsItIs) {
  std::string long_text;
  for (int i = 0; i < 2000; ++i) long_text += std::to_string(i * 7919);
  auto bytes = archive_of({{"a.txt", "one"}, {"b.txt", long_text}});
  auto compressed = bytes.substr(bytes.find("b.txt") + 5, 3000);
  EXPECT_NE(Archive("a.zip", bytes).with({{"a.txt", "two"}}).find(compressed), std::string::npos);
}

TEST(ZipArchive, DamagedOnesAreRefused) {
  auto bytes = archive_of({{"a.txt", std::string(1000, 'x') + "y"}});
  EXPECT_EQ(code_of(bytes), "none");
  EXPECT_EQ(code_of(bytes.substr(0, bytes.size() - 10)), "zip.syntax");
  EXPECT_EQ(code_of(""), "zip.syntax");
  auto crc = bytes;
  crc[bytes.find("PK\1\2") + 16] ^= 1;  // in the central directory
  EXPECT_EQ(code_of(crc), "zip.syntax");
}

TEST(ZipArchive, NamesThatLeadElsewhereAreRefused) {
  auto bytes = archive_of({{"aaaaaaaa", "x"}, {"bbbbbbbb", "y"}});
  for (auto name : {"../../aa", "/aaaaaaa", "a/../../", "a\\aaaaaa", "C:aaaaaa"})
    EXPECT_EQ(code_of(with_name(bytes, "aaaaaaaa", name)), "zip.name") << name;
  EXPECT_EQ(code_of(with_name(bytes, "aaaaaaaa", "bbbbbbbb")), "zip.name");
  EXPECT_EQ(code_of(with_name(bytes, "aaaaaaaa", "BBBBBBBB")), "zip.name");
}

TEST(ZipArchive, BombsAreRefusedBeforeTheyAreUnpacked) {
  std::string zeros(8 << 20, '\0');
  EXPECT_EQ(code_of(archive_of({{"a", zeros}})), "zip.limit");
  Limits limits;
  limits.ratio = 100'000;
  EXPECT_EQ(code_of(archive_of({{"a", zeros}}), limits), "none");
  limits.member_bytes = 1 << 20;
  EXPECT_EQ(code_of(archive_of({{"a", zeros}}), limits), "zip.limit");
  limits = {};
  limits.total_bytes = 100;
  EXPECT_EQ(code_of(archive_of({{"a", zeros.substr(0, 60)}, {"b", zeros.substr(0, 60)}}), limits), "zip.limit");
  limits = {};
  limits.members = 1;
  EXPECT_EQ(code_of(archive_of({{"a", "1"}, {"b", "2"}}), limits), "zip.limit");
}

TEST(ZipArchive, AMemberThatIsLargerThanItSaysIsNotReadOn) {
  auto bytes = archive_of({{"a.txt", std::string(5000, 'x')}});
  // The uncompressed size in the local header and in the central directory: 5000 becomes 4744.
  auto lie = with_name(bytes, std::string_view("\x88\x13\0\0", 4), std::string_view("\x88\x12\0\0", 4));
  EXPECT_NE(code_of(lie), "none");
}

}  // namespace
}  // namespace hammy::zip
