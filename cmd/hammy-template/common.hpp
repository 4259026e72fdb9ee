// What the subcommands of hammy-template have in common.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/user.hpp"
#include "cli/program.hpp"
#include "render/library.hpp"
#include "versions/store.hpp"

namespace hammy::template_program {

/// What all subcommands have: the organisation, the store, and who is at work.
struct Common {
  std::string actor = user_name();

  scope::Scope scope(const cli::Context& context) const { return {scope::OrgId(context.org), context.config}; }
  static versions::Store store(const cli::Context& context) { return versions::Store(context.config); }
};

/// The files that templates are worked on in.
struct Files : Common {
  std::string name, templates;

  void declare(cli::Flags& flags) {
    flags.operand("NAME", name, "the template");
    flags.add("--templates", templates, "DIR", "where templates are worked on, instead of [templates] directory");
  }
  render::Library library(const cli::Context& context) const {
    return {templates.empty() ? render::drafts(context.config) : std::filesystem::path(templates), context.config};
  }
};

/// For the subcommands about one version.
struct OfVersion : Common {
  std::string which;

  void declare(cli::Flags& flags) {
    flags.operand("VERSION", which, "NAME@NUMBER, NAME@HASH, or NAME for its newest version");
  }
};

/// For the subcommands about a template whatever its version.
struct OfTemplate : Common {
  std::string name;

  void declare(cli::Flags& flags) { flags.operand("NAME", name, "the template"); }
};

/// "invoice@3 is active", as a line.
inline std::string told(const versions::Version& version, std::string_view what) {
  return fmt::format("{} {}\n", version.identity(), what);
}

}  // namespace hammy::template_program
