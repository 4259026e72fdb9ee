// Scope: one organisation's view of the installation. Settings, templates, blobs, journals and SQL rows are reached
// only through a Scope, so that no organisation sees anything of another.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace hammy::scope {

/// The name of an organisation: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit. It names folders, so
/// nothing else gets through.
class OrgId {
 public:
  /// Throws `org.name` for anything else.
  explicit OrgId(std::string_view name);
  const std::string& str() const { return name_; }
  auto operator<=>(const OrgId&) const = default;

 private:
  std::string name_;
};

class Scope {
 public:
  /// `home` is the state directory, config::home() unless a test says otherwise. `config` must outlive the Scope.
  Scope(OrgId org, const config::Config& config, std::filesystem::path home = config::home());

  const OrgId& org() const { return org_; }
  const std::filesystem::path& home() const { return home_; }
  const config::Config& config() const { return config_; }

  // Settings, the organisation's own lying over the common ones; see config::Config.
  std::optional<std::string> text(std::string_view path) const { return config_.text(path, org_.str()); }
  std::optional<std::int64_t> integer(std::string_view path) const { return config_.integer(path, org_.str()); }
  std::optional<bool> boolean(std::string_view path) const { return config_.boolean(path, org_.str()); }
  std::optional<double> real(std::string_view path) const { return config_.real(path, org_.str()); }
  std::optional<std::chrono::seconds> duration(std::string_view path) const {
    return config_.duration(path, org_.str());
  }
  std::vector<std::string> list(std::string_view path) const { return config_.list(path, org_.str()); }
  std::vector<std::string> names(std::string_view table) const { return config_.names(table, org_.str()); }
  bool has(std::string_view path) const { return config_.has(path, org_.str()); }
  std::optional<std::string> secret(std::string_view path) const { return config_.secret(path, org_.str()); }

  /// home/<kind>/<org>: where this organisation keeps its files of a kind. Not made here.
  std::filesystem::path directory(std::string_view kind) const { return home_ / kind / org_.str(); }

  /// Resolves a record's `path` field: it must lie below one of `[files] roots` of this organisation after symbolic
  /// links are followed, else `files.outside-roots`.
  std::filesystem::path resolve_file(std::string_view path) const;

 private:
  OrgId org_;
  const config::Config& config_;
  std::filesystem::path home_;
};

}  // namespace hammy::scope
