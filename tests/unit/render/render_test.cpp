#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "render/describe.hpp"
#include "render/library.hpp"
#include "render/press.hpp"
#include "render/preview.hpp"
#include "render/published.hpp"

namespace {

using namespace hammy;
namespace fs = std::filesystem;

class Render : public testing::Test {
 protected:
  Render() {
    auto name = testing::UnitTest::GetInstance()->current_test_info()->name();
    root_ = fs::temp_directory_path() / ("hammy-render-" + std::string(name) + std::to_string(::getpid()));
    fs::create_directories(root_);
  }
  ~Render() override { fs::remove_all(root_); }

  void file(const std::string& name, std::string_view content) {
    fs::create_directories((root_ / name).parent_path());
    write_file_atomically(root_ / name, content);
  }

  nlohmann::json fill(const std::string& name, std::string_view line, const std::string& config = {}) {
    settings_ = config::Config::parse(config);
    render::Library library(root_, settings_);
    auto record = record::Record::parse(line);
    render::fill(record, library.get(std::string(record.org()), name), Instant{}, "hammy-render",
                 [this](const render::MadeDocument& made) { return keep(made.bytes); });
    std::string out;
    record.append_to(out);
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1);
    return nlohmann::json::parse(out);
  }

  Error refused(const std::string& name, std::string_view line) {
    try {
      fill(name, line);
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return Error{"", ""};
  }

  std::string keep(std::string_view bytes) {
    kept_.emplace_back(bytes);
    return "sha256:" + std::to_string(kept_.size());
  }

  fs::path root_;
  config::Config settings_;
  render::Printer printer_{settings_};
  std::vector<std::string> kept_;  // documents
};

constexpr std::string_view anna = R"({"id":"1","to":{"name":"Kovács <Anna>","locale":"hu-HU"},"data":{"n":5}})";

TEST_F(Render, OneBodyFileIsEnough) {
  file("t/body.txt", "Hi {{to.name}}\n");
  auto record = fill("t", anna);
  EXPECT_EQ(record["text"], "Hi Kovács <Anna>\n");
  EXPECT_FALSE(record.contains("html"));
  EXPECT_EQ(record["template"].get<std::string>().substr(0, 2), "t@");
  EXPECT_EQ(record["log"][0]["event"], "rendered");
  EXPECT_EQ(record["log"][0]["detail"]["template"], record["template"]);
}

TEST_F(Render, EveryFileIsAField) {
  file("t/subject.txt", "S {{n}}\n");
  file("t/body.html", "<p>{{to.name}}</p>\n");
  for (auto name : {"sms", "chat", "voice", "fax", "portal"})
    file(std::string("t/") + name + ".txt", "{{to.name}} {{n}}\n");
  file("t/push.json", "{\n  \"title\": \"{{to.name}} \\\"{{n}}\\\"\",\n  \"list\": [1,\n 2]\n}\n");
  file("t/feed.xml", "<x>{{to.name}}</x>");
  file("t/README.txt", "{{broken");
  file("t/notes.md", "{{broken");
  file("t/_draft.html", "{{broken");
  auto record = fill("t", anna);
  EXPECT_EQ(record["subject"], "S 5");
  EXPECT_EQ(record["html"], "<p>Kovács &lt;Anna&gt;</p>\n");
  EXPECT_FALSE(record.contains("text"));
  EXPECT_EQ(record["sms"], "Kovács <Anna> 5");
  EXPECT_EQ(record["fax"], "Kovács <Anna> 5\n");
  EXPECT_EQ(record["portal"], "Kovács <Anna> 5");
  EXPECT_EQ(record["push"]["title"], "Kovács <Anna> \"5\"");
  EXPECT_EQ(record["push"]["list"], nlohmann::json({1, 2}));
  EXPECT_EQ(record["feed"], "<x>Kovács &lt;Anna&gt;</x>");
}

TEST_F(Render, MarkdownGivesBothBodiesInsideTheFrame) {
  file("t/body.md", "# Hi {{to.name}}\n\n[Pay]({{url | url}})\n");
  file("t/template.toml", "frame = \"mail\"\n");
  file("_frames/mail.html", "<html><title>{{-subject}}</title>{{$content}}{{/content}}</html>\n");
  file("t/subject.txt", "Sub & ject");
  auto record = fill("t", R"({"to":{"name":"*A* <b>\n# x"},"data":{"url":"https://x.example/a_b"}})");
  EXPECT_EQ(record["html"],
            "<html><title>Sub &amp; ject</title><h1>Hi *A* &lt;b&gt; # x</h1>\n"
            "<p><a href=\"https://x.example/a_b\">Pay</a></p>\n</html>\n");
  EXPECT_EQ(record["text"], "Hi *A* <b> # x\n==============\n\nPay <https://x.example/a_b>\n");
  file("_frames/mail.txt", "{{$content}}{{/content}}-- \nACME\n");
  EXPECT_EQ(fill("t", R"({"to":{"name":"A"},"data":{"url":"x"}})")["text"], "Hi A\n====\n\nPay <x>\n-- \nACME\n");
}

TEST_F(Render, SubjectsAreOneLine) {
  file("t/subject.txt", "Hello {{x}}\n");
  EXPECT_EQ(fill("t", R"({"data":{"x":"a\r\nBcc: evil@example.com\n\tb\u0000c"}})")["subject"],
            "Hello a Bcc: evil@example.com b c");
}

TEST_F(Render, HeadersCannotBeInjected) {
  file("t/headers.json", R"({"List-Id":"{{x}}"})");
  EXPECT_EQ(fill("t", R"({"data":{"x":"a \"b\""}})")["headers"]["List-Id"], "a \"b\"");
  EXPECT_EQ(refused("t", R"({"data":{"x":"a\r\nBcc: b"}})").code(), "template.header");
}

