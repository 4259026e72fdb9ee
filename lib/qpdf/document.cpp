#include "qpdf/document.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace hammy::qpdf {

Document::Document() : data_(qpdf_init()) {
  qpdf_silence_errors(get());
  qpdf_set_suppress_warnings(get(), QPDF_TRUE);
}

void Document::read(std::string_view pdf, const std::string& password) {
  check(qpdf_read_memory(get(), "the document", pdf.data(), pdf.size(), password.c_str()));
}

void Document::read(const std::filesystem::path& file) { check(qpdf_read(get(), file.c_str(), nullptr)); }

std::string Document::written() const {
  return {reinterpret_cast<const char*>(qpdf_get_buffer(get())), qpdf_get_buffer_length(get())};
}

void Document::check(QPDF_ERROR_CODE code) {
  if ((code & QPDF_ERRORS) == 0) return;
  auto* error = qpdf_get_error(get());
  if (qpdf_get_error_code(get(), error) == qpdf_e_password)
    throw Error{"pdf.password", "the PDF is encrypted, and does not open without its password",
                "give the password, or take the document as it was before"};
  throw Error{"pdf.syntax", fmt::format("the PDF cannot be read: {}", qpdf_get_error_message_detail(get(), error)),
              "see 'qpdf --check FILE'"};
}

}  // namespace hammy::qpdf
