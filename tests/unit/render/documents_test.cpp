#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "../docx/document.hpp"
#include "base/file.hpp"
#include "render/describe.hpp"
#include "render/document.hpp"
#include "render/press.hpp"

namespace hammy::render {
namespace {

namespace fs = std::filesystem;
using docx::p;

class Documents : public testing::Test {
 protected:
  Documents() {
    auto name = testing::UnitTest::GetInstance()->current_test_info()->name();
    root_ = fs::temp_directory_path() / ("hammy-documents-" + std::string(name) + std::to_string(::getpid()));
    fs::create_directories(root_);
  }
  ~Documents() override { fs::remove_all(root_); }

  void file(const std::string& name, std::string_view content) {
    fs::create_directories((root_ / name).parent_path());
    write_file_atomically(root_ / name, content);
  }

  nlohmann::json fill(const std::string& line, std::optional<std::string> document = {}) {
    Library library(root_, config_, {{}, std::move(document)});
    auto record = record::Record::parse(line);
    render::fill(record, library.get("default", "t"), Instant{}, "hammy-render", [this](const MadeDocument& made) {
      kept_.emplace_back(made.bytes);
      return "sha256:" + std::to_string(kept_.size());
    });
    std::string out;
    record.append_to(out);
    return nlohmann::json::parse(out);
  }

  std::string refusal(const std::string& line) {
    try {
      fill(line);
    } catch (const Error& error) {
      return error.code() + ' ' + error.message();
    }
    return "none";
  }

  fs::path root_;
  config::Config config_;
  std::vector<std::string> kept_;
};

TEST_F(Documents, BecomeAttachments) {
  file("t/contract.docx", docx::document(p("Dear {{name}}")));
  file("t/body.txt", "see {{name}}");
  auto made = fill(R"({"data":{"name":"Anna"},"attachments":[{"name":"own","path":"/x"}]})");
  EXPECT_EQ(made["text"], "see Anna");
  EXPECT_EQ(made["attachments"], nlohmann::json::parse(R"([{"name":"own","path":"/x"},{"name":"contract.docx","type":
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document","blob":"sha256:1"}])"));
  EXPECT_EQ(docx::part(kept_.at(0)), "<w:body>" + p("Dear Anna") + "</w:body>");
  EXPECT_FALSE(fill(R"({"data":{"name":"Anna"}})", "none").contains("attachments"));
}

TEST_F(Documents, AreNamedByTheTemplate) {
  file("t/contract.docx", docx::document(p("{x}")));
  file("t/template.toml", "[documents.contract]\nname = \"Contract {{number}}.docx\"\ndelimiters = \"{ }\"\n");
  EXPECT_EQ(fill(R"({"data":{"number":"2026/1","x":"1"}})")["attachments"][0]["name"], "Contract 2026-1.docx");
  EXPECT_EQ(docx::part(kept_.at(0)), "<w:body>" + p("1") + "</w:body>");
  file("t/template.toml", "[documents.other]\nname = \"x\"\n");
  EXPECT_EQ(refusal("{}"), "template.setting t/template.toml: there is no 'other.docx' for [documents.other]");
  file("t/template.toml", "[documents.contract]\ntitle = \"x\"\n");
  EXPECT_EQ(refusal("{}"), "template.unknown-setting t/template.toml: [documents.contract] has no setting 'title'");
}

TEST_F(Documents, BecomeWhatTheTemplateSays) {
  file("t/contract.docx", docx::document(p("x")));
  file("t/letter.docx", docx::document(p("x")));
  file("t/template.toml", "document = \"pdf\"\nlocked = true\n[documents.contract]\nas = \"doc\"\nname = \"A.docx\"\n");
  Library library(root_, config_);
  const auto& documents = library.get("default", "t").variant("en").documents;
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].form, office::Form::doc);
  EXPECT_FALSE(documents[0].locked) << "only a PDF is";
  EXPECT_EQ(documents[1].form, office::Form::pdf);
  EXPECT_TRUE(documents[1].locked);
  auto made = fill("{}");
  EXPECT_EQ(made["attachments"][0]["name"], "A.doc");
  EXPECT_EQ(made["attachments"][0]["type"], "application/msword");
  EXPECT_EQ(made["attachments"][1]["name"], "letter.pdf");
  EXPECT_EQ(fill("{}", "docx")["attachments"][0]["name"], "A.docx") << "what the command line says lies over all";
  file("t/template.toml", "[documents.contract]\nas = \"rtf\"\n");
  EXPECT_EQ(refusal("{}"), "template.setting t/template.toml: [documents.contract] as = 'rtf' is no form");
  file("t/template.toml", "[documents.contract]\nas = \"none\"\n");
  EXPECT_EQ(fill("{}")["attachments"].size(), 1u);
}