TEST_F(Render, LocalesFallBackFileByFile) {
  file("t/subject.txt", "default");
  file("t/subject.hu.txt", "hu");
  file("t/subject.hu-RO.txt", "hu-RO");
  file("t/body.hu.txt", "törzs {{>sign}}");
  file("t/body.en.txt", "body {{>sign}}");
  file("_fragments/sign.txt", "bye");
  file("_fragments/sign.hu.txt", "üdv");
  auto in = [&](const std::string& locale) { return fill("t", R"({"to":{"locale":")" + locale + R"("}})"); };
  EXPECT_EQ(in("hu-HU")["subject"], "hu");
  EXPECT_EQ(in("hu-RO")["subject"], "hu-RO");
  EXPECT_EQ(in("hu_ro")["subject"], "hu-RO");
  EXPECT_EQ(in("hu-RO")["text"], "törzs üdv");
  EXPECT_EQ(in("fi-FI")["subject"], "default");
  EXPECT_EQ(in("fi-FI")["text"], "body bye") << "en is the default locale";
  EXPECT_EQ(in("../../etc")["subject"], "default");
  file("t/template.toml", "locale = \"hu\"\n");
  EXPECT_EQ(in("fi")["text"], "törzs üdv");
}

TEST_F(Render, ALocaleWithoutAnyFileIsAnError) {
  file("t/body.hu.txt", "törzs");
  EXPECT_EQ(refused("t", R"({"to":{"locale":"fi"}})").code(), "template.no-locale");
  EXPECT_EQ(fill("t", R"({"to":{"locale":"hu"}})")["text"], "törzs");
}

TEST_F(Render, NothingHalfRenderedLeaves) {
  file("t/subject.txt", "{{a}}");
  file("t/body.html", "fine {{n}}");
  file("t/sms.txt", "{{b.c}}");
  auto record = record::Record::parse(anna);
  render::Library library(root_, settings_);
  try {
    render::fill(record, library.get("default", "t"), Instant{}, "x",
                 [this](const render::MadeDocument& made) { return keep(made.bytes); });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "the record lacks 'a' (t/subject.txt:1:1), 'b.c' (t/sms.txt:1:1)");
  }
  EXPECT_TRUE(record.text("template").starts_with("t@")) << "which template failed is told";
  record.erase("template");
  std::string out;
  record.append_to(out);
  EXPECT_EQ(out, std::string(anna) + '\n');
}

