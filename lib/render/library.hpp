// The library: the templates below one directory, each compiled once for every locale it knows.
//
// DIR/NAME/ holds a template, DIR/_fragments/ and DIR/_frames/ what templates share. DIR/ORG/NAME/, DIR/ORG/_fragments/
// and DIR/ORG/_frames/ are an organisation's own and are looked for first; nobody sees another organisation's.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "blob/store.hpp"
#include "config/config.hpp"
#include "mustache/mustache.hpp"
#include "office/office.hpp"
#include "policy/policy.hpp"
#include "record/value.hpp"
#include "render/body.hpp"
#include "render/fragments.hpp"

namespace hammy::render {

/// One text of a message.
struct Part {
  enum class Form : std::uint8_t { plain, markdown_html, markdown_text, json };
  std::string field;  ///< of the record: subject, html, text, sms …
  Form form = Form::plain;
  std::string extension;  ///< of the file it comes from
  const mustache::Program* program = nullptr;
  mustache::ProgramPtr frame;  ///< put around `program`'s text; may be null
  FragmentSet* fragments = nullptr;
  FragmentSet* frame_fragments = nullptr;
};

/// A document that goes with a message.
struct Document {
  std::string stem;       ///< of its file: "contract"
  std::string extension;  ///< "docx" or "xlsx"
  std::unique_ptr<Body> body;
  mustache::ProgramPtr name;  ///< of the attachment
  mustache::ProgramPtr when;  ///< renders nothing where the document is not to be made; null: it always is
  std::string each;           ///< the list for each of whose elements there is one; empty: one
  office::Form form = office::Form::docx;
  bool locked = false;
  FragmentSet* fragments = nullptr;
};

/// A template as it serves the readers of one locale.
struct Variant {
  std::string locale;  ///< "" for the files without one
  std::vector<Part> parts;
  std::vector<Document> documents;
  std::vector<std::string>
      only_elsewhere;  ///< fields and documents for which there are files, but none for this locale
  std::map<const File*, mustache::ProgramPtr> programs;
  std::map<std::string, std::unique_ptr<FragmentSet>> fragments;  ///< by first locale and extension
};

/// What a published version is known by, its number from 1 and its hash in the store, and where the files that it
/// attaches go, so that a program on another machine finds them.
struct Release {
  std::int64_t number = 0;
  std::string hash;
  std::shared_ptr<blob::Store> blobs;
};

class Template {
 public:
  std::string name;
  std::string org;
  std::string folder;  ///< "invoice" or "acme/invoice", relative to the library
  std::filesystem::path path;
  std::string hash;  ///< SHA-256 in hexadecimal over all files that its texts are made from
  Release version;   ///< number 0 for files as they lie there
  /// All files that its messages are made from, by their path below the library: texts, fragments, frames, attachments.
  std::map<std::string, std::filesystem::path> sources;
  policy::TemplatePolicy policy;
  docx::Sources pictures;                    ///< that data name, for its documents
  std::map<std::string, std::string> blobs;  ///< references of the files to attach, of a published version
  std::string defaults_json;
  record::Document defaults;  ///< of declared variables
  std::string brand_json;
  record::Document brand;  ///< of the organisation, see policy::brand_json()
  Listing fragments, frames;
  /// Files of HTML, by their names, whose style sheets became style attributes; none of a published version, where that
  /// was done when it was published.
  std::map<std::string, std::string> inlined;
  std::vector<File> files;
  std::map<std::string, Variant> variants;  ///< by locale

  /// "invoice@3", or of files that were not published "invoice@0123456789ab".
  std::string identity() const {
    return name + '@' + (version.number > 0 ? std::to_string(version.number) : hash.substr(0, 12));
  }
  /// The variant for a reader of `locale`: that of the locale, its parents, or the default one.
  const Variant& variant(std::string_view locale) const;
};

/// What lies over the policies of all templates.
struct Overrides {
  std::optional<std::string> missing, document, delimiters{};
  bool locked = false;  ///< all PDFs are
};

/// Where templates are worked on: [templates] directory, else "templates".
std::filesystem::path drafts(const config::Config& config);

class Library {
 public:
  /// `version` tells which published version's files these are. `config` outlives the library.
  Library(std::filesystem::path directory, const config::Config& config, Overrides overrides = {},
          Release version = {});

  /// The organisation's template of that name, else the one all share; compiled when first asked for. Throws
  /// `template.unknown`, and what is wrong with the template with its place.
  const Template& get(const std::string& org, std::string_view name);
  /// Whether there is a template of that name, be it for one organisation alone.
  bool has(std::string_view name) const;
  const std::filesystem::path& directory() const { return directory_; }
  /// What the template in `folder` below the directory says in its template.toml, with what lies over that.
  policy::TemplatePolicy policy(const std::string& org, const std::string& folder) const;

 private:
  std::unique_ptr<Template> load(const std::string& org, const std::string& name, const std::string& folder);

  std::filesystem::path directory_;
  const config::Config& config_;
  Overrides overrides_;
  Release version_;
  std::map<std::string, std::unique_ptr<Template>> templates_;  // by "org/name"
};

}  // namespace hammy::render
