#include "scope/scope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/ids.hpp"

namespace hammy::scope {

namespace fs = std::filesystem;

OrgId::OrgId(std::string_view name) : name_(name) {
  if (!is_id(name) || name.front() == '.' || name.front() == '-' || name.front() == '_')
    throw Error{"org.name", fmt::format("'{}' cannot name an organisation", name.substr(0, 80)),
                "use 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit"};
}

Scope::Scope(OrgId org, const config::Config& config, fs::path home)
    : org_(std::move(org)), config_(config), home_(std::move(home)) {}

fs::path Scope::resolve_file(std::string_view path) const {
  std::error_code missing;
  auto real = fs::canonical(fs::path(path), missing);
  auto roots = list("files.roots");
  if (!missing)
    for (const auto& root : roots) {
      auto folder = fs::weakly_canonical(fs::path(root));
      auto [end, unused] = std::mismatch(folder.begin(), folder.end(), real.begin(), real.end());
      if (end == folder.end()) return real;
    }
  if (missing && !roots.empty())
    throw Error{"files.missing", fmt::format("no file '{}'", path), "check the record's path"};
  throw Error{"files.outside-roots", fmt::format("'{}' is not below a directory that records may name", path),
              "list the directory in [files] roots of hammy.toml"};
}

}  // namespace hammy::scope