TEST_F(Render, DeclaredVariables) {
  file("t/template.toml", "[variables]\na = {required = true}\nb = {default = \"bee\"}\nc = {type = \"number\"}\n");
  file("t/body.txt", "{{a}} {{b}} {{c}}");
  EXPECT_EQ(fill("t", R"({"data":{"a":1}})")["text"], "1 bee ");
  EXPECT_EQ(refused("t", R"({"data":{}})").message(), "the record lacks 'a' (t/template.toml)");
  EXPECT_EQ(refused("t", R"({"data":{"a":"","c":1}})").code(), "template.missing-variable");
  EXPECT_EQ(refused("t", R"({"data":{"a":1,"c":"x"}})").code(), "template.variable-type");
}

TEST_F(Render, OrganisationsKeepToThemselves) {
  file("t/body.txt", "shared {{>who}}");
  file("acme/t/body.txt", "acme {{>who}} {{<f}}{{/f}}");
  file("acme/_fragments/who.txt", "A");
  file("acme/_frames/f.txt", "frame of acme");
  file("globex/secret/body.txt", "of globex");
  file("globex/_fragments/who.txt", "G");
  file("_fragments/who.txt", "all");
  EXPECT_EQ(fill("t", R"({"org":"acme"})")["text"], "acme A frame of acme");
  EXPECT_EQ(fill("t", R"({"org":"globex"})")["text"], "shared G");
  EXPECT_EQ(fill("t", R"({})")["text"], "shared all");
  for (auto name : {"secret", "globex", "globex/secret", "../t", "_fragments", ".", ""})
    EXPECT_EQ(refused(name, R"({"org":"acme"})").code(), "template.unknown") << name;
  EXPECT_EQ(fill("secret", R"({"org":"globex"})")["text"], "of globex");
}

TEST_F(Render, OneLibraryServesManyOrganisations) {
  file("a/t/body.txt", "A");
  file("b/t/body.txt", "B");
  render::Library library(root_, settings_);
  EXPECT_NE(library.get("a", "t").hash, library.get("b", "t").hash);
  EXPECT_EQ(&library.get("a", "t"), &library.get("a", "t"));
  EXPECT_THROW(library.get("c", "t"), Error);
}

TEST_F(Render, TheHashFollowsEveryFileThatTakesPart) {
  auto hash = [&] { return render::Library(root_, settings_).get("default", "t").hash; };
  file("t/body.html", "{{<f}}{{/f}}");
  file("_frames/f.html", "{{>g}}");
  file("_fragments/g.html", "x");
  file("_fragments/unused.html", "x");
  auto first = hash();
  EXPECT_EQ(first.size(), 64u);
  EXPECT_EQ(hash(), first);
  file("_fragments/unused.html", "y");
  EXPECT_EQ(hash(), first);
  file("_fragments/g.html", "y");
  auto second = hash();
  EXPECT_NE(second, first);
  file("t/template.toml", "priority = 1\n");
  EXPECT_NE(hash(), second);
}

TEST_F(Render, FragmentsByKindOfFile) {
  file("t/body.html", "{{>row}}{{>raw.txt}}");
  file("t/body.txt", "{{>row}}");
  file("_fragments/row.html", "<b>{{n}}</b>");
  file("_fragments/row.txt", "*{{n}}*");
  file("_fragments/raw.txt", "{{to.name}}");
  auto record = fill("t", anna);
  EXPECT_EQ(record["html"], "<b>5</b>Kovács &lt;Anna&gt;") << "escaped for the file that includes it";
  EXPECT_EQ(record["text"], "*5*");
}

TEST_F(Render, DynamicNamesStayAmongTheFragments) {
  file("t/body.txt", "{{>*kind}}");
  file("_fragments/a.txt", "A");
  file("secret.txt", "no");
  EXPECT_EQ(fill("t", R"({"data":{"kind":"a"}})")["text"], "A");
  for (auto name : {"../secret", "../secret.txt", "/etc/passwd", "nothing"})
    EXPECT_EQ(fill("t", R"({"data":{"kind":")" + std::string(name) + "\"}}")["text"], "") << name;
}

