#include "font/font.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "base/file.hpp"

namespace hammy::font {
namespace {

std::string code_of(const std::string& name) {
  try {
    find(name);
  } catch (const Error& error) {
    return error.code();
  }
  return {};
}

TEST(Font, IsFoundByNameAndByFile) {
  auto plain = find("Liberation Sans"), bold = find("Liberation Sans:bold");
  EXPECT_EQ(plain.filename(), "LiberationSans-Regular.ttf");
  EXPECT_EQ(bold.filename(), "LiberationSans-Bold.ttf");
  EXPECT_EQ(find(plain.string()), plain);
  EXPECT_EQ(find("Arial").filename(), "LiberationSans-Regular.ttf");  // the same widths
  EXPECT_FALSE(find("sans-serif").empty());
}

TEST(Font, OneThatIsNotThereIsNotReplaced) {
  EXPECT_EQ(code_of("Surely Not A Font"), "font.missing");
  EXPECT_EQ(code_of(":bold"), "font.missing");
  EXPECT_EQ(code_of("none/here.ttf"), "system.io");
}

TEST(Font, KindsAndLicencesThatForbidIt) {
  TemporaryDirectory directory;
  auto put = [&](const char* name, const std::string& bytes) {
    auto path = (directory.path() / name).string();
    std::ofstream(path) << bytes;
    return path;
  };
  EXPECT_EQ(code_of(put("a.ttf", "OTTO and more")), "font.kind");
  EXPECT_EQ(code_of(put("b.ttf", "")), "font.kind");
  auto bytes = read_file(find("Liberation Sans"));
  auto entry = bytes.find("OS/2");
  std::size_t at = 0;
  for (std::size_t i = 8; i < 12; ++i) at = at << 8 | static_cast<unsigned char>(bytes[entry + i]);
  bytes[at + 9] = 2;
  EXPECT_EQ(code_of(put("c.ttf", bytes)), "font.licence");
  bytes[at + 9] = 8;  // editable
  EXPECT_EQ(code_of(put("d.ttf", bytes)), "");
}

}  // namespace
}  // namespace hammy::font
