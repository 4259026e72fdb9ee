// What is ours beyond the specification: filters, missing names, escaping by kind of file, limits, places in errors.
#include "mustache/mustache.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/error.hpp"
#include "mustache/program.hpp"

namespace {

using namespace hammy;
using mustache::Escape;

struct Rendered {
  std::string text;
  mustache::Missed missed;
};

Rendered render(std::string_view source, std::string_view data, Escape escape = Escape::html,
                mustache::Settings settings = {}) {
  auto program = mustache::compile("t.html", std::string(source), escape);
  auto document = record::Document::parse(data);
  auto record = record::Record::parse(R"({"id":"m1","to":{"name":"Anna"},"campaign":"c"})");
  Rendered rendered;
  mustache::render(*program, {document.root(), &record, {}, {}, {}}, settings, rendered.text, rendered.missed);
  return rendered;
}

std::string text(std::string_view source, std::string_view data, Escape escape = Escape::html,
                 mustache::Settings settings = {}) {
  auto rendered = render(source, data, escape, settings);
  EXPECT_TRUE(rendered.missed.empty()) << rendered.missed.error().message();
  return rendered.text;
}

std::string plain(std::string_view source, std::string_view data, std::string locale = "en") {
  mustache::Settings settings;
  settings.locale = std::move(locale);
  settings.plain_spaces = true;
  settings.currency = "EUR";
  return text(source, data, Escape::none, settings);
}

template <class Call>
Error caught(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error{"", ""};
}

Error refused(std::string_view source, std::string_view data = "{}") {
  return caught([&] { render(source, data); });
}

// ---- names

TEST(Names, AreLookedUpInTheRecordAfterTheData) {
  EXPECT_EQ(text("{{to.name}} {{campaign}} {{id}}", R"({"id":"mine"})"), "Anna c mine");
}

TEST(Names, OfDeclaredDefaultsComeLast) {
  auto program = mustache::compile("t", "{{a.b}} {{c}}", Escape::none);
  auto data = record::Document::parse(R"({"a":{"x":1},"c":2})");
  auto defaults = record::Document::parse(R"({"a":{"b":"fallback"},"c":"no"})");
  mustache::Missed missed;
  std::string out;
  mustache::render(*program, {data.root(), nullptr, defaults.root(), {}, {}}, {}, out, missed);
  EXPECT_EQ(out, "fallback 2");
  EXPECT_TRUE(missed.empty());
}

TEST(Missing, AllAreNamedAtOnceWithTheirPlaces) {
  auto rendered = render("{{a}}\n  {{b.c}} {{a}}{{#list}}{{d}}{{/list}}", R"({"list":[1,2]})");
  ASSERT_EQ(rendered.missed.variables.size(), 3u);
  auto error = rendered.missed.error();
  EXPECT_EQ(error.code(), "template.missing-variable");
  EXPECT_EQ(error.message(), "the record lacks 'a' (t.html:1:1), 'b.c' (t.html:2:3), 'd' (t.html:2:25)");
}

TEST(Missing, OptionalNullAndDefaultAreNotMissing) {
  EXPECT_EQ(text("({{a?}})({{b}})({{c | default:\"-\"}})({{d | upper | default:\"x\"}})", R"({"b":null})"),
            "()()(-)(x)");
  EXPECT_EQ(text("{{a | default:b}}", R"({"b":"B"})"), "B");
  EXPECT_EQ(text("{{a | default:\"x\"}}{{b | default:\"y\"}}{{c | default:\"z\"}}", R"({"a":"","b":null,"c":0})"),
            "xy0");
}

TEST(Missing, ArgumentsOfFiltersAreNamedToo) {
  auto rendered = render("{{n | money:currency}}", R"({"n":1})");
  ASSERT_EQ(rendered.missed.variables.size(), 1u);
  EXPECT_EQ(rendered.missed.variables[0].name, "currency");
}

TEST(Missing, KeepLeavesTheTagAsWritten) {
  mustache::Settings settings;
  settings.missing = mustache::Missing::keep;
  auto rendered = render("{{ a }} {{{b}}} {{c|upper}} {{d}}", R"({"d":"x"})", Escape::html, settings);
  EXPECT_EQ(rendered.text, "{{ a }} {{{b}}} {{c|upper}} x");
  settings.missing = mustache::Missing::empty;
  EXPECT_EQ(render("({{a}})", "{}", Escape::html, settings).text, "()");
}

TEST(Names, OfListsAndGroupsHaveNoText) {
  auto error = refused("\n {{items}}", R"({"items":[1]})");
  EXPECT_EQ(error.code(), "template.not-text");
  EXPECT_EQ(error.message(), "t.html:2:2: 'items' is a list");
}

// ---- escaping

TEST(Escaping, ByKindOfFile) {
  auto data = R"({"x":"<a href='b'>\"&\n*_c_"})";
  EXPECT_EQ(text("{{x}}", data, Escape::html), "&lt;a href=&#39;b&#39;&gt;&quot;&amp;\n*_c_");
  EXPECT_EQ(text("{{x}}", R"({"x":"a\u0001<"})", Escape::xml), "a\xEF\xBF\xBD&lt;");
  EXPECT_EQ(text("{{x}}", data, Escape::markdown), "\\<a href='b'\\>\"\\& \\*\\_c\\_");
  EXPECT_EQ(text("{\"k\":\"{{x}}\"}", data, Escape::json), R"({"k":"<a href='b'>\"&\n*_c_"})");
  EXPECT_EQ(text("{{x}}", data, Escape::none), "<a href='b'>\"&\n*_c_");
}