TEST_F(Documents, AreMadeForEachElementAndWhereAVariableSaysSo) {
  file("t/card.docx", docx::document(p("{{-index}} {{holder}} {{number}}")));
  file("t/rider.docx", docx::document(p("x")));
  file("t/template.toml",
       "[documents.card]\neach = \"cards\"\nname = \"{{holder}}\"\n[documents.rider]\nwhen = \"rider\"\n");
  auto made = fill(R"({"data":{"number":"7","rider":false,"cards":[{"holder":"Ann"},{"holder":"Bea","number":"8"}]}})");
  ASSERT_EQ(made["attachments"].size(), 2u);
  EXPECT_EQ(made["attachments"][1]["name"], "Bea.docx");
  EXPECT_EQ(docx::part(kept_.at(0)), "<w:body>" + p("1 Ann 7") + "</w:body>");
  EXPECT_EQ(docx::part(kept_.at(1)), "<w:body>" + p("2 Bea 8") + "</w:body>");
  EXPECT_EQ(fill(R"({"data":{"rider":"yes","cards":[]}})")["attachments"][0]["name"], "rider.docx");
  EXPECT_EQ(refusal(R"({"data":{"rider":1,"cards":"x"}})"),
            "template.variable-type 'cards' must be a list, one document for each of it");
}

TEST_F(Documents, FollowTheLanguageAndItsFragments) {
  file("t/contract.docx", docx::document(p("Hello {{>address}}")));
  file("t/contract.hu.docx", docx::document(p("Szia {{>address}}")));
  file("_fragments/address.txt", "{{n}} & co\n");
  file("_fragments/address.hu.txt", "{{n}} és <társa>\n");
  fill(R"({"to":{"locale":"hu-HU"},"data":{"n":"1"}})");
  fill(R"({"to":{"locale":"de"},"data":{"n":"1"}})");
  EXPECT_EQ(docx::part(kept_.at(0)), "<w:body>" + p("Szia 1 és &lt;társa&gt;") + "</w:body>");
  EXPECT_EQ(docx::part(kept_.at(1)), "<w:body>" + p("Hello 1 &amp; co") + "</w:body>");
}

TEST_F(Documents, FailTogetherWithTheTexts) {
  file("t/contract.docx", docx::document(p("{{a}}")));
  file("t/body.txt", "{{b}}");
  EXPECT_EQ(refusal("{}"),
            "template.missing-variable the record lacks 'b' (t/body.txt:1:1), 'a' (t/contract.docx, in '{{a}}')");
  EXPECT_TRUE(kept_.empty());
}

TEST_F(Documents, TellWhatTheyNeed) {
  file("t/contract.docx",
       docx::document(p("{{#l}}") + p("{{a}}") + p("{{/l}}") + p("{{#note}}{{note}}{{/note}}") + p("x")));
  auto json = nlohmann::json::parse(describe(Library(root_, config_).get("default", "t")));
  EXPECT_EQ(json["documents"], nlohmann::json::parse(R"(["contract.docx"])"));
  EXPECT_EQ(json["sample"], nlohmann::json::parse(R"({"l":[{"a":""}],"note":""})"));
  EXPECT_EQ(json["variables"][1]["places"], nlohmann::json::parse(R"(["t/contract.docx, in '{{a}}'"])"));
}

TEST_F(Documents, WithoutALibrary) {
  file("in.docx", docx::document(p("{x} {{y}}")));
  file("data.json", R"({"x":"1","locale":"de"})");
  render_document({root_ / "in.docx", root_ / "data.json", root_ / "out.docx", {}, "{ }", "empty", "default"}, config_);
  EXPECT_EQ(docx::part(read_file(root_ / "out.docx")), "<w:body>" + p("1 ") + "</w:body>");
  EXPECT_THROW(
      render_document({root_ / "in.docx", root_ / "data.json", root_ / "no.docx", {}, "", "error", "default"}, config_),
      Error);
  EXPECT_FALSE(fs::exists(root_ / "no.docx"));
}

}  // namespace
}  // namespace hammy::render
