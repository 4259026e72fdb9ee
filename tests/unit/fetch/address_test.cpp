#include "fetch/address.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::fetch {
namespace {

std::optional<Place> places(const std::string& name) {
  if (name == "dms") return Place{"sftp://files.acme.example:2222/srv/docs/", false};
  if (name == "store") return Place{"https://store.acme.example/api?key={{org}}", false};
  if (name == "whole") return Place{"https://store.acme.example/{{customer}}/{{number}}.pdf", false};
  if (name == "maker") return Place{"", true};
  return {};
}

Address resolved(std::string_view written,
                 std::string_view record = R"({"org":"acme","data":{"number":"42","customer":"a b"}})") {
  auto parsed = record::Record::parse(record);
  return resolve(written, places, values_of(parsed));
}

std::string code_of(std::string_view written, std::string_view data = R"({"number":"42"})") {
  auto record = record::Record::parse(R"({"data":)" + std::string(data) + "}");
  try {
    resolve(written, places, values_of(record));
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

TEST(Address, OfAHostThatHasNoTable) {
  auto address = resolved("https://www.acme.example:8443/f/{{number}}.pdf?c={{customer}}&x=1#page=2");
  EXPECT_EQ(address.url, "https://www.acme.example:8443/f/42.pdf?c=a%20b&x=1");
  EXPECT_EQ(address.subject, "https://www.acme.example:8443/f/42.pdf");
  EXPECT_EQ(address.endpoint, "");
  EXPECT_EQ(resolved("http://h.example").url, "http://h.example/");
  EXPECT_EQ(resolved("https://h.example/á b").url, "https://h.example/%C3%A1%20b");
}

TEST(Address, OfAnEndpoint) {
  auto address = resolved("sftp://dms/{{customer}}/{{ number }}.pdf");
  EXPECT_EQ(address.endpoint, "dms");
  EXPECT_EQ(address.path, "/srv/docs/a b/42.pdf");
  EXPECT_EQ(address.subject, "sftp://dms/srv/docs/a%20b/42.pdf");
  EXPECT_EQ(resolved("fetch://dms/x").path, "/srv/docs/x");
  EXPECT_EQ(resolved("fetch:dms/x").path, "/srv/docs/x");
  EXPECT_EQ(resolved("fetch://store/get?id={{number}}").url, "https://store.acme.example/api/get?key=acme&id=42");
  EXPECT_EQ(resolved("fetch://store/get?id={{number}}").subject, "https://store/api/get");
  EXPECT_EQ(resolved("fetch://whole").url, "https://store.acme.example/a%20b/42.pdf");
}

TEST(Address, OfFilesProgramsAndTheArchive) {
  EXPECT_EQ(resolved("file:///srv/{{number}}.pdf").path, "/srv/42.pdf");
  EXPECT_EQ(resolved("file:/srv/a%20b").path, "/srv/a b");
  auto made = resolved("exec:maker/{{number}}/{{customer}}");
  EXPECT_EQ(made.endpoint, "maker");
  EXPECT_EQ(made.path, "42/a b");
  EXPECT_EQ(resolved("archive:M1/Terms%20A.pdf").path, "M1/Terms A.pdf");
  EXPECT_EQ(resolved("archive:{{number}}/x").subject, "archive:42/x");
  EXPECT_EQ(resolved("archive:{{number}}/x", R"({"data":{"number":"a?b"}})").subject, "archive:a%3Fb/x");
}

TEST(Address, ValuesStayWhereTheyStand) {
  EXPECT_EQ(code_of("sftp://dms/{{number}}", R"({"number":"../etc"})"), "fetch.variable");
  EXPECT_EQ(code_of("sftp://dms/{{number}}", R"({"number":".."})"), "fetch.address");
  EXPECT_EQ(code_of("sftp://dms/{{a}}{{b}}/x", R"({"a":".","b":"."})"), "fetch.address");
  EXPECT_EQ(code_of("sftp://dms/{{number}}", R"({"number":"a\\b"})"), "fetch.variable");
  EXPECT_EQ(code_of("sftp://dms/{{number}}", R"({"number":"a\nb"})"), "fetch.variable");
  EXPECT_EQ(code_of("sftp://dms/{{number}}", R"({"number":""})"), "fetch.variable");
  EXPECT_EQ(code_of("sftp://dms/{{number}}", R"({"number":["a"]})"), "fetch.variable");
  EXPECT_EQ(code_of("sftp://dms/{{missing}}"), "fetch.variable");
  EXPECT_EQ(resolved("https://h.example/{{number}}?a={{number}}", R"({"data":{"number":"%2e%2e?&#=é"}})").url,
            "https://h.example/%252e%252e%3F%26%23%3D%C3%A9?a=%252e%252e%3F%26%23%3D%C3%A9");
  EXPECT_EQ(resolved("https://h.example/{{to.email}}", R"({"to":{"email":"a@b.c"}})").url, "https://h.example/a%40b.c");
}

TEST(Address, HasVariablesAlone) {
  for (const auto* tag : {"{{#a}}", "{{{a}}}", "{{&a}}", "{{>a}}", "{{a | upper}}", "{{}}", "{{a"})
    EXPECT_EQ(code_of(std::string("https://h.example/") + tag, R"({"a":"1"})"), "fetch.template") << tag;
}

TEST(Address, LeadsNoWhereElse) {
  for (const auto* written : {"sftp://dms/../x",
                              "sftp://dms/a/./b",
                              "sftp://dms/%2e%2e/x",
                              "sftp://dms/a%2fb",
                              "https://h.example/%2e%2E/x",
                              "sftp://dms/%00",
                              "sftp://dms/%ff",
                              "archive:%C3/x",
                              "sftp://dms/%5c..%5cx",
                              "sftp://dms/%",
                              "sftp://dms/%4",
                              "sftp://dms/%zz",
                              "gopher://h.example/",
                              "//h.example/x",
                              "/etc/passwd",
                              "etc",
                              "",
                              "https:/h.example",
                              "https://",
                              "https:///x",
                              "file://other/x",
                              "file:x",
                              "https://{{number}}.example/",
                              "https://h example/",
                              "java\nscript:x",
                              " https://h.example/"})
    EXPECT_EQ(code_of(written), "fetch.address") << written;
  EXPECT_EQ(code_of("https://user:geheim@h.example/"), "fetch.secret");
  EXPECT_EQ(code_of("sftp://other/x"), "fetch.endpoint");
  EXPECT_EQ(code_of("sftp://files.acme.example/x"), "fetch.endpoint");
  EXPECT_EQ(code_of("exec:dms/x"), "fetch.endpoint");
  EXPECT_EQ(code_of("https://dms/x"), "fetch.endpoint");
  EXPECT_EQ(code_of("https://h.example/" + std::string(5000, 'a')), "fetch.address");
}

}  // namespace
}  // namespace hammy::fetch
