#include "sql/address.hpp"

#include <fstream>

#include "home.hpp"

namespace hammy::sql {
namespace {

TEST(SqlAddress, OfSqlite) {
  EXPECT_EQ(parse_address("sqlite:a.db").path, "a.db");
  EXPECT_EQ(parse_address("sqlite:/var/a.db").path, "/var/a.db");
  EXPECT_EQ(parse_address("sqlite:///var/a.db").path, "/var/a.db");
  EXPECT_FALSE(parse_address("sqlite:a.db").postgresql);
}

TEST(SqlAddress, OfPostgresql) {
  auto address = parse_address("postgresql://anna@db.example:5433/hammy?sslmode=verify-full&connect_timeout=3");
  EXPECT_TRUE(address.postgresql);
  EXPECT_EQ(address.name, "postgresql://anna@db.example:5433/hammy");
  EXPECT_EQ(address.options.at("host"), "db.example");
  EXPECT_EQ(address.options.at("port"), "5433");
  EXPECT_EQ(address.options.at("user"), "anna");
  EXPECT_EQ(address.options.at("dbname"), "hammy");
  EXPECT_EQ(address.options.at("sslmode"), "verify-full");
  EXPECT_EQ(address.options.at("connect_timeout"), "3");
  EXPECT_EQ(address.options.at("tcp_user_timeout"), "60000");
  EXPECT_EQ(parse_address("postgres:///hammy?host=/run/postgresql").options.at("host"), "/run/postgresql");
}

TEST(SqlAddress, APasswordInItIsRefusedAndNotRepeated) {
  for (std::string url : {"postgresql://anna:geheim@db/hammy", "postgresql://db/hammy?password=geheim",
                          "postgresql://anna:p/geheim@db/hammy?sslmode=require", "postgresql://anna:geheim%zz@db/x",
                          "postgresql://db/hammy?sslmode=require&password=geheim"}) {
    try {
      parse_address(url);
      FAIL() << url;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "sql.url") << url;
      EXPECT_EQ(error.message().find("geheim"), std::string::npos) << error.message();
    }
  }
}

TEST(SqlAddress, WhatLibpqDoesNotKnowIsRefused) {
  for (std::string url : {"postgresql://db/hammy?colour=red", "postgresql://db/hammy?sslmode", "postgresql:db"})
    EXPECT_EQ(code_of([&] { parse_address(url); }), "sql.url") << url;
}

class SqlAddressFiles : public WithHome {};

TEST_F(SqlAddressFiles, ThePasswordComesFromItsFileAndIsQuoted) {
  auto file = home_ / "pass word";
  std::ofstream(file) << "it's a \\ secret\n";
  auto address = parse_address("postgresql://db/hammy?password_file=" + home_.string() + "/pass%20word");
  EXPECT_NE(connection_string(address).find(R"(password='it\'s a \\ secret')"), std::string::npos);
  std::filesystem::remove(file);
  EXPECT_EQ(code_of([&] { connection_string(address); }), "system.io");
}

TEST_F(SqlAddressFiles, TheStoreOfAnInstallation) {
  EXPECT_EQ(store_url(config::Config{}, "/h"), "sqlite:/h/queue.db");
  auto config = config::Config::parse("[store]\nurl = 'postgresql://db/hammy'\npassword_file = '/etc/a b'\n");
  auto address = parse_address(store_url(config, "/h"));
  EXPECT_EQ(address.password_file, "/etc/a b");
  EXPECT_EQ(address.name, "postgresql://db/hammy");
  auto plain = config::Config::parse("[store]\nurl = 'sqlite:/srv/q.db'\n");
  EXPECT_EQ(store_url(plain, "/h"), "sqlite:/srv/q.db");
}

}  // namespace
}  // namespace hammy::sql
