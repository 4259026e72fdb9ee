#include "check/layout.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "base/error.hpp"
#include "locale/fold.hpp"
#include "small_pdf.hpp"

namespace hammy::check {
namespace {

constexpr std::string_view layout = R"(<doc>
  <page width="595.276000" height="841.890000">
    <flow>
      <block xMin="56.7" yMin="56.7" xMax="200.0" yMax="80.0">
        <line xMin="56.7" yMin="56.7" xMax="200.0" yMax="70.0">
          <word xMin="56.693000" yMin="56.693000" xMax="85.039000" yMax="70.866000">Kovács</word>
          <word xMin="90.000000" yMin="56.693000" xMax="120.000000" yMax="70.866000">Rech-</word>
        </line>
        <line xMin="56.7" yMin="80.0" xMax="200.0" yMax="90.0">
          <word xMin="300.000000" yMin="700.000000" xMax="310.000000" yMax="710.000000">nung&lt;&amp;&gt;</word>
        </line>
      </block>
    </flow>
  </page>
  <page width="595.276000" height="841.890000">
    <line xMin="0" yMin="0" xMax="1" yMax="1">
      <word xMin="10.0" yMin="10.0" xMax="20.0" yMax="20.0">two</word>
    </line>
  </page>
</doc>)";

TEST(Layout, HasWordsAndLines) {
  auto pages = parse_layout(layout);
  ASSERT_EQ(pages.size(), 2U);
  ASSERT_EQ(pages[0].words.size(), 3U);
  EXPECT_EQ(pages[0].words[2].text, "nung<&>");
  EXPECT_TRUE(pages[0].words[1].ends_line);
  EXPECT_EQ(text_at(pages, {}), "Kovács Rech-\nnung<&>\n\ntwo\n\n");
  EXPECT_EQ(locale::fold(text_at(pages, {})).text, "kovacsrechnung<&>two");
}

TEST(Layout, APlaceIsAPageAndAnArea) {
  auto pages = parse_layout(layout);
  Place place;
  place.page = 2;
  EXPECT_EQ(text_at(pages, place), "two\n\n");
  place.page = -1;
  EXPECT_EQ(text_at(pages, place), "two\n\n");
  place.page = 3;
  EXPECT_EQ(text_at(pages, place), "");
  place.page = 1;
  place.area = Area{15, 15, 20, 15};
  EXPECT_EQ(text_at(pages, place), "Kovács \n\n\n") << "lines stay apart";
}

TEST(Layout, BearsWhatIsNoLayout) {
  EXPECT_TRUE(parse_layout("").empty());
  EXPECT_TRUE(parse_layout("<word xMin=\"1\">early</word>").empty());
  auto pages =
      parse_layout("<page width=\"x\" height=\"\">\n<word >a\n<word xMin=\"\">\xFF</word>\n</line>\n<word>b</word>");
  ASSERT_EQ(pages.size(), 1U);
  EXPECT_TRUE(pages[0].words.empty());
}

TEST(Layout, AChildReadsIt) {
  std::signal(SIGPIPE, SIG_IGN);
  auto bytes =
      make_pdf({"Kov\xE1"
                "cs Anna\nTotal: 55,42",
                "Page two"});
  pdf::MemorySource source(bytes);
  auto pages = read_layout(source);
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(text_at(pages, {}), "Kovács Anna\nTotal: 55,42\n\nPage two\n\n");
  pdf::MemorySource none("this is no PDF");
  EXPECT_THROW(read_layout(none), Error);
}

}  // namespace
}  // namespace hammy::check
