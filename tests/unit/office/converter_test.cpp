#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "office/office.hpp"

namespace hammy::office {
namespace {

namespace fs = std::filesystem;

/// Tests with tests/programs/pretend-office.cpp, which does what the text of a document says.
class Converting : public testing::Test {
 protected:
  Converting() {
    auto here = fs::read_symlink("/proc/self/exe").parent_path();
    ::setenv("PATH", (here.parent_path() / "bin").c_str(), 1);
    settings_.program = here / "pretend-office";
    settings_.deadline = std::chrono::seconds(30);
  }

  static std::string code_of(Converter& converter, std::string_view text) {
    try {
      return converter.convert(text, "docx", Form::pdf);
    } catch (const Error& error) {
      return error.code();
    }
  }

  Settings settings_;
};

TEST_F(Converting, OneProcessMakesManyDocuments) {
  Converter converter(settings_);
  EXPECT_EQ(converter.convert("a", "docx", Form::pdf), "1 a");
  EXPECT_EQ(converter.convert("b", "docx", Form::doc), "2 b");
}

TEST_F(Converting, TheProcessIsReplacedAfterSoManyDocuments) {
  settings_.documents = 2;
  Converter converter(settings_);
  EXPECT_EQ(converter.convert("a", "docx", Form::pdf), "1 a");
  EXPECT_EQ(converter.convert("b", "docx", Form::pdf), "2 b");
  EXPECT_EQ(converter.convert("c", "docx", Form::pdf), "1 c");
}

TEST_F(Converting, TheProcessIsReplacedOnceItHasGrown) {
  settings_.memory = 1;
  Converter converter(settings_);
  EXPECT_EQ(converter.convert("a", "docx", Form::pdf), "1 a");
  EXPECT_EQ(converter.convert("b", "docx", Form::pdf), "1 b");
}

TEST_F(Converting, ADocumentThatEndsTheProcessFailsAlone) {
  Converter converter(settings_);
  EXPECT_EQ(converter.convert("a", "docx", Form::pdf), "1 a");
  EXPECT_EQ(code_of(converter, "crash"), "office.crashed");
  EXPECT_EQ(converter.convert("b", "docx", Form::pdf), "1 b") << "by a new process";
}

TEST_F(Converting, ADocumentThatTakesTooLongFailsAlone) {
  settings_.deadline = std::chrono::seconds(1);
  Converter converter(settings_);
  EXPECT_EQ(code_of(converter, "sleep"), "office.deadline");
  settings_.deadline = std::chrono::seconds(30);
  Converter patient(settings_);
  EXPECT_EQ(patient.convert("b", "docx", Form::pdf), "1 b");
}

TEST_F(Converting, WhatCannotBeReadFailsWithTheReason) {
  Converter converter(settings_);
  try {
    converter.convert("refuse", "docx", Form::pdf);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "office.document");
    EXPECT_EQ(error.message(), "LibreOffice cannot make pdf of this: it is not to my taste");
  }
  EXPECT_EQ(converter.convert("b", "docx", Form::pdf), "1 b") << "by the same process";
}

TEST_F(Converting, ThereIsNoNetwork) {
  Converter converter(settings_);
  EXPECT_EQ(converter.convert("network", "docx", Form::pdf), "Address family not supported by protocol");
}

TEST_F(Converting, WithoutLibreOfficeItIsSaid) {
  settings_.program = "/nowhere";
  Converter converter(settings_);
  EXPECT_EQ(code_of(converter, "a"), "office.missing");
  settings_.program = "/tmp";
  Converter broken(settings_);
  EXPECT_EQ(code_of(broken, "a"), "office.start");
}

TEST(Forms, AreKnownByTheirWords) {
  EXPECT_EQ(form_from("pdfa"), Form::pdfa);
  EXPECT_EQ(extension_of(Form::pdfa), "pdf");
  EXPECT_EQ(media_type_of(Form::doc), "application/msword");
  EXPECT_THROW(form_from("txt"), Error);
}

}  // namespace
}  // namespace hammy::office
