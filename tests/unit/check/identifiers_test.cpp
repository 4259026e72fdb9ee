#include "check/identifiers.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"

namespace hammy::check {
namespace {

std::vector<std::uint32_t> lines_in(const Identifiers& all, std::string_view text) {
  std::vector<std::uint32_t> lines;
  all.find(locale::fold(text), [&](std::uint32_t line, std::size_t, std::size_t) {
    lines.push_back(line);
    return false;
  });
  return lines;
}

TEST(Identifiers, AreFoundHoweverTheyAreWritten) {
  Identifiers all("# customers\nAB-10042\n\nHU42 1177 3016 1111\r\nÜGYFÉL-9\nAB-10042\n");
  EXPECT_EQ(all.size(), 3U);
  using Lines = std::vector<std::uint32_t>;
  EXPECT_EQ(lines_in(all, "Customer ab 10042, IBAN HU42117730161111."), (Lines{2, 4}));
  EXPECT_EQ(lines_in(all, "ügyfél-9"), (Lines{5}));
  EXPECT_EQ(lines_in(all, "AB-100421 xAB-10042 AB-1004"), Lines());
  EXPECT_EQ(lines_in(all, ""), Lines());
}

TEST(Identifiers, ThatStandEverywhereAreRefused) {
  EXPECT_THROW(Identifiers("12"), Error);
  EXPECT_THROW(Identifiers(std::string(300, 'x')), Error);
  EXPECT_THROW(Identifiers("ab\xFF"
                           "cdef"),
               Error);
  EXPECT_EQ(Identifiers("").size(), 0U);
}

TEST(Identifiers, MayBeMany) {
  std::string lines;
  constexpr int many = 200'000;
  for (int i = 0; i < many; ++i) lines += fmt::format("C{:07}\n", i * 7);
  Identifiers all(lines);
  EXPECT_EQ(all.size(), static_cast<std::size_t>(many));
  EXPECT_EQ(lines_in(all, "C0000007 C0000008 c 0001400"), (std::vector<std::uint32_t>{2, 201}));
}

TEST(Identifiers, OfAFileAreReadAgainWhenItChanges) {
  TemporaryDirectory folder;
  auto file = folder.path() / "ids";
  write_file_atomically(file, "C-1000\n");
  auto first = identifiers_of(file);
  EXPECT_EQ(identifiers_of(file), first);
  write_file_atomically(file, "C-1000\nC-1001\n");
  EXPECT_EQ(identifiers_of(file)->size(), 2U);
  EXPECT_THROW(identifiers_of(folder.path() / "none"), Error);
}

}  // namespace
}  // namespace hammy::check