TEST(Escaping, IsTakenBack) {
  std::string nasty = "<b>&amp; \"x\" 'y' \\ *z* \n[1](2)";
  for (auto kind : {Escape::none, Escape::html, Escape::json}) {
    std::string escaped;
    mustache::append_escaped(escaped, nasty, kind);
    EXPECT_EQ(mustache::unescaped(escaped, kind), nasty);
  }
}

TEST(Escaping, RawTagsAndJsonFilter) {
  auto data = R"({"x":["<",1.10]})";
  EXPECT_EQ(text("{{x | json}}", data), "[&quot;&lt;&quot;,1.10]");
  EXPECT_EQ(text("{{{x | json}}}", data), "[\"<\",1.10]");
  EXPECT_EQ(text("{\"x\":{{x | json}}}", data, Escape::json), R"({"x":["<",1.10]})");
}

// ---- filters

TEST(Filters, FormatNumbersFromTheirText) {
  EXPECT_EQ(plain("{{n | money:\"EUR\"}}", R"({"n":1297.10})", "de-DE"), "1.297,10 €");
  EXPECT_EQ(plain("{{n | money}}", R"({"n":"1297.1"})", "en-US"), "€1,297.10");
  EXPECT_EQ(plain("{{n | money:\"HUF\",0}}", R"({"n":8990})", "hu-HU"), "8 990 Ft");
  EXPECT_EQ(plain("{{n | money:\"EUR\",minor}}", R"({"n":129710})", "de-DE"), "1.297,10 €");
  EXPECT_EQ(plain("{{n | money}}", R"({"n":{"amount":129710,"currency":"PLN"}})", "pl-PL"), "1297,10 zł");
  EXPECT_EQ(plain("{{n | money}}", R"({"n":{"amount":"1297.10","currency":"JPY"}})", "en"), "¥1,297");
  EXPECT_EQ(plain("{{n | money:code}}", R"({"n":5,"code":"USD"})", "en-US"), "$5.00");
  EXPECT_EQ(plain("{{n | number:2}}", R"({"n":12345678901234567890.125})", "en"), "12,345,678,901,234,567,890.12");
  EXPECT_EQ(plain("{{n | number}}", R"({"n":1234.5})", "fi-FI"), "1 234,5");
  EXPECT_EQ(plain("{{n | percent}} {{n | percent:1}}", R"({"n":0.275})", "en"), "27.5% 27.5%");
}

TEST(Filters, FormatDatesInTheReadersZone) {
  auto data = R"({"d":"2026-11-22","t":"2026-11-22T23:30:00Z"})";
  EXPECT_EQ(plain("{{d | date:\"long\"}}", data, "hu-HU"), "2026. november 22.");
  EXPECT_EQ(plain("{{d | date:long}}", data, "fi-FI"), "22. marraskuuta 2026");
  EXPECT_EQ(plain("{{d | date:\"dd.MM.yyyy\"}}", data, "en"), "22.11.2026");
  EXPECT_EQ(plain("{{t | date:\"short\",\"Europe/Budapest\"}} {{t | time:\"short\",\"Europe/Budapest\"}}", data, "hu"),
            "2026. 11. 23. 0:30");
  EXPECT_EQ(plain("{{t | time}}", data, "de"), "23:30");
}

