#include <gtest/gtest.h>

#include "base/error.hpp"
#include "xml/tree.hpp"

namespace hammy::xml {
namespace {

std::string again(const std::string& text) {
  auto tree = read("t.xml", text);
  return write(tree, std::vector<bool>(tree.size())).substr(declaration.size());
}

std::string failure(const std::string& text, const Limits& limits = {}) {
  try {
    read("t.xml", text, limits);
  } catch (const Error& error) {
    return error.code() + ' ' + error.message();
  }
  return "none";
}

TEST(XmlTree, IsWrittenAsItWasRead) {
  auto text = "<a:b xmlns:a=\"u\" z=\"1&amp;&quot;&#10;\" y=\"\"> x &lt;&amp;&gt; \n<c></c>t<d>\u00E9</d></a:b>";
  EXPECT_EQ(again(text), text);
  EXPECT_EQ(again("<a><!-- no --><?php no ?><![CDATA[<]]>x</a>"), "<a>&lt;x</a>");
}

TEST(XmlTree, TellsWhereThingsAre) {
  auto tree = read("t.xml", "<a><b k=\"v\">x</b><c/></a>");
  ASSERT_EQ(tree.size(), 4U);
  EXPECT_EQ(tree[0].end, 4U);
  EXPECT_EQ(*tree[1].attribute("k"), "v");
  EXPECT_EQ(tree[1].attribute("l"), nullptr);
  EXPECT_TRUE(tree[2].is_text());
  EXPECT_EQ(tree[2].parent, 1U);
  EXPECT_EQ(find_child(tree, 0, "c"), 3U);
  EXPECT_EQ(find_child(tree, 0, "x"), 4U);
}

TEST(XmlTree, SubtreesCanBeLeftOut) {
  auto tree = read("t.xml", "<a><b>x</b><c/></a>");
  EXPECT_EQ(write(tree, {false, true, false, false}).substr(declaration.size()), "<a><c></c></a>");
}

TEST(XmlTree, RefusesWhatIsNotWellFormed) {
  EXPECT_EQ(failure("<a>\n<b></a>"), "xml.syntax t.xml:2:6: mismatched tag");
  EXPECT_TRUE(failure("").starts_with("xml.syntax"));
  EXPECT_TRUE(failure("<a x='1' x='2'/>").starts_with("xml.syntax"));
  EXPECT_TRUE(failure("<a>\x01</a>").starts_with("xml.syntax"));
}

TEST(XmlTree, HasNoEntitiesAndLimits) {
  EXPECT_TRUE(failure("<!DOCTYPE a><a/>").starts_with("xml.doctype"));
  EXPECT_TRUE(failure("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>").starts_with("xml.doctype"));
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "<a>";
  EXPECT_TRUE(failure(deep).starts_with("xml.limit"));
  EXPECT_TRUE(failure("<a><b/><b/></a>", {10, 2}).starts_with("xml.limit"));
}

}  // namespace
}  // namespace hammy::xml
