// The printer: makes of a filled document the file that its reader gets.
#pragma once

#include <string>

#include "config/config.hpp"
#include "office/office.hpp"

namespace hammy::render {

/// A document filled for a message.
struct MadeDocument {
  std::string name;       ///< of the file that its reader gets
  std::string extension;  ///< of the template that it was made from: "docx"
  office::Form form;      ///< what its reader gets
  bool locked = false;    ///< a PDF opens without a password, and cannot be changed unseen
  std::string bytes;      ///< in the template's own form
};

/// What a template whose file ends in `extension` becomes by the word of `document` or [documents.NAME] `as`: "docx"
/// and "xlsx" leave it as it is, "doc" and "xls" are the same for older programs, each kind of document its own.
office::Form form_for(std::string_view extension, std::string_view word);

/// For one thread.
class Printer {
 public:
  explicit Printer(const config::Config& config) : office_(office::read_settings(config)) {}

  /// The bytes of the file. Throws what office::Converter::convert() and qpdf::encrypt() do.
  std::string print(const MadeDocument& document);

 private:
  office::Converter office_;
};

}  // namespace hammy::render
