// The subcommands of hammy-template that show what there is: list, show, groups, diff, history,
// export.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "hammy-template/common.hpp"
#include "render/groups.hpp"
#include "render/published.hpp"
#include "render/show.hpp"
#include "versions/print.hpp"

namespace hammy::template_program {

/// The versions of a template, or of all; the active ones with their activation.
inline std::vector<versions::Listed> listed(versions::Store& store, const scope::Scope& scope, std::string_view name) {
  std::vector<versions::Listed> all;
  for (auto& version : store.list(scope, name)) {
    auto active = store.active(scope, version.name);
    if (active && active->version.number != version.number) active.reset();
    all.push_back({std::move(version), std::move(active)});
  }
  return all;
}

/// hammy-template list - the versions there are.
struct List : Common {
  std::string name;
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.operand("NAME", name, "only the versions of this template", false);
    flags.add("--json", json, "print JSON lines");
    flags.example("hammy-template list invoice");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    auto all = listed(versions, scope(context), name);
    context.print(json ? versions::json_lines(all) : versions::table(all));
    return 0;
  }
};

/// hammy-template show - one version and all that it says of itself.
struct Show : OfVersion {
  bool json = false;

  void declare(cli::Flags& flags) {
    OfVersion::declare(flags);
    flags.add("--json", json, "print one line of JSON");
    flags.example("hammy-template show invoice@3");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    auto its = scope(context);
    auto version = versions.find(its, which);
    render::Shown shown{{}, listed(versions, its, version.name), versions::thaw(versions.content(its, version))};
    for (const auto& one : shown.all)
      if (one.version.number == version.number) shown.version = one;
    context.print(json ? render::show_json(shown, its) : render::show(shown, its));
    return 0;
  }
};

/// hammy-template groups - which templates share settings.
struct Groups : Common {
  std::string templates;
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.add("--templates", templates, "DIR", "look at these files instead of the active versions");
    flags.add("--json", json, "print JSON lines");
    flags.example("hammy-template groups --templates templates");
  }
  int run(cli::Context& context) {
    auto its = scope(context);
    std::map<std::string, std::string> settings;
    if (!templates.empty()) {
      settings = render::settings_in(templates, context.org);
    } else {
      auto versions = store(context);
      for (const auto& version : versions.list(its))
        if (auto toml = versions.settings(its, version.name)) settings[version.name] = *toml;
    }
    auto all = render::groups(its, settings);
    context.print(json ? render::json_lines(all) : render::table(all));
    return 0;
  }
};

/// hammy-template diff - what differs between two versions, or the newest and the files.
struct Diff : Common {
  std::string before, after, templates;

  void declare(cli::Flags& flags) {
    flags.operand("VERSION", before, "NAME@NUMBER, NAME@HASH, or NAME for its newest version");
    flags.operand("OTHER", after, "another version; else the files as they lie in the directory", false);
    flags.add("--templates", templates, "DIR", "where templates are worked on, instead of [templates] directory");
    flags.example("hammy-template diff invoice@2 invoice@3");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    auto its = scope(context);
    auto first = versions.find(its, before);
    versions::Frozen other;
    std::string label = "files";
    if (after.empty()) {
      Files files;
      files.templates = templates;
      other = render::frozen(files.library(context).get(context.org, first.name));
    } else {
      auto second = versions.find(its, after);
      label = second.identity();
      other = versions::thaw(versions.content(its, second));
    }
    context.print(versions::difference(versions::thaw(versions.content(its, first)), first.identity(), other, label));
    return 0;
  }
};

/// hammy-template history - who decided what about templates.
struct History : Common {
  std::string subject;
  bool json = false, verify = false;

  void declare(cli::Flags& flags) {
    flags.operand("NAME", subject, "only what is about this template, or NAME@NUMBER", false);
    flags.add("--json", json, "print JSON lines");
    flags.add("--verify", verify, "check that no entry was changed, taken out or put in afterwards");
    flags.example("hammy-template history invoice");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    auto its = scope(context);
    auto read = versions.database().read(its);
    std::vector<ledger::Entry> entries;
    ledger::read(read, subject, [&](const ledger::Entry& entry) {
      if (entry.action.starts_with("template.")) entries.push_back(entry);
    });
    context.print(json ? versions::json_lines(entries) : versions::table(entries));
    if (!verify) return 0;
    if (auto broken = ledger::first_broken(read, its))
      throw Error{"ledger.broken", fmt::format("entry {} of the ledger does not follow from those before it", *broken),
                  "somebody has changed the store; compare it with a backup"}
          .as(Failure::technical);
    return 0;
  }
};

/// hammy-template export - prints a version as one readable file.
struct Export : OfVersion {
  void declare(cli::Flags& flags) {
    OfVersion::declare(flags);
    flags.example("hammy-template export invoice@3 > invoice.jsonl");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    context.print(versions.content(scope(context), versions.find(scope(context), which)));
    return 0;
  }
};

}  // namespace hammy::template_program
