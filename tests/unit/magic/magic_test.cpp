#include "magic/magic.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"

namespace hammy::magic {
namespace {

std::string type_of(std::string_view bytes) {
  TemporaryDirectory directory;
  auto file = directory.path() / "file";
  write_file_atomically(file, bytes);
  return Reader().type_of(file);
}

TEST(Magic, TellsTypesByContent) {
  EXPECT_EQ(type_of("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "application/pdf");
  EXPECT_EQ(type_of(std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x8\2\0\0\0", 29)), "image/png");
  EXPECT_EQ(type_of("<!DOCTYPE html><html><body>Log in</body></html>"), "text/html");
  EXPECT_EQ(type_of("Jó napot\n"), "text/plain");
  EXPECT_EQ(type_of(""), "inode/x-empty");
  EXPECT_EQ(type_of(std::string_view("\x01\x02\x00\x7f\xff\x03", 6)), "application/octet-stream");
}

TEST(Magic, AFileThatIsNotThereIsAnError) { EXPECT_ANY_THROW(Reader().type_of("/nowhere/at/all")); }

TEST(Agreement, IsWhereOneMayBeTheOther) {
  EXPECT_TRUE(agrees("application/pdf", "application/pdf"));
  EXPECT_TRUE(agrees("application/pdf", "Application/PDF; version=1.7"));
  EXPECT_TRUE(agrees("image/png", "application/octet-stream"));
  EXPECT_TRUE(agrees("text/plain", "text/csv"));
  EXPECT_TRUE(agrees("text/plain", "application/json"));
  EXPECT_TRUE(agrees("text/xml", "application/xml"));
  EXPECT_TRUE(agrees("application/zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"));
  EXPECT_TRUE(agrees("application/octet-stream", "application/timestamp-reply"));
}

TEST(Agreement, IsNotWhereAnotherThingCame) {
  EXPECT_FALSE(agrees("text/html", "application/pdf"));  // the page that asks for a login
  EXPECT_FALSE(agrees("text/html", "text/csv"));
  EXPECT_FALSE(agrees("text/plain", "application/pdf"));
  EXPECT_FALSE(agrees("image/png", "image/jpeg"));
  EXPECT_FALSE(agrees("application/octet-stream", "application/pdf"));
  EXPECT_FALSE(agrees("application/x-dosexec", "application/pdf"));
  EXPECT_FALSE(agrees("application/zip", "application/pdf"));
  EXPECT_FALSE(agrees("inode/x-empty", "application/pdf"));
}

}  // namespace
}  // namespace hammy::magic
