// Published templates: those that production renders, and how a folder becomes one.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "config/config.hpp"
#include "render/library.hpp"
#include "versions/store.hpp"

namespace hammy::render {

/// The files of the template as they lie there: those of its folder, its samples among them, and the fragments and
/// frames that it uses. What begins with a dot is left out.
versions::Frozen files_of(const Template& made);

/// Everything that a version of the template consists of: its files, style sheets made into style attributes.
versions::Frozen frozen(const Template& made);

/// Publishes the files, after compiling them alone, as they will be rendered. Throws what is wrong with them, with its
/// place.
versions::Publication publish(versions::Store& store, const scope::Scope& scope, const versions::Frozen& files,
                              std::string_view actor, Instant now);

/// The versions of the organisations' templates. A version's files are put below HOME/cache/templates, once on
/// each machine, and those that it attaches into the blobs, again each hour, as what nobody puts is deleted some day.
/// Which version is active is asked anew each second.
class Published {
 public:
  /// `config` outlives it. `missing` lies over what the policies say.
  Published(const config::Config& config, Overrides overrides = {}, std::filesystem::path home = config::home());

  /// The version that is active of a template, "invoice", or that one, "invoice@3". Throws `template.inactive` when
  /// none is active, `template.unknown-version`, `template.disabled`, temporary, when the template is disabled, and
  /// what is wrong with it with its place.
  const Template& get(const std::string& org, std::string_view which);

 private:
  struct Known {
    std::chrono::steady_clock::time_point asked, loaded;
    Release version;
    std::string disabled;        ///< what to say of it; empty while it is not
    std::filesystem::path path;  ///< of its files
    std::unique_ptr<Library> library;
    const Template* made = nullptr;  ///< in the library
  };
  void ask(Known& known, const std::string& org, std::string_view which);
  std::filesystem::path place(const scope::Scope& scope, const versions::Version& version);

  const config::Config& config_;
  Overrides overrides_;
  std::filesystem::path home_;
  versions::Store store_;
  std::map<std::string, Known, std::less<>> known_;  ///< by "org/name" or "org/name@3"
};

}  // namespace hammy::render