TEST_F(Render, PolicyReachesTheRecord) {
  file("t/body.txt", "x");
  file("t/template.toml", "from = \"a@example.com\"\npriority = 2\nchannels = [\"email\"]\n");
  file("t/sms.txt", "{{not.there}}");
  auto record = fill("t", R"({"priority":7})", "[template]\nvia = \"main\"\n");
  EXPECT_EQ(record["from"]["email"], "a@example.com");
  EXPECT_EQ(record["priority"], 7);
  EXPECT_EQ(record["via"], "main");
  EXPECT_FALSE(record.contains("sms")) << "not one of its channels";
}

TEST_F(Render, AttachmentsOfTheTemplateJoinThoseOfTheRecord) {
  file("t/body.html", "<img src=\"cid:logo\">");
  file("t/template.toml", "attachments = [\"logo.png\", \"terms.pdf\"]\n");
  EXPECT_EQ(refused("t", "{}").code(), "template.attachment");
  file("t/logo.png", "x");
  file("t/terms.pdf", "x");
  auto record = fill("t", R"({"attachments":[{"name":"own.pdf","blob":"sha256:0"}]})");
  ASSERT_EQ(record["attachments"].size(), 3u);
  EXPECT_EQ(record["attachments"][0]["name"], "own.pdf");
  EXPECT_EQ(record["attachments"][1]["cid"], "logo");
  EXPECT_EQ(record["attachments"][1]["path"], (root_ / "t/logo.png").string());
  EXPECT_FALSE(record["attachments"][2].contains("cid"));
}

TEST_F(Render, BadTemplatesAreNamedByPlace) {
  file("t/body.html", "x\n {{#a}}");
  EXPECT_EQ(refused("t", "{}").message(), "t/body.html:2:2: '{{#a}}' is never closed");
  file("u/body.html", "{{>nope}}");
  EXPECT_EQ(refused("u", "{}").message(), "u/body.html:1:1: there is no fragment 'nope'");
  file("v/to.txt", "x");
  EXPECT_EQ(refused("v", "{}").code(), "template.reserved-field");
  file("w/body.html", "{{>p}}");
  file("_fragments/p.html", "\n{{/x}}");
  EXPECT_EQ(refused("w", "{}").message(), "_fragments/p.html:2:1: '{{/x}}' closes nothing that is open");
  file("j/push.json", "{\"a\": {{a}} }");
  EXPECT_EQ(refused("j", R"({"data":{"a":"x"}})").code(), "template.json");
}

TEST_F(Render, DescribesWhatItNeeds) {
  file("t/body.html", "{{number}}{{#items}}{{name}} {{amount | money:currency}}{{/items}}{{to.name}}{{note?}}");
  file("t/body.hu.html", "{{number}}");
  file("t/template.toml",
       "[variables]\nnumber = {type = \"text\", label = \"No.\", required = true}\nunused = {type = \"date\"}\n");
  render::Library library(root_, settings_);
  auto json = nlohmann::json::parse(render::describe(library.get("default", "t")));
  EXPECT_EQ(json["template"], "t");
  EXPECT_EQ(json["locales"], nlohmann::json({"hu"}));
  EXPECT_EQ(json["fields"], nlohmann::json({"html"}));
  std::map<std::string, nlohmann::json> by_name;
  for (const auto& variable : json["variables"]) by_name[variable["name"]] = variable;
  EXPECT_EQ(by_name["number"]["label"], "No.");
  EXPECT_EQ(by_name["number"]["places"], nlohmann::json({"t/body.html:1:1", "t/body.hu.html:1:1"}));
  EXPECT_EQ(by_name["unused"]["used"], false);
  EXPECT_EQ(by_name["note"]["required"], false);
  EXPECT_EQ(by_name["name"]["within"], nlohmann::json({"items"}));
  EXPECT_EQ(json["sample"]["items"][0]["name"], "");
  EXPECT_FALSE(json["sample"].contains("to"));
}

