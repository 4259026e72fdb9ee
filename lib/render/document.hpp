// One document from files, without a library: what a job of continuous integration asks for.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"

namespace hammy::render {

struct DocumentJob {
  std::filesystem::path document;   ///< the .docx or .xlsx that is the template
  std::filesystem::path data;       ///< a sample, see read_sample()
  std::filesystem::path out;        ///< appears whole or not at all; its ending says what it is
  std::filesystem::path templates;  ///< where `_fragments` is; may be empty
  std::string delimiters;           ///< of its tags, with a blank between them; empty: "{{ }}"
  std::string missing = "error";
  std::string org;
  bool pdfa = false;    ///< a PDF becomes PDF/A-2b
  bool locked = false;  ///< a PDF is locked, see MadeDocument
};

/// Fills the document and writes it. Throws what Body, mustache::render() and Printer::print() do.
void render_document(const DocumentJob& job, const config::Config& config);

}  // namespace hammy::render
