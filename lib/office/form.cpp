#include <fmt/format.h>

#include "base/error.hpp"
#include "office/office.hpp"

namespace hammy::office {

namespace {

struct Known {
  Form form;
  std::string_view word, extension, type;
};

constexpr Known all[] = {
    {Form::docx, "docx", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {Form::xlsx, "xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {Form::pdf, "pdf", "pdf", "application/pdf"},
    {Form::pdfa, "pdfa", "pdf", "application/pdf"},
    {Form::doc, "doc", "doc", "application/msword"},
    {Form::xls, "xls", "xls", "application/vnd.ms-excel"},
};

const Known& known(Form form) { return all[static_cast<std::size_t>(form)]; }

}  // namespace

Form form_from(std::string_view word) {
  for (const auto& one : all)
    if (one.word == word) return one.form;
  throw Error{"office.form", fmt::format("'{}' is no form of documents", word),
              "there are docx, xlsx, pdf, pdfa, doc and xls"}
      .exits(Exit::usage);
}

std::string_view extension_of(Form form) { return known(form).extension; }

std::string_view media_type_of(Form form) { return known(form).type; }

}  // namespace hammy::office
