#include <gtest/gtest.h>

#include "document.hpp"

namespace hammy::docx {
namespace {

TEST(DocxValues, StayTextWhateverTheyHold) {
  EXPECT_EQ(filled(p("{{x}}"), R"({"x":"<w:p/> & \"q\""})"), p("&lt;w:p/&gt; &amp; &quot;q&quot;"));
  EXPECT_EQ(filled(p("{{{x}}}|{{&amp;x}}"), R"({"x":"<b>"})"), p("&lt;b&gt;|&lt;b&gt;"));
  EXPECT_EQ(filled(p("{{x}}"), R"({"x":"a\u0001b\uFFFEc\uFFFFd"})"), p("a\uFFFDb\uFFFDc\uFFFDd"));
}

TEST(DocxValues, LineEndsAndTabsAreElements) {
  EXPECT_EQ(filled(p("{{x}}"), R"({"x":"a\nb\r\nc\rd\te"})"),
            "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:br/><w:t>c</w:t><w:br/><w:t>d</w:t><w:tab/><w:t>e</w:t></"
            "w:r></w:p>");
  EXPECT_EQ(filled(p("{{x | nl2br}}"), R"({"x":"a\n<"})"), "<w:p><w:r><w:t>a</w:t><w:br/><w:t>&lt;</w:t></w:r></w:p>");
}

TEST(DocxValues, BlanksAtTheEndsAreKept) {
  auto made =
      zip::Archive("out", render(Template("t.docx", document(p("{{x}}"))), R"({"x":" a "})")).read("word/document.xml");
  EXPECT_NE(made.find("<w:t xml:space=\"preserve\"> a </w:t>"), made.npos);
}

TEST(DocxValues, TagsSplitOverRunsTakeTheFormatOfTheirFirstCharacter) {
  auto split = "<w:p>" + r("Dear {", "<w:b/>") + "<w:proofErr w:type=\"spellStart\"/>" + r("{na", "<w:i/>") +
               r("me}", "<w:u/>") + r("}, hello", "<w:i/>") + "</w:p>";
  EXPECT_EQ(
      filled(split, R"({"name":"Anna"})"),
      "<w:p>" + r("Dear Anna", "<w:b/>") + "<w:proofErr w:type=\"spellStart\"/>" + r(", hello", "<w:i/>") + "</w:p>");
}

TEST(DocxValues, TypographicQuotesAndBlanksOfWordAreRead) {
  EXPECT_EQ(filled(p("{{x\u00A0| default:\u201Cn/a\u201D}}"), "{}"), p("n/a"));
  EXPECT_EQ(filled(p("{{x | default:\u2018n/a\u2019}}"), "{}"), p("n/a"));
  EXPECT_EQ(filled(p("{{x | default:\"\u201Equoted\u201D\"}}"), "{}"), p("\u201Equoted\u201D"));
  auto with_break = "<w:p><w:r><w:t>{{x |</w:t><w:br/><w:t>upper}}</w:t></w:r></w:p>";
  EXPECT_EQ(filled(with_break, R"({"x":"a"})"), "<w:p><w:r><w:t>A</w:t></w:r></w:p>");
}

TEST(DocxValues, FiltersAndLocales) {
  mustache::Settings german;
  german.locale = "de";
  Template letter("t.docx", document(p("{{x | money:\"EUR\"}} {{#upper}}a&lt;b{{/upper}}")));
  EXPECT_NE(part(render(letter, R"({"x":"1297.10"})", german)).find("1.297,10\u00A0€ A&lt;B"), std::string::npos);
}

TEST(DocxValues, EveryPartWithTextsIsFilled) {
  Template letter(
      "t.docx",
      document(p("body"), {{"word/header1.xml", root("hdr", p("{{x}}"))},
                           {"docProps/core.xml", "<c:core xmlns:c=\"c\"><c:title>T {{x}}\t{{x}}</c:title></c:core>"}}));
  auto made = render(letter, R"({"x":"1\n<2"})");
  EXPECT_EQ(part(made, "word/header1.xml"), "<w:p><w:r><w:t>1</w:t><w:br/><w:t>&lt;2</w:t></w:r></w:p>");
  EXPECT_NE(zip::Archive("o", made).read("docProps/core.xml").find("<c:title>T 1\n&lt;2\t1\n&lt;2</c:title>"),
            std::string::npos);
}

TEST(DocxValues, MissingOnesAreNamedWithTheWordsAroundThem) {
  Template letter("t.docx", document(p("Dear {{name}}, you owe {{sum}}")));
  try {
    render(letter, "{}");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "the record lacks 'name' (t.docx, in 'Dear {{name}}, you owe {{sum}}'), 'sum' (t.docx, in "
              "'Dear {{name}}, you owe {{sum}}')");
  }
  mustache::Settings keep;
  keep.missing = mustache::Missing::keep;
  EXPECT_NE(part(render(Template("t.docx", document(p("{{a | default:b}}&lt;{{x | url}}"))), "{}", keep))
                .find("&lt;{{x | url}}"),
            std::string::npos);
}

TEST(DocxValues, OtherDelimiters) {
  EXPECT_EQ(part(render(Template("t.docx", document(p("{a} {#l}{.}{/l}")), {"{", "}"}), R"({"a":"1","l":["x","y"]})")),
            "<w:body>" + p("1 xy") + "</w:body>");
  EXPECT_EQ(filled(p("{{=&lt;% %&gt;=}}") + p("&lt;%a%&gt; {{a}}"), R"({"a":"1"})"), p("1 {{a}}"));
  EXPECT_THROW(Delimiters::parse("{", "there"), Error);
}

class OneFragment : public mustache::Fragments {
 public:
  const mustache::Program* find(std::string_view name, bool) override {
    if (name != "address") return nullptr;
    if (!program_)
      program_ =
          mustache::compile_text("address.txt", "{{name}} & <Co>\n{{#vip}}VIP{{/vip}}\n", mustache::Escape::word);
    return program_.get();
  }

 private:
  mustache::ProgramPtr program_;
};

TEST(DocxValues, FragmentsAreText) {
  OneFragment fragments;
  Template letter("t.docx", document(p("{{>address}}")));
  letter.link(fragments);
  EXPECT_EQ(part(render(letter, R"({"name":"A<","vip":true})")),
            "<w:body><w:p><w:r><w:t>A&lt; &amp; &lt;Co&gt;</w:t><w:br/><w:t>VIP</w:t></w:r></w:p></w:body>");
  Template other("t.docx", document(p("{{>nobody}}")));
  EXPECT_THROW(other.link(fragments), Error);
}

}  // namespace
}  // namespace hammy::docx
