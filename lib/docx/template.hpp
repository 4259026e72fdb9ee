// Word documents (.docx, ECMA-376) as templates: compiled once, rendered many times over a record's data, in the
// language of hammy-templates(7).
//
//   docx::Template letter("letter.docx", bytes);
//   letter.link(fragments, true);
//   mustache::Missed missed;
//   auto document = letter.render({data, &record}, settings, missed);
//
// Each part with texts becomes a program of lib/mustache whose literal texts are the XML between the tags. What holds
// no tag is copied as it is compressed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "docx/compose.hpp"
#include "docx/media.hpp"
#include "docx/part.hpp"
#include "docx/tags.hpp"
#include "mustache/mustache.hpp"
#include "opc/package.hpp"
#include "zip/archive.hpp"

namespace hammy::docx {

class Template {
 public:
  /// `name` stands in errors; `documents` are the fragments that are documents. Throws `template.syntax` with all that
  /// is wrong with its tags, each with the words around it; `docx.syntax`, `docx.external`, and what zip::Archive and
  /// xml::read() throw for a file that is no sound document.
  Template(std::string name, std::string bytes, const Delimiters& delimiters = {}, const Documents& documents = {});

  /// Looks up the fragments, as mustache::link() does.
  void link(mustache::Fragments& fragments, bool strict = true);
  /// One a part that data change.
  std::vector<const mustache::Program*> programs() const;

  /// The document for a context, with the pictures that `sources` give. Its XML may be sixteen times as large as
  /// `settings.max_output` says of texts. Throws what mustache::render() throws; when anything is `missed`, there is no
  /// document.
  std::string render(const mustache::Context& context, mustache::Settings settings, mustache::Missed& missed,
                     const Sources& sources = {}) const;

 private:
  std::string name_;
  zip::Archive archive_;
  std::map<std::string, std::string> changed_;  ///< members that are not as the archive has them, whatever the data
  opc::ContentTypes types_;
  std::string media_folder_;
  std::vector<CompiledPart> parts_;
};

}  // namespace hammy::docx
