// Every rule of the Mustache specification, mandatory and optional, in cases of our own.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/error.hpp"
#include "mustache/mustache.hpp"

namespace {

using namespace hammy;
using Partials = std::map<std::string, std::string>;

class Memory : public mustache::Fragments {
 public:
  Memory(Partials sources, mustache::Escape escape) : sources_(std::move(sources)), escape_(escape) {}
  const mustache::Program* find(std::string_view name, bool) override {
    auto known = programs_.find(std::string(name));
    if (known != programs_.end()) return known->second.get();
    auto source = sources_.find(std::string(name));
    if (source == sources_.end()) return nullptr;
    auto& program = programs_[source->first] = mustache::compile(source->first, source->second, escape_);
    mustache::link(*program, *this, false);
    return program.get();
  }

 private:
  Partials sources_;
  mustache::Escape escape_;
  std::map<std::string, mustache::ProgramPtr> programs_;
};

std::string render(std::string_view source, std::string_view data, Partials partials = {}) {
  Memory memory(std::move(partials), mustache::Escape::html);
  auto program = mustache::compile("t", std::string(source), mustache::Escape::html);
  mustache::link(*program, memory, false);
  auto document = record::Document::parse(data);
  mustache::Settings settings;
  settings.missing = mustache::Missing::empty;
  settings.fragments = &memory;
  mustache::Missed missed;
  std::string out;
  mustache::render(*program, {document.root(), nullptr, {}, {}, {}}, settings, out, missed);
  return out;
}

struct Case {
  const char* name;
  const char* source;
  const char* data;
  const char* expected;
  Partials partials = {};
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Spec : public testing::TestWithParam<Case> {};

TEST_P(Spec, Renders) {
  const auto& c = GetParam();
  EXPECT_EQ(render(c.source, c.data, c.partials), c.expected) << c.source;
}

std::string case_name(const testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Comments, Spec,
                         testing::Values(Case{"Inline", "a{{! no }}b", "{}", "ab"},
                                         Case{"Lines", "a{{!\n no\n}}b\n", "{}", "ab\n"},
                                         Case{"Standalone", "a\n  {{! no }}\nb", "{}", "a\nb"},
                                         Case{"StandaloneCrLf", "a\r\n{{! no }}\r\nb", "{}", "a\r\nb"},
                                         Case{"StandaloneAtEnd", "a\n{{! no }}", "{}", "a\n"},
                                         Case{"StandaloneOverLines", "a\n{{!\nno\n}}\nb", "{}", "a\nb"},
                                         Case{"NotStandalone", "  12 {{! no }}\n", "{}", "  12 \n"},
                                         Case{"NameInComment", "{{! x }}{{x}}", R"({"x":1})", "1"}),
                         case_name);

INSTANTIATE_TEST_SUITE_P(
    Delimiters, Spec,
    testing::Values(Case{"Pair", "{{=<% %>=}}(<%x%>)", R"({"x":"y"})", "(y)"},
                    Case{"OneCharacter", "({{=[ ]=}}[x])", R"({"x":"y"})", "(y)"},
                    Case{"InSections", "{{#s}}{{x}}{{/s}}{{= | | =}}|#s|{{x}}|x||/s|", R"({"s":true,"x":1})",
                         "1{{x}}1"},
                    Case{"NotIntoPartials", "{{= | | =}}|>p|", R"({"x":1})", ".1.", {{"p", ".{{x}}."}}},
                    Case{"NotOutOfPartials", "{{>p}}{{x}}", R"({"x":1})", "11", {{"p", "{{= | | =}}|x|"}}},
                    Case{"Standalone", "a\n {{=@ @=}} \nb", "{}", "a\nb"},
                    Case{"InlineKeepsSpace", "| {{=@ @=}} |", "{}", "|  |"},
                    Case{"Padding", "|{{=   @   @   =}}|", "{}", "||"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Interpolation, Spec,
    testing::Values(
        Case{"None", "Hello\n", "{}", "Hello\n"},
        Case{"Escaped", "{{x}}", R"({"x":"& \" < > '"})", "&amp; &quot; &lt; &gt; &#39;"},
        Case{"Triple", "{{{x}}}", R"({"x":"& \" < > '"})", "& \" < > '"},
        Case{"Ampersand", "{{&x}}", R"({"x":"& \" < >"})", "& \" < >"}, Case{"Integer", "{{x}}", R"({"x":85})", "85"},
        Case{"DecimalKeepsItsDigits", "{{x}}", R"({"x":1.10})", "1.10"},
        Case{"HugeNumber", "{{x}}", R"({"x":12345678901234567890})", "12345678901234567890"},
        Case{"Boolean", "{{x}}", R"({"x":true})", "true"}, Case{"Null", "({{x}})", R"({"x":null})", "()"},
        Case{"Absent", "({{x}})", "{}", "()"}, Case{"Dotted", "{{a.b.c}}", R"({"a":{"b":{"c":"y"}}})", "y"},
        Case{"DottedBroken", "({{a.b.c}})", R"({"a":{}})", "()"},
        Case{"DottedDoesNotFallBack", "{{#a}}({{b.c}}){{/a}}", R"({"a":{"b":{}},"b":{"c":"no"}})", "()"},
        Case{"DottedFirstStepFallsBack", "{{#a}}({{b.c}}){{/a}}", R"({"a":{"x":1},"b":{"c":"yes"}})", "(yes)"},
        Case{"DottedIsNoKey", "({{a.b}})", R"({"a.b":"no"})", "()"}, Case{"Implicit", "{{.}}", "\"w\"", "w"},
        Case{"ImplicitEscaped", "{{.}}", "\"<\"", "&lt;"}, Case{"SpaceAround", "| {{x}} |", R"({"x":"-"})", "| - |"},
        Case{"Standalone", "  {{x}}\n", R"({"x":"-"})", "  -\n"}, Case{"Padding", "|{{ x }}|", R"({"x":"-"})", "|-|"},
        Case{"ListIndex", "{{a.1}}", R"({"a":["x","y"]})", "y"},
        Case{"Languages", "{{x}}", R"({"x":"árvíztűrő Ääkköset łódź Привет مرحبا"})",
             "árvíztűrő Ääkköset łódź Привет مرحبا"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Sections, Spec,
    testing::Values(
        Case{"True", "{{#x}}yes{{/x}}", R"({"x":true})", "yes"}, Case{"False", "{{#x}}no{{/x}}", R"({"x":false})", ""},
        Case{"Null", "{{#x}}no{{/x}}", R"({"x":null})", ""}, Case{"Absent", "{{#x}}no{{/x}}", "{}", ""},
        Case{"EmptyText", "{{#x}}no{{/x}}", R"({"x":""})", ""}, Case{"Zero", "{{#x}}no{{/x}}", R"({"x":0})", ""},
        Case{"ZeroPointZero", "{{#x}}no{{/x}}", R"({"x":-0.00e7})", ""},
        Case{"SmallNumber", "{{#x}}yes{{/x}}", R"({"x":0.01})", "yes"},
        Case{"Text", "{{#x}}{{.}}{{/x}}", R"({"x":"y"})", "y"},
        Case{"Object", "{{#x}}{{n}}{{/x}}", R"({"x":{"n":"Joe"}})", "Joe"},
        Case{"EmptyObject", "{{#x}}yes{{/x}}", R"({"x":{}})", "yes"},
        Case{"Parent", "{{#sec}}{{a}}, {{b}}{{/sec}}", R"({"a":"foo","b":"wrong","sec":{"b":"bar"}})", "foo, bar"},
        Case{"List", "{{#l}}{{n}}{{/l}}", R"({"l":[{"n":1},{"n":2},{"n":3}]})", "123"},
        Case{"EmptyList", "{{#l}}no{{/l}}", R"({"l":[]})", ""},
        Case{"Doubled", "{{#b}}\n* 1\n{{/b}}\n* 2\n{{#b}}\n* 3\n{{/b}}\n", R"({"b":true})", "* 1\n* 2\n* 3\n"},
        Case{"Nested", "|{{#b}} B{{#b}} C{{/b}} D{{/b}} |", R"({"b":true})", "| B C D |"},
        Case{"DeepNesting", "{{#a}}{{o}}{{#b}}{{o}}{{t}}{{#c}}{{o}}{{t}}{{h}}{{/c}}{{/b}}{{/a}}",
             R"({"a":{"o":1},"b":{"t":2},"c":{"h":3}})", "112123"},
        Case{"Implicit", "{{#l}}({{.}}){{/l}}", R"({"l":["a",1,1.10]})", "(a)(1)(1.10)"},
        Case{"ImplicitLists", "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", R"({"l":[[1,2],["a"]]})", "(12)(a)"},
        Case{"ImplicitRoot", "{{#.}}({{v}}){{/.}}", R"([{"v":1},{"v":2}])", "(1)(2)"},
        Case{"Dotted", "{{#a.b.c}}here{{/a.b.c}}", R"({"a":{"b":{"c":true}}})", "here"},
        Case{"DottedBroken", "{{#a.b}}no{{/a.b}}", R"({"a":{}})", ""},
        Case{"Inline", " | {{#b}}\t|\t{{/b}} | \n", R"({"b":true})", " | \t|\t | \n"},
        Case{"InlineLines", " | {{#b}} {{! no }}\n {{/b}} | \n", R"({"b":true})", " |  \n  | \n"},
        Case{"Indented", " {{#b}}\nx\n {{/b}}\n", R"({"b":true})", "x\n"},
        Case{"CrLf", "|\r\n{{#b}}\r\n{{/b}}\r\n|", R"({"b":true})", "|\r\n|"},
        Case{"WithoutPreviousLine", "  {{#b}}\n#{{/b}}\n/", R"({"b":true})", "#\n/"},
        Case{"WithoutNewline", "#{{#b}}\n/\n  {{/b}}", R"({"b":true})", "#\n/\n"},
        Case{"Padding", "|{{# b }}={{/ b }}|", R"({"b":true})", "|=|"},
        Case{"First", "{{#l}}{{#-first}}[{{/-first}}{{.}}{{^-last}},{{/-last}}{{#-last}}]{{/-last}}{{/l}}",
             R"({"l":[1,2,3]})", "[1,2,3]"},
        Case{"Index", "{{#l}}{{-index}}/{{-index0}}{{#-odd}}o{{/-odd}}{{#-even}}e{{/-even}} {{/l}}",
             R"({"l":["a","b"]})", "1/0o 2/1e "},
        Case{"IndexOfInnerObject", "{{#l}}{{#o}}{{-index}}{{/o}}{{/l}}", R"({"l":[{"o":{}},{"o":{}}]})", "12"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Inverted, Spec,
    testing::Values(Case{"False", "{{^x}}yes{{/x}}", R"({"x":false})", "yes"},
                    Case{"True", "{{^x}}no{{/x}}", R"({"x":true})", ""}, Case{"Absent", "{{^x}}yes{{/x}}", "{}", "yes"},
                    Case{"Null", "{{^x}}yes{{/x}}", R"({"x":null})", "yes"},
                    Case{"EmptyList", "{{^x}}yes{{/x}}", R"({"x":[]})", "yes"},
                    Case{"EmptyText", "{{^x}}yes{{/x}}", R"({"x":""})", "yes"},
                    Case{"List", "{{^x}}no{{/x}}", R"({"x":[{}]})", ""},
                    Case{"KeepsContext", "{{#a}}{{^b}}{{n}}{{/b}}{{/a}}", R"({"a":{"n":1}})", "1"},
                    Case{"DottedBroken", "{{^a.b.c}}yes{{/a.b.c}}", R"({"a":{}})", "yes"},
                    Case{"Standalone", "| a\n{{^b}}\n|\n{{/b}}\n| z\n", R"({"b":false})", "| a\n|\n| z\n"},
                    Case{"Padding", "|{{^ b }}={{/ b }}|", R"({"b":false})", "|=|"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Partials, Spec,
    testing::Values(Case{"Basic", "\"{{>p}}\"", "{}", "\"text\"", {{"p", "text"}}},
                    Case{"Unknown", "\"{{>p}}\"", "{}", "\"\""},
                    Case{"Context", "{{#o}}{{>p}}{{/o}}", R"({"o":{"t":"in"},"t":"out"})", "*in*", {{"p", "*{{t}}*"}}},
                    Case{"Recursion",
                         "{{>node}}",
                         R"({"c":"X","n":[{"c":"Y","n":[]}]})",
                         "X<Y<>>",
                         {{"node", "{{c}}<{{#n}}{{>node}}{{/n}}>"}}},
                    Case{"Nested", "{{>o}}", R"({"a":1})", "*1!*", {{"o", "*{{>i}}*"}, {"i", "{{a}}!"}}},
                    Case{"SurroundingSpace", "| {{>p}} |", "{}", "| \t|\t |", {{"p", "\t|\t"}}},
                    Case{"InlineIsNotIndented", "  {{d}}  {{>p}}\n", R"({"d":"|"})", "  |  >\n>\n", {{"p", ">\n>"}}},
                    Case{"StandaloneCrLf", "|\r\n{{>p}}\r\n|", "{}", "|\r\n>|", {{"p", ">"}}},
                    Case{"WithoutPreviousLine", "  {{>p}}\n>", "{}", "  >\n  >>", {{"p", ">\n>"}}},
                    Case{"WithoutNewline", ">\n  {{>p}}", "{}", ">\n  >\n  >", {{"p", ">\n>"}}},
                    Case{"IndentsLinesNotValues",
                         "\\\n {{>p}}\n/\n",
                         R"({"c":"<\n->"})",
                         "\\\n |\n <\n->\n |\n/\n",
                         {{"p", "|\n{{{c}}}\n|\n"}}},
                    Case{"IndentsTagsAtTheLineStart",
                         "  {{>p}}\n",
                         R"({"a":1,"b":[1,2]})",
                         "  1\n  x\n  x\n",
                         {{"p", "{{a}}\n{{#b}}\nx\n{{/b}}\n"}}},
                    Case{"IndentationAdds", " {{>o}}\n", "{}", " a\n   b\n", {{"o", "a\n  {{>i}}\n"}, {"i", "b\n"}}},
                    Case{"Padding", "|{{> p }}|", R"({"b":true})", "|[]|", {{"p", "[]"}}}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    DynamicNames, Spec,
    testing::Values(
        Case{"Basic", "{{>*d}}", R"({"d":"p"})", "text", {{"p", "text"}}},
        Case{"StarIsNoPart", "{{>*d}}", R"({"d":"p","*d":"no"})", "text", {{"p", "text"}, {"no", "wrong"}}},
        Case{"Absent", "({{>*d}})", "{}", "()", {{"d", "wrong"}}},
        Case{"NoSuchPartial", "({{>*d}})", R"({"d":"p"})", "()"},
        Case{"Dotted", "{{>*a.b}}", R"({"a":{"b":"p"}})", "text", {{"p", "text"}}},
        Case{"NotTwice", "({{>**d}})", R"({"d":"e","e":"p"})", "()", {{"p", "wrong"}}},
        Case{"PushesNothing", "{{#s}}{{>*t.d}}{{/s}}", R"({"s":{"v":1},"t":{"d":"p","v":2}})", "1", {{"p", "{{v}}"}}},
        Case{"PerElement", "{{#l}}{{>*k}}{{/l}}", R"({"l":[{"k":"a"},{"k":"b"}]})", "AB", {{"a", "A"}, {"b", "B"}}},
        Case{"Indented", "  {{>*d}}\n", R"({"d":"p"})", "  >\n  >", {{"p", ">\n>"}}},
        Case{"Parent", "{{<*d}}{{$b}}x{{/b}}{{/*d}}", R"({"d":"p"})", "(x)", {{"p", "({{$b}}{{/b}})"}}},
        Case{"Padding", "|{{> * d }}|", R"({"d":"p"})", "|[]|", {{"p", "[]"}}}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Inheritance, Spec,
    testing::Values(
        Case{"Default", "{{$t}}Default {{v}}{{/t}}\n", R"({"v":1})", "Default 1\n"},
        Case{"DefaultOfParent", "{{<p}}{{/p}}\n", "{}", "d", {{"p", "{{$b}}d{{/b}}"}}},
        Case{"Override", "{{<p}}{{$t}}x{{/t}}{{/p}}", "{}", ".x.", {{"p", ".{{$t}}d{{/t}}."}}},
        Case{"DataIsNoBlock", "{{<p}}{{/p}}", R"({"b":"no"})", "d", {{"p", "{{$b}}d{{/b}}"}}},
        Case{"Two",
             "{{<p}}{{$a}}1{{/a}}{{/p}} {{<p}}{{$a}}2{{/a}}{{/p}}",
             "{}",
             "|1d| |2d|",
             {{"p", "|{{$a}}.{{/a}}{{$b}}d{{/b}}|"}}},
        Case{"FirstLineEndGoes", "{{<p}}{{$b}}\nx\n\ny\n{{/b}}{{/p}}", "{}", "x\n\ny\n", {{"p", "{{$b}}d{{/b}}"}}},
        Case{"InlineKeepsIndentation",
             "{{<p}}{{$b}}x{{/b}}{{/p}}",
             "{}",
             "stop:\n  x\n",
             {{"p", "stop:\n  {{$b}}d{{/b}}\n"}}},
        Case{"PartialIsParentWithoutBlocks", "{{>p}}|{{<p}}{{/p}}", "{}", "d|d", {{"p", "{{$b}}d{{/b}}"}}},
        Case{"OuterWins",
             "{{<p}}{{$a}}c{{/a}}{{/p}}",
             "{}",
             "c",
             {{"p", "{{<o}}{{$a}}p{{/a}}{{/o}}"}, {"o", "{{$a}}g{{/a}}"}}},
        Case{"MiddleWinsOverOld",
             "{{<p}}{{/p}}",
             "{}",
             "p",
             {{"p", "{{<o}}{{$a}}p{{/a}}{{/o}}"}, {"o", "{{$a}}g{{/a}}"}}},
        Case{"TextInsideIsIgnored",
             "{{<p}} x {{$b}}y{{/b}} z {{v}} {{/p}}",
             R"({"v":"no"})",
             "y",
             {{"p", "{{$b}}d{{/b}}"}}},
        Case{"ContextOfTheParent",
             "{{<p}}{{$b}}I say {{f}}.{{/b}}{{/p}}",
             R"({"f":"a","n":{"f":"b"}})",
             "I say b.",
             {{"p", "{{#n}}{{$b}}{{/b}}{{/n}}"}}},
        Case{"Recursion",
             "{{<p}}{{$f}}o{{/f}}{{/p}}",
             "{}",
             "o o o end",
             {{"p", "{{$f}}d{{/f}} {{$b}}{{<q}}{{/q}}{{/b}}"}, {"q", "{{$f}}d2{{/f}} {{<p}}{{$b}}end{{/b}}{{/p}}"}}},
        Case{"StandaloneParent", "Hi,\n  {{<p}}{{/p}}\n", "{}", "Hi,\n  one\n  two\n", {{"p", "one\ntwo\n"}}},
        Case{"StandaloneParentOverLines",
             "Hi,\n  {{<p}}\n{{$b}}x{{/b}}\n  {{/p}}\nbye",
             "{}",
             "Hi,\n  x\nbye",
             {{"p", "{{$b}}d{{/b}}\n"}}},
        Case{"StandaloneBlock",
             "{{<p}}{{$b}}\none\ntwo{{/b}}\n{{/p}}\n",
             "{}",
             "Hi,\n  one\n  two\n",
             {{"p", "Hi,\n  {{$b}}{{/b}}\n"}}},
        Case{"Reindented",
             "{{<p}}{{$b}}\n    one\n    two\n{{/b}}{{/p}}\n",
             "{}",
             "Hi,\n  one\n  two\n",
             {{"p", "Hi,\n  {{$b}}\n  {{/b}}\n"}}},
        Case{"IndentationOfTheDefault",
             "{{<p}}{{$b}}\none\ntwo\n{{/b}}{{/p}}\n",
             "{}",
             "Hi,\n  one\n  two\n",
             {{"p", "Hi,\n{{$b}}\n  default\n{{/b}}\n"}}},
        Case{"NestedReindented",
             "{{<p}}{{$n}}\nthree\n{{/n}}{{/p}}\n",
             "{}",
             "one\n  three\n",
             {{"p", "{{<g}}{{$b}}\n  one\n  {{$n}}\n    two\n  {{/n}}\n{{/b}}{{/g}}\n"}, {"g", "{{$b}}d{{/b}}"}}},
        Case{"InlineContentInAStandaloneBlock",
             "{{<p}}{{$b}}x{{/b}}{{/p}}",
             "{}",
             "a\n  x\nb\n",
             {{"p", "a\n{{$b}}\n  default\n{{/b}}\nb\n"}}},
        Case{"SectionsInAMovedBlock",
             "{{<p}}{{$b}}\n    {{#l}}\n    - {{.}}\n    {{/l}}\n    end\n{{/b}}{{/p}}",
             R"({"l":[1,2]})",
             "  - 1\n  - 2\n  end\n",
             {{"p", "  {{$b}}{{/b}}\n"}}},
        Case{"EmptyBlockLeavesNoLine", "a\n  {{$b}}{{/b}}\nb\n", "{}", "a\nb\n"}),
    case_name);

}  // namespace
