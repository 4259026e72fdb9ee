#include "qpdf/repair.hpp"

#include "qpdf/document.hpp"

namespace hammy::qpdf {

std::string repair(std::string_view pdf, const std::string& password) {
  Document document;
  document.read(pdf, password);
  document.to_memory();
  document.write();
  return document.written();
}

}  // namespace hammy::qpdf
