// Where a program's templates come from: files as they lie in a directory, or the versions of the store.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "record/record.hpp"
#include "render/library.hpp"
#include "render/published.hpp"

namespace hammy::render {

/// For one thread.
class Source {
 public:
  /// Files of `directory`, or where it is empty the store's versions. `config` outlives it. Throws
  /// `template.directory`.
  Source(const config::Config& config, const std::filesystem::path& directory, Overrides overrides = {});

  /// Opens the store, which else the first template does, so that its absence shows before the first record.
  void open();

  /// The template to render: the active version, or the file as it lies there. Throws as Published::get() and
  /// Library::get() do.
  const Template& get(const std::string& org, std::string_view name);
  /// The template that `record` was rendered from: the version that its field `template` names, or the active one
  /// where it names none. Throws besides `template.unknown-version`.
  const Template& of(const record::Record& record);
  /// The policy of the template that `record` names, else of `otherwise` where that is not empty, else what is said for
  /// all of the organisation's. Throws as of() and get() do.
  const policy::TemplatePolicy& policy_of(const record::Record& record, std::string_view otherwise = {});

  /// The directory's templates; nullptr when they are the store's.
  Library* library() { return library_.get(); }

 private:
  const config::Config& config_;
  Overrides overrides_;
  std::unique_ptr<Library> library_;
  std::unique_ptr<Published> published_;
  std::map<std::string, policy::TemplatePolicy> general_;  // by organisation
};

}  // namespace hammy::render
