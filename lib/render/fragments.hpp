// Fragments and frames of one organisation, compiled for one kind of file and one locale.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mustache/mustache.hpp"
#include "render/folder.hpp"

namespace hammy::render {

class FragmentSet : public mustache::Fragments {
 public:
  /// `chain` are the locales to look for in this order, "" for files without one. `extension` is that of the file that
  /// includes. The listings outlive the set, and so does `rewritten`, which has the content of files, by their names,
  /// that are not taken as they lie there.
  FragmentSet(const Listing& fragments, const Listing& frames, std::string extension, std::vector<std::string> chain,
              bool strict, const std::map<std::string, std::string>* rewritten = nullptr)
      : fragments_(fragments),
        frames_(frames),
        extension_(std::move(extension)),
        chain_(std::move(chain)),
        strict_(strict),
        rewritten_(rewritten) {}

  /// A fragment, or a frame and then a fragment when `parent`. Compiled and linked when first asked for.
  const mustache::Program* find(std::string_view name, bool parent) override;

  /// The Word document of that name for documents to take in; nullptr when there is none. It counts among the files
  /// from then on.
  const File* document(std::string_view name);

  /// The file that find() would compile; nullptr when there is none.
  const File* file(const std::string& name, bool parent) const;

  /// The files compiled so far, in the order of their names.
  std::vector<const File*> files() const;
  /// Compiles every fragment there is, since a dynamic name may ask for any.
  void load_all();

 private:
  const File* choose(const Listing& listing, const std::string& name) const;

  const Listing& fragments_;
  const Listing& frames_;
  std::string extension_;
  std::vector<std::string> chain_;
  bool strict_;
  const std::map<std::string, std::string>* rewritten_;
  std::map<const File*, mustache::ProgramPtr> compiled_;  ///< null for documents
};

}  // namespace hammy::render
