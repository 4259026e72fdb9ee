#include "render/printer.hpp"

#include "qpdf/encrypt.hpp"

namespace hammy::render {

office::Form form_for(std::string_view extension, std::string_view word) {
  bool sheet = extension == "xlsx";
  auto form = office::form_from(word);
  switch (form) {
    case office::Form::docx:
    case office::Form::xlsx: return sheet ? office::Form::xlsx : office::Form::docx;
    case office::Form::doc:
    case office::Form::xls: return sheet ? office::Form::xls : office::Form::doc;
    default: return form;
  }
}

std::string Printer::print(const MadeDocument& document) {
  if (office::extension_of(document.form) == document.extension) return document.bytes;
  auto printed = office_.convert(document.bytes, document.extension, document.form);
  return document.locked ? qpdf::encrypt(printed, {}, {}) : printed;
}

}  // namespace hammy::render