TEST_F(Render, PreviewsEverySampleInEveryLocale) {
  file("t/subject.txt", "S {{n}}");
  file("t/body.html", "<p>{{n}}</p>");
  file("t/body.hu.html", "<p>hu {{n}}</p>");
  file("t/sms.txt", "sms {{n}}");
  file("t/samples/basic.json", R"({"n": "<1>"})");
  file("t/samples/record.json", R"({"to":{"email":"a@b.example"},"data":{"n": 2}})");
  file("t/samples/bad.json", R"({"m": 2})");
  render::Library library(root_, settings_);
  const auto& made = library.get("default", "t");
  auto out = root_ / "out";
  EXPECT_TRUE(render::write_previews(made, "basic", out, Instant{}, printer_).empty());
  EXPECT_EQ(read_file(out / "basic.html"), "<p>&lt;1&gt;</p>");
  EXPECT_EQ(read_file(out / "basic.hu.html"), "<p>hu &lt;1&gt;</p>");
  EXPECT_EQ(read_file(out / "basic.sms.txt"), "sms <1>");
  EXPECT_NE(read_file(out / "basic.eml").find("Subject: S <1>"), std::string::npos);
  EXPECT_FALSE(fs::exists(out / "record.html"));
  auto failures = render::write_previews(made, "", out, Instant{}, printer_);
  EXPECT_EQ(failures.size(), 2u) << "bad, in both locales";
  EXPECT_NE(read_file(out / "record.eml").find("To: a@b.example"), std::string::npos);
  auto index = read_file(out / "index.html");
  EXPECT_NE(index.find("S &lt;1&gt;"), std::string::npos);
  EXPECT_NE(index.find("the record lacks &#39;n&#39;"), std::string::npos);
  EXPECT_THROW(render::write_previews(made, "nope", out, Instant{}, printer_), Error);
}

TEST_F(Render, ShowsTheBrandOfTheRecordsOrganisation) {
  file("hello/body.html", "{{-brand.name}}{{#-brand.logo}} logo{{/-brand.logo}} {{x | default:-brand.name}}");
  constexpr auto config =
      "[brand]\nname = 'A&B'\n[org.acme.brand]\nname = 'ACME'\nlogo = 'https://acme.example/l.png'\n";
  EXPECT_EQ(fill("hello", R"({"data":{"-brand":{"name":"not this"}}})", config)["html"], "A&amp;B A&amp;B");
  EXPECT_EQ(fill("hello", R"({"org":"acme","data":{"x":1}})", config)["html"], "ACME logo 1");
  file("wrong/body.txt", "{{-brand.color}}");
  EXPECT_EQ(refused("wrong", R"({"data":{}})").code(), "template.missing-variable");
}

TEST_F(Render, FreezesStyleSheetsAsTheStyleAttributesThatDraftsShow) {
  file("_frames/mail.html", "<style>p{color:red}\na:hover{x:1}\n</style><i>{{$content}}{{/content}}</i>");
  file("_frames/mail.hu.html", "<style>p{color:green}</style><u>{{$content}}{{/content}}</u>");
  file("hello/body.html", "<p>{{x}}</p>");
  file("hello/body.md", "left alone, as body.html counts first");
  file("hello/template.toml", "frame = 'mail'\n[variables]\nx = { type = 'text' }\n");
  settings_ = config::Config::parse("");
  render::Library drafts(root_, settings_);
  // The body looks different in Hungarian, so that it keeps its rules where they are.
  auto both = render::frozen(drafts.get("default", "hello"));
  EXPECT_EQ(both.files.at("hello/body.html"), "<p>{{x}}</p>");
  EXPECT_NE(both.files.at("_frames/mail.html").find("p{color:red}"), std::string::npos);

  fs::remove(root_ / "_frames/mail.hu.html");
  render::Library alone(root_, settings_);
  auto frozen = render::frozen(alone.get("default", "hello"));
  EXPECT_EQ(frozen.files.at("hello/body.html"), "<p style=\"color: red\">{{x}}</p>");
  EXPECT_EQ(frozen.files.at("_frames/mail.html"), "<style>a:hover{x:1}\n</style><i>{{$content}}{{/content}}</i>");
  EXPECT_EQ(render::files_of(alone.get("default", "hello")).files.at("hello/body.html"), "<p>{{x}}</p>");

  auto draft = fill("hello", R"({"data":{"x":"1"}})")["html"];
  EXPECT_EQ(draft, "<style>a:hover{x:1}\n</style><i><p style=\"color: red\">1</p></i>");
  for (const auto& [name, content] : frozen.files) file(name, content);
  EXPECT_EQ(fill("hello", R"({"data":{"x":"1"}})")["html"], draft);
}

}  // namespace
