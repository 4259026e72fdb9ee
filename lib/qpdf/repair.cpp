#include "qpdf/repair.hpp"

#include <fmt/format.h>
#include <qpdf/qpdf-c.h>

#include <memory>

#include "base/error.hpp"

namespace hammy::qpdf {

std::string repair(std::string_view pdf, const std::string& password) {
  auto close = [](qpdf_data document) { qpdf_cleanup(&document); };
  std::unique_ptr<_qpdf_data, decltype(close)> owner(qpdf_init(), close);
  auto* document = owner.get();
  auto check = [&](QPDF_ERROR_CODE code) {
    if ((code & QPDF_ERRORS) == 0) return;
    auto* error = qpdf_get_error(document);
    if (qpdf_get_error_code(document, error) == qpdf_e_password)
      throw Error{"pdf.password", "the document is encrypted, and the password does not open it",
                  "give its password with --password-file"};
    throw Error{"pdf.syntax",
                fmt::format("the PDF is damaged past repair: {}", qpdf_get_error_message_detail(document, error)),
                "see 'qpdf --check FILE'"};
  };
  qpdf_silence_errors(document);
  qpdf_set_suppress_warnings(document, QPDF_TRUE);
  check(qpdf_read_memory(document, "the document", pdf.data(), pdf.size(), password.c_str()));
  check(qpdf_init_write_memory(document));
  check(qpdf_write(document));
  return {reinterpret_cast<const char*>(qpdf_get_buffer(document)), qpdf_get_buffer_length(document)};
}

}  // namespace hammy::qpdf
