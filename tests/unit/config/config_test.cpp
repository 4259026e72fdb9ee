#include "config/config.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/error.hpp"
#include "base/file.hpp"

namespace hammy::config {
namespace {

std::string code_of(auto&& act) {
  try {
    act();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_status(), Exit::config);
    return error.code();
  }
  return "none";
}

TEST(Config, LaysTheOrganisationOverTheRest) {
  auto config = Config::parse(R"(
    [smtp.main]
    host = "mail.example"
    port = 25
    [smtp.bulk]
    host = "bulk.example"
    [org.ACME.smtp.main]
    host = "acme.example"
    [org.ACME.smtp.own]
    host = "own.example"
  )");
  EXPECT_EQ(config.text("smtp.main.host"), "mail.example");
  EXPECT_EQ(config.text("smtp.main.host", "ACME"), "acme.example");
  EXPECT_EQ(config.integer("smtp.main.port", "ACME"), 25);
  EXPECT_EQ(config.names("smtp"), (std::vector<std::string>{"bulk", "main"}));
  EXPECT_EQ(config.names("smtp", "ACME"), (std::vector<std::string>{"bulk", "main", "own"}));
  EXPECT_FALSE(config.text("smtp.own.host"));
  EXPECT_FALSE(config.text("smtp.own.host", "OTHER"));
}

TEST(Config, ReadsEveryType) {
  auto config = Config::parse(R"(
    text = "á"
    n = 5
    r = 1.5
    yes = true
    wait = "30m"
    many = ["a", "b"]
  )");
  using namespace std::chrono_literals;
  EXPECT_EQ(config.real("r"), 1.5);
  EXPECT_EQ(config.boolean("yes"), true);
  EXPECT_EQ(config.duration("wait"), 30min);
  EXPECT_EQ(config.list("many"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config.list("text"), (std::vector<std::string>{"á"}));
  EXPECT_EQ(config.scalar("yes"), "true");
  EXPECT_EQ(config.scalar("n"), "5");
  EXPECT_EQ(code_of([&] { config.text("n"); }), "config.type");
  EXPECT_EQ(code_of([&] { config.duration("text"); }), "config.type");
}

TEST(Config, SaysWhereItIsWrong) {
  try {
    Config::parse("a = 1\nb = = 2\n", "x.toml");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "config.syntax");
    EXPECT_TRUE(error.message().starts_with("x.toml:2:")) << error.message();
  }
}

TEST(Config, TakesSecretsFromElsewhereOnly) {
  auto file = std::filesystem::temp_directory_path() / ("hammy-secret-" + std::to_string(::getpid()));
  write_file_atomically(file, "s3cret\n", 0600);
  ::setenv("HAMMY_TEST_SECRET", "from env", 1);
  auto config = Config::parse("[smtp.a]\npassword_file = \"" + file.string() +
                              "\"\n[smtp.b]\npassword_env = \"HAMMY_TEST_SECRET\"\n[smtp.c]\npassword = \"plain\"\n");
  EXPECT_EQ(config.secret("smtp.a.password"), "s3cret");
  EXPECT_EQ(config.secret("smtp.b.password"), "from env");
  EXPECT_FALSE(config.secret("smtp.d.password"));
  try {
    config.secret("smtp.c.password");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "config.plain-secret");
    EXPECT_EQ((error.message() + error.hint()).find("= plain"), std::string::npos);
  }
  std::filesystem::remove(file);
}

TEST(Config, ReadsConfDInOrder) {
  auto folder = std::filesystem::temp_directory_path() / ("hammy-conf-" + std::to_string(::getpid()));
  make_directories(folder / "conf.d");
  write_file_atomically(folder / "hammy.toml", "[a]\nx = 1\ny = 1\nz = 1\n");
  write_file_atomically(folder / "conf.d/10.toml", "[a]\ny = 2\nz = 2\n");
  write_file_atomically(folder / "conf.d/20.toml", "[a]\nz = 3\n");
  write_file_atomically(folder / "conf.d/note.txt", "not toml");
  auto config = Config::load(folder / "hammy.toml");
  EXPECT_EQ(config.integer("a.x"), 1);
  EXPECT_EQ(config.integer("a.y"), 2);
  EXPECT_EQ(config.integer("a.z"), 3);
  EXPECT_EQ(config.files().size(), 3u);
  EXPECT_EQ(code_of([&] { Config::load(folder / "none.toml"); }), "config.missing");
  std::filesystem::remove_all(folder);
}

TEST(Config, AHomeThatCannotBeLookedIntoHasNoFile) {
  std::string before = std::getenv("HOME") ? std::getenv("HOME") : "";
  ::setenv("HOME", ("/" + std::string(300, 'x')).c_str(), 1);
  EXPECT_NO_THROW(Config::load());
  ::setenv("HOME", before.c_str(), 1);
}

}  // namespace
}  // namespace hammy::config
