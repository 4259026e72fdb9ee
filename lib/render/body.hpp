// A document that is a template, of Word or of Excel.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "docx/template.hpp"
#include "render/fragments.hpp"
#include "xlsx/template.hpp"

namespace hammy::render {

class Body {
 public:
  /// `extension` is one of a document, `delimiters` are as in "{ }", or empty for "{{ }}", and `subject` says in errors
  /// where they stand. The fragments outlive it. Throws what docx::Template and xlsx::Template do.
  Body(std::string_view extension, std::string name, std::string bytes, std::string_view delimiters,
       std::string_view subject, FragmentSet& fragments, bool strict);

  std::vector<const mustache::Program*> programs() const;
  /// The document filled, with the pictures that `sources` give.
  std::string render(const mustache::Context& context, const mustache::Settings& settings, mustache::Missed& missed,
                     const docx::Sources& sources) const;

 private:
  std::variant<docx::Template, xlsx::Template> body_;
};

}  // namespace hammy::render
