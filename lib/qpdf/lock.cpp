#include "qpdf/lock.hpp"

#include <fmt/format.h>
#include <qpdf/qpdf-c.h>

#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/keyed.hpp"

namespace hammy::qpdf {

std::string lock(std::string_view pdf) {
  auto close = [](qpdf_data document) { qpdf_cleanup(&document); };
  std::unique_ptr<_qpdf_data, decltype(close)> owner(qpdf_init(), close);
  auto* document = owner.get();
  auto check = [&](QPDF_ERROR_CODE code) {
    if ((code & QPDF_ERRORS) == 0) return;
    throw Error{"pdf.syntax",
                fmt::format("the PDF cannot be read: {}", qpdf_get_error_full_text(document, qpdf_get_error(document))),
                "see 'qpdf --check FILE'"};
  };
  qpdf_silence_errors(document);
  qpdf_set_suppress_warnings(document, QPDF_TRUE);
  check(qpdf_read_memory(document, "the document", pdf.data(), pdf.size(), nullptr));
  check(qpdf_init_write_memory(document));
  auto password = text::base64(crypto::random_bytes(24));
  constexpr QPDF_BOOL allowed = QPDF_TRUE, forbidden = QPDF_FALSE;
  qpdf_set_r6_encryption_parameters2(document, "", password.c_str(), /*accessibility*/ allowed, /*extract*/ allowed,
                                     /*assemble*/ forbidden, /*annotate*/ forbidden, /*fill in*/ forbidden,
                                     /*modify*/ forbidden, qpdf_r3p_full, /*encrypt metadata*/ QPDF_TRUE);
  check(qpdf_write(document));
  return {reinterpret_cast<const char*>(qpdf_get_buffer(document)), qpdf_get_buffer_length(document)};
}

}  // namespace hammy::qpdf
