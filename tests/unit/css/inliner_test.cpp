#include "css/inliner.hpp"

#include <gtest/gtest.h>

namespace {

using namespace hammy::css;
using Files = std::map<std::string, std::string>;

/// What becomes of one file that is a mail by itself; a second time nothing may change.
std::string inlined(const std::string& html) {
  auto once = [](const std::string& source) {
    auto changed = inline_styles({{"body", source}}, {{"body", "", [](auto, bool) { return ""; }}});
    return changed.contains("body") ? changed["body"] : source;
  };
  auto out = once(html);
  EXPECT_EQ(once(out), out);
  return out;
}

TEST(Inliner, GivesElementsTheirRules) {
  EXPECT_EQ(inlined("<style>p { color: red }</style>\n<p>x</p>"), "\n<p style=\"color: red\">x</p>");
  EXPECT_EQ(inlined("<style>.a.b{x:1}#i{y:2}</style><p class='b a'><i id=i>"),
            "<p style=\"x: 1\" class='b a'><i style=\"y: 2\" id=i>");
  EXPECT_EQ(inlined("<style>div p{x:1}div>b{y:2}</style><div><i><p></p><b></b></i><b></b></div><p>"),
            "<div><i><p style=\"x: 1\"></p><b></b></i><b style=\"y: 2\"></b></div><p>");
  EXPECT_EQ(inlined("<style>a[href^='http'],a[title]{x:1}</style><a href='http:x'><a href=y><a title>"),
            "<a style=\"x: 1\" href='http:x'><a href=y><a style=\"x: 1\" title>");
}

TEST(Inliner, WeighsRulesBySpecificityOrderAndImportance) {
  EXPECT_EQ(inlined("<style>.a{x:1}p{x:2;y:2}p{y:3}</style><p class=\"a\">"), "<p style=\"y: 3; x: 1\" class=\"a\">");
  EXPECT_EQ(inlined("<style>p{x:1}</style><p style='x:2'>"), "<p style='x:2'>");
  EXPECT_EQ(inlined("<style>p{x:1 ! important;y:1}</style><p style='x:2;y:2'>"), "<p style=\"y: 2; x: 1\">");
  EXPECT_EQ(inlined("<style>p{font:\"A B\", c}</style><p>"), "<p style=\"font: 'A B', c\">");
  EXPECT_EQ(inlined("<style>p{margin:1px}.a{margin-top:2px}#b{margin:3px}</style><p id=b class=a>"),
            "<p style=\"margin-top: 2px; margin: 3px\" id=b class=a>");
}

TEST(Inliner, KeepsWhatNeedsABrowser) {
  auto kept = "<style>\n@media (max-width: 600px) { p { x: 2 !important } }\na:hover { x: 3 }\n</style>";
  EXPECT_EQ(inlined(std::string(kept) + "<a><p>"), std::string(kept) + "<a><p>");
  EXPECT_EQ(inlined("<style>\n/* one */\np { x: 1 }\na:hover { x: 3 }\n</style><p>"),
            "<style>\n/* one */\na:hover { x: 3 }\n</style><p style=\"x: 1\">");
  EXPECT_EQ(inlined("<style>a, a:hover {x:1}</style><a>"), "<style>a, a:hover {x:1}</style><a style=\"x: 1\">");
  EXPECT_EQ(inlined("<style media=print>p{x:1}</style><p>"), "<style media=print>p{x:1}</style><p>");
  EXPECT_EQ(inlined("<style>td{x:1}</style><!--[if mso]><td><![endif]--><td>"),
            "<!--[if mso]><td><![endif]--><td style=\"x: 1\">");
}

TEST(Inliner, LeavesTagsOfMustacheWhereTheyAre) {
  EXPECT_EQ(
      inlined("<style>td{color:{{-brand.text}}}</style><table>{{#rows}}<tr><td>{{x | default:\"<td>\"}}</td></tr>"
              "{{/rows}}</table>"),
      "<table>{{#rows}}<tr><td style=\"color: {{-brand.text}}\">{{x | default:\"<td>\"}}</td></tr>{{/rows}}</table>");
  EXPECT_EQ(inlined("<style>p{x:1}</style><p title=\"{{a | default:\"b\"}}\" {{#c}}lang=de{{/c}}>"),
            "<style>p{x:1}</style><p title=\"{{a | default:\"b\"}}\" {{#c}}lang=de{{/c}}>");
  EXPECT_EQ(inlined("<style>p{x:1}</style><p style=\"y:{{z}};{{#a}}x:2{{/a}}\">"),
            "<p style=\"x: 1; y:{{z}};{{#a}}x:2{{/a}}\">");
  EXPECT_EQ(inlined("<style>{{#dark}}p{x:1}i{x:1}{{/dark}}b{x:2}p{y:1}</style><p>"),
            "<style>{{#dark}}p{x:1}i{x:1}{{/dark}}b{x:2}</style><p style=\"y: 1\">");
}

TEST(Inliner, KeepsRulesWhereNotEveryElementIsKnown) {
  for (const auto* unknown : {"{{{html}}}", "{{&html}}", "{{>*kind}}", "<i class=\"{{x}}\">", "{{>nowhere}}"})
    EXPECT_EQ(inlined(std::string("<style>p{x:1}</style><p>") + unknown),
              std::string("<style>p{x:1}</style><p style=\"x: 1\">") + unknown);
}

std::string by_name(std::string_view name, bool) { return std::string(name); }

TEST(Inliner, SeesAMailAsItIsPutTogether) {
  Files files{{"frame",
               "<style>.body p{x:1}.foot p{y:1}p{z:1}</style><div class=body>{{$content}}{{/content}}</div>"
               "<div class=foot>{{$foot}}<p>default</p>{{/foot}}</div>"},
              {"body", "{{<frame}}{{$content}}<p>{{>part}}</p>{{/content}}{{$foot}}<p>own</p>{{/foot}}{{/frame}}"},
              {"part", "<b></b>"},
              {"plain", "<p>plain</p>"}};
  auto changed = inline_styles(files, {{"body", "", by_name}, {"plain", "frame", by_name}});
  EXPECT_EQ(changed["body"],
            "{{<frame}}{{$content}}<p style=\"z: 1; x: 1\">{{>part}}</p>{{/content}}{{$foot}}"
            "<p style=\"z: 1; y: 1\">own</p>{{/foot}}{{/frame}}");
  EXPECT_EQ(changed["plain"], "<p style=\"z: 1; x: 1\">plain</p>");
  EXPECT_EQ(changed["frame"],
            "<div class=body>{{$content}}{{/content}}</div><div class=foot>{{$foot}}"
            "<p style=\"z: 1; y: 1\">default</p>{{/foot}}</div>");
  EXPECT_FALSE(changed.contains("part"));
}

TEST(Inliner, LeavesAnElementThatLooksDifferentFromPlaceToPlace) {
  Files files{{"body", "<style>i b{x:1}u{y:1}</style><i>{{>part}}</i><u>{{>part}}</u>"}, {"part", "<b></b>"}};
  auto changed = inline_styles(files, {{"body", "", by_name}});
  EXPECT_EQ(changed["body"], "<style>i b{x:1}u{y:1}</style><i>{{>part}}</i><u style=\"y: 1\">{{>part}}</u>");
  EXPECT_FALSE(changed.contains("part"));
}

TEST(Inliner, LeavesStylesWithTagsOfTheTemplatesOwn) {
  Files files{{"body",
               "{{=<% %>=}}<style>b{x:1}</style><style>b{<%#y%>z:1;<%/y%>}</style><b style=\"<%#y%>u:1<%/y%>\">"
               "</b><p><%{raw}%></p><i></i>"}};
  EXPECT_NE(inline_styles(files, {{"body", "", by_name}})["body"].find("<style>b{x:1}</style>"), std::string::npos);
  files["body"].replace(files["body"].find("<%{raw}%>"), 9, "<%raw%>");
  EXPECT_EQ(
      inline_styles(files, {{"body", "", by_name}})["body"],
      "{{=<% %>=}}<style>b{<%#y%>z:1;<%/y%>}</style><b style=\"x: 1; <%#y%>u:1<%/y%>\"></b><p><%raw%></p><i></i>");
}

TEST(Inliner, EndsWithFragmentsThatPutThemselvesIn) {
  Files files{{"body", "<style>b{x:1}</style>{{>tree}}"}, {"tree", "<b>{{>tree}}{{>tree}}</b>"}};
  EXPECT_EQ(inline_styles(files, {{"body", "", by_name}})["tree"], "<b style=\"x: 1\">{{>tree}}{{>tree}}</b>");
}

}  // namespace
