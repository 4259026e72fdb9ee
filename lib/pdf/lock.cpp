#include "pdf/lock.hpp"

#include <fmt/format.h>

#define POINTERHOLDER_TRANSITION 4  // std::shared_ptr, as libqpdf 11 has it
#include <qpdf/JSON.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/keyed.hpp"

namespace hammy::pdf {

std::string lock(std::string_view pdf) {
  try {
    QPDF document;
    document.setSuppressWarnings(true);
    document.processMemoryFile("the document", pdf.data(), pdf.size());
    QPDFWriter writer(document);
    writer.setOutputMemory();
    auto owner = text::base64(crypto::random_bytes(24));
    constexpr bool allowed = true, forbidden = false;
    writer.setR6EncryptionParameters("", owner.c_str(), /*accessibility*/ allowed, /*extract*/ allowed,
                                     /*assemble*/ forbidden, /*annotate*/ forbidden, /*fill in*/ forbidden,
                                     /*modify*/ forbidden, qpdf_r3p_full, /*encrypt metadata*/ true);
    writer.write();
    auto buffer = writer.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
  } catch (const std::exception& error) {
    throw Error{"pdf.syntax", fmt::format("the PDF cannot be read: {}", error.what()), "see 'qpdf --check FILE'"};
  }
}

}  // namespace hammy::pdf
