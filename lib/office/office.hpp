// Office: documents turned into PDF and into the forms of older programs, by LibreOffice.
//
//   office::Converter converter(office::read_settings(config));
//   auto pdf = converter.convert(docx, "docx", office::Form::pdf);
//
// LibreOffice runs in a process of its own (lib/office/worker) that stays for many documents, each of which costs an
// eighth of what a soffice of its own would. It is watched: a document that takes too long or ends it fails alone, and
// the next finds a new process. It has no network, and a profile and files that go away with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/child.hpp"
#include "base/file.hpp"
#include "config/config.hpp"

namespace hammy::office {

/// What a document can become.
enum class Form : std::uint8_t { docx, xlsx, pdf, pdfa, doc, xls };

/// "pdf", "pdfa" (PDF/A-2b, ISO 19005-2), "docx" …; throws `office.form` for a word that is none.
Form form_from(std::string_view word);
/// How the names of such files end, without a dot.
std::string_view extension_of(Form form);
/// Their media type.
std::string_view media_type_of(Form form);

struct Settings {
  std::filesystem::path program;      ///< LibreOffice's folder "program"; empty: the one that is found
  std::chrono::seconds deadline{60};  ///< for one document
  std::int64_t documents = 500;       ///< that a process converts before another takes its place
  std::int64_t memory = 600;          ///< MiB that a process may have grown to, for the same
};
/// [office] of hammy.toml.
Settings read_settings(const config::Config& config);

/// LibreOffice's folder "program" where distributions and LibreOffice's own packages put it; empty where there is none.
std::filesystem::path find_office();

/// One LibreOffice, started when it is first needed. Not for several threads: each has one of its own.
class Converter {
 public:
  explicit Converter(Settings settings);
  ~Converter();
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  /// The document `bytes`, whose file would end in `extension`, as `form`. Throws `office.missing` and `office.start`
  /// where there is no LibreOffice that works, `office.document` for what it cannot read, `office.deadline` and
  /// `office.crashed`.
  std::string convert(std::string_view bytes, std::string_view extension, Form form);

 private:
  struct Worker;
  void start();
  std::string ask(const std::string& request);

  Settings settings_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace hammy::office
