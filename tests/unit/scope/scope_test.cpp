#include "scope/scope.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/file.hpp"

namespace hammy::scope {
namespace {

TEST(OrgId, NamesFoldersSafely) {
  for (auto good : {"default", "ACME", "a.b-c_1"}) EXPECT_EQ(OrgId(good).str(), good);
  for (auto bad : {"", ".", "..", ".hidden", "-x", "a/b", "a b", "ö"}) EXPECT_THROW(OrgId{bad}, Error) << bad;
}

TEST(Scope, ResolvesFilesBelowRootsOnly) {
  auto folder = std::filesystem::temp_directory_path() / ("hammy-scope-" + std::to_string(::getpid()));
  make_directories(folder / "in");
  make_directories(folder / "in-not");
  write_file_atomically(folder / "in/a.pdf", "x");
  write_file_atomically(folder / "in-not/b.pdf", "x");
  std::filesystem::create_symlink(folder / "in-not/b.pdf", folder / "in/link.pdf");
  auto config = config::Config::parse("[org.acme.files]\nroots = [\"" + (folder / "in").string() + "\"]\n");
  Scope acme(OrgId("acme"), config, folder);
  auto code = [](const Scope& scope, const std::filesystem::path& path) -> std::string {
    try {
      scope.resolve_file(path.string());
      return "ok";
    } catch (const Error& error) {
      return error.code();
    }
  };
  EXPECT_EQ(code(acme, folder / "in/a.pdf"), "ok");
  EXPECT_EQ(code(acme, folder / "in/../in/a.pdf"), "ok");
  EXPECT_EQ(code(acme, folder / "in/none.pdf"), "files.missing");
  EXPECT_EQ(code(acme, folder / "in-not/b.pdf"), "files.outside-roots");
  EXPECT_EQ(code(acme, folder / "in/../in-not/b.pdf"), "files.outside-roots");
  EXPECT_EQ(code(acme, folder / "in/link.pdf"), "files.outside-roots");
  EXPECT_EQ(code(Scope(OrgId("other"), config, folder), folder / "in/a.pdf"), "files.outside-roots");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hammy::scope