TEST(Filters, Plural) {
  auto forms = "{{n | plural:\"=0=nic\",\"one=# plik\",\"few=# pliki\",\"many=# plików\",\"other=# pliku\"}}";
  EXPECT_EQ(plain(forms, R"({"n":0})", "pl"), "nic");
  EXPECT_EQ(plain(forms, R"({"n":1})", "pl"), "1 plik");
  EXPECT_EQ(plain(forms, R"({"n":3})", "pl"), "3 pliki");
  EXPECT_EQ(plain(forms, R"({"n":5})", "pl"), "5 plików");
  EXPECT_EQ(plain(forms, R"({"n":1.5})", "pl"), "1,5 pliku");
  EXPECT_EQ(plain("{{n | plural:\"item\",\"items\"}}", R"({"n":1})"), "item");
  EXPECT_EQ(plain("{{n | plural:\"item\",\"items\"}}", R"({"n":[1,2]})"), "items");
}

TEST(Filters, Texts) {
  EXPECT_EQ(plain("{{x | upper}} {{x | capitalize}}", R"({"x":"ístanbul ğ"})", "tr"), "ÍSTANBUL Ğ Ístanbul ğ");
  EXPECT_EQ(plain("{{x | upper}}", R"({"x":"istanbul"})", "tr"), "İSTANBUL");
  EXPECT_EQ(plain("{{x | lower}}", R"({"x":"ÁRVÍZTŰRŐ ПРИВЕТ"})"), "árvíztűrő привет");
  EXPECT_EQ(plain("({{x | trim}})", R"({"x":"  a b\n"})"), "(a b)");
  EXPECT_EQ(plain("{{x | truncate:5}}|{{x | truncate:5,\"..\"}}|{{x | truncate:50}}", R"({"x":"árvíztűrő"})"),
            "árví…|árv..|árvíztűrő");
  EXPECT_EQ(plain("[{{x | pad:4}}][{{x | lpad:4,\"0\"}}]", R"({"x":"ő7"})"), "[ő7  ][00ő7]");
  EXPECT_EQ(text("{{x | nl2br}}", R"({"x":"a<\nb"})"), "a&lt;<br>\nb");
  EXPECT_EQ(text("{{x | upper | nl2br}}", R"({"x":"a\r\nb"})"), "A<br>\nB");
}

TEST(Filters, PartsOfTexts) {
  auto data = R"({"x":"árvíztűrő","p":"+36 20/123-4567","n":48301})";
  EXPECT_EQ(plain("{{x | left:3}} {{x | right:3}} {{x | left:99}}", data), "árv űrő árvíztűrő");
  EXPECT_EQ(plain("{{p | digits | right:4}} {{n | right:2}} {{x | digits}}|", data), "4567 01 |");
  EXPECT_EQ(plain("{{p | mask:4}} {{n | mask}} {{n | mask:4}}", data), "***********4567 ***** ***01")
      << "half of it at most is seen";
  EXPECT_EQ(plain("{{x | mask:2}}", data), "*******rő");
  for (auto bad : {"{{x | left:0}}", "{{x | right:\"a\"}}", "{{x | mask:-1}}"})
    EXPECT_EQ(refused(bad, data).code(), "template.filter") << bad;
}

TEST(Filters, AsciiByLanguage) {
  auto data = R"({"hu":"Őry Zsófia","ru":"Щукина Ольга","de":"Müller","none":"☃"})";
  EXPECT_EQ(plain("{{hu | ascii}} {{ru | ascii}} {{de | ascii}}", data), "Ory Zsofia Shchukina Olga Muller");
  EXPECT_EQ(plain("{{hu | ascii}} {{de | ascii}}", data, "de-AT"), "Ory Zsofia Mueller");
  EXPECT_EQ(refused("{{none | ascii}}", data).code(), "template.filter");
}

TEST(Watch, IsToldWhatTagsPrint) {
  std::string told;
  mustache::Settings settings;
  settings.watch = [&](const mustache::Tag& tag, record::Value value, std::string_view text) {
    told += std::string(tag.path.whole) + '=' + std::string(value.text()) + '>' + std::string(text) + ' ';
  };
  text("a{{x | upper}}{{#l}}{{.}}{{/l}}{{z?}}{{^x}}{{n}}{{/x}}", R"({"x":"b","l":["c"],"n":1})", Escape::html,
       settings);
  EXPECT_EQ(told, "x=b>B .=c>c z=> ");
}

TEST(Filters, Lists) {
  auto data = R"({"l":["a","b","c"],"o":{"k":1}})";
  EXPECT_EQ(plain("{{l | join}}|{{l | join:\", \",\" and \"}}", data), "a, b, c|a, b and c");
  EXPECT_EQ(plain("{{l | size}} {{l | count}} {{o | size}} {{l | first}} {{l | last | upper}}", data), "3 3 1 a C");
  EXPECT_EQ(plain("{{e | size}}{{e | first}}", R"({"e":[]})"), "0");
}

TEST(Filters, UrlsByTheirPlace) {
  auto data = R"({"u":"https://a.example/x?b=1&c=ő","q":"a b&c/d"})";
  EXPECT_EQ(text("<a href=\"{{u | url}}\">", data), "<a href=\"https://a.example/x?b=1&amp;c=%C5%91\">");
  EXPECT_EQ(text("?q={{q | url}}&u={{u | url}}", data),
            "?q=a%20b%26c%2Fd&u=https%3A%2F%2Fa.example%2Fx%3Fb%3D1%26c%3D%C5%91");
  for (auto bad : {"javascript:alert(1)", " JaVa\\nScript:x", "data:text/html,x", "vbscript:x"}) {
    auto error = refused("<a href=\"{{u | url}}\">", R"({"u":")" + std::string(bad) + "\"}");
    EXPECT_EQ(error.code(), "template.unsafe-url") << bad;
  }
  EXPECT_EQ(refused("{{u | url:link}}", R"({"u":"ftp://x"})").code(), "template.unsafe-url");
}

TEST(Filters, OverSections) {
  EXPECT_EQ(text("{{#upper}}a {{x}} <b title=\"t\">ő</b>{{/upper}}", R"({"x":"<i>"})"),
            "A &lt;I&gt; <b title=\"t\">Ő</b>");
  EXPECT_EQ(plain("{{#money}}{{n}}{{/money}}", R"({"n":1297.10})", "de"), "1.297,10 €");
  EXPECT_EQ(text("{{#upper}}{{y}}{{/upper}}", R"({"upper":{"y":"kept"}})"), "kept");
}

TEST(Filters, FailWithTheirPlace) {
  auto error = refused("a\n{{n | number}}", R"({"n":"twelve"})");
  EXPECT_EQ(error.code(), "template.filter");
  EXPECT_EQ(error.message(), "t.html:2:1: '{{n | number}}': 'twelve' is no number that can be formatted");
  EXPECT_EQ(refused("{{n | number}}", R"({"n":1e999999999})").code(), "template.filter");
  EXPECT_EQ(refused("{{n | money:\"Euro\"}}", R"({"n":1})").code(), "template.filter");
  EXPECT_EQ(refused("{{d | date}}", R"({"d":"2026-02-30"})").code(), "template.filter");
  EXPECT_EQ(refused("{{l | upper}}", R"({"l":[1]})").code(), "template.filter");
  EXPECT_EQ(refused("{{x | pad:100000}}", R"({"x":1})").code(), "template.filter");
  EXPECT_EQ(refused("{{n | money}}", R"({"n":{"amount":12.5,"currency":"EUR"}})").code(), "template.filter");
}

// ---- errors at compile time

struct Broken {
  const char* source;
  const char* message;
};

class Syntax : public testing::TestWithParam<Broken> {};

TEST_P(Syntax, IsRefusedWithItsPlace) {
  auto error = caught([&] { mustache::compile("f.html", GetParam().source, Escape::html); });
  EXPECT_EQ(error.code(), "template.syntax");
  EXPECT_EQ(error.message(), GetParam().message);
  EXPECT_EQ(error.exit_status(), Exit::config);
}

INSTANTIATE_TEST_SUITE_P(
    Templates, Syntax,
    testing::Values(Broken{"a\n {{#x}}\nb", "f.html:2:2: '{{#x}}' is never closed"},
                    Broken{"{{/x}}", "f.html:1:1: '{{/x}}' closes nothing that is open"},
                    Broken{"{{#a}}\n{{#b}}{{/a}}", "f.html:2:7: '{{/a}}' does not close '{{#b}}' of line 2"},
                    Broken{"árvíz {{x", "f.html:1:7: a tag is opened by '{{' and never closed"},
                    Broken{"{{}}", "f.html:1:1: '{{}}' names nothing"},
                    Broken{"{{# }}", "f.html:1:1: '{{# }}' names nothing"},
                    Broken{"{{=x=}}", "f.html:1:1: '{{=x=}}' does not name two delimiters"},
                    Broken{"{{x | shout}}", "f.html:1:1: there is no filter 'shout'"},
                    Broken{"{{x | pad}}", "f.html:1:1: the filter 'pad' takes 1 to 2 arguments, not 0"},
                    Broken{"{{x | default:\"a}}", "f.html:1:1: a quotation mark is missing in '{{x | default:\"a}}'"},
                    Broken{"{{#x | upper}}{{/x | upper}}", "f.html:1:1: a section takes no filters"},
                    Broken{"{{a..b}}", "f.html:1:1: 'a..b' is no name"}, Broken{"\xFF", "f.html: not valid UTF-8"}));

// ---- limits

class Self : public mustache::Fragments {
 public:
  explicit Self(std::string source) : program_(mustache::compile("self", std::move(source), Escape::none)) {
    mustache::link(*program_, *this);
  }
  const mustache::Program* find(std::string_view, bool) override { return program_.get(); }
  Error render() {
    auto document = record::Document::parse(R"({"x":{"y":1},"l":[1,2,3,4,5,6,7,8,9,10]})");
    mustache::Missed missed;
    std::string out;
    return caught([&] { mustache::render(*program_, {document.root(), nullptr, {}, {}, {}}, {}, out, missed); });
  }

 private:
  mustache::ProgramPtr program_;
};

TEST(Limits, EndlessRecursionIsAnErrorOfTheRecord) {
  EXPECT_EQ(Self("{{>self}}").render().code(), "template.too-deep");
  EXPECT_EQ(Self("{{#x}}{{>self}}{{/x}}").render().code(), "template.too-deep");
  EXPECT_EQ(Self("{{<self}}{{$b}}{{$b}}{{/b}}{{/b}}{{/self}}{{$b}}{{/b}}").render().code(), "template.too-deep");
  std::string deep;
  for (int i = 0; i < 60; ++i) deep += "{{#x}}";
  deep += "{{>self}}";
  for (int i = 0; i < 60; ++i) deep += "{{/x}}";
  EXPECT_EQ(Self(deep).render().code(), "template.too-deep");
}

TEST(Limits, OutputAndWork) {
  std::string loops, ends;
  for (int i = 0; i < 8; ++i) loops += "{{#l}}", ends += "{{/l}}";
  EXPECT_EQ(Self(loops + "text" + ends).render().code(), "template.too-large");
  EXPECT_EQ(Self(loops + ends).render().code(), "template.too-large");
  mustache::Settings settings;
  settings.max_output = 10;
  EXPECT_EQ(caught([&] { render("{{x}}", R"({"x":"12345678901"})", Escape::none, settings); }).code(),
            "template.too-large");
}

TEST(Limits, NestingInOneFile) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{{#x}}";
  EXPECT_EQ(caught([&] { mustache::compile("t", deep, Escape::none); }).code(), "template.syntax");
  EXPECT_EQ(caught([&] { mustache::compile("t", std::string(2 << 20, 'x'), Escape::none); }).code(), "template.syntax");
}

TEST(Link, NamesTheMissingFragment) {
  class None : public mustache::Fragments {
    const mustache::Program* find(std::string_view, bool) override { return nullptr; }
  } none;
  auto program = mustache::compile("t", "x\n{{>row}}", Escape::none);
  auto error = caught([&] { mustache::link(*program, none); });
  EXPECT_EQ(error.code(), "template.missing-fragment");
  EXPECT_EQ(error.message(), "t:2:1: there is no fragment 'row'");
}

TEST(Uses, SayWhatATemplateAsksFor) {
  auto program = mustache::compile(
      "t", "{{a}}{{b?}}{{c | default:d}}{{#l}}{{e}}{{/l}}{{^f}}{{/f}}{{#upper}}{{g}}{{/upper}}", Escape::none);
  std::string seen;
  for (const auto& use : mustache::uses(*program))
    seen +=
        use.name + (use.required ? "!" : "") + ":" + use.kind + (use.within.empty() ? "" : "<" + use.within[0]) + " ";
  EXPECT_EQ(seen, "a!:value b:value d!:value c:value l:section e!:value<l f:condition g!:value ");
}

}  // namespace
