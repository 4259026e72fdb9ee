// hammy-template - keeps the versions of templates, from publishing to approval and rollback
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/user.hpp"
#include "cli/program.hpp"
#include "render/describe.hpp"
#include "render/preview.hpp"
#include "render/published.hpp"
#include "versions/print.hpp"

namespace {

using namespace hammy;

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
    return {templates.empty() ? context.config.text("templates.directory").value_or("templates") : templates,
            context.config};
  }
};

std::string told(const versions::Version& version, std::string_view what) {
  return fmt::format("{} {}\n", version.identity(), what);
}

/// hammy-template publish - freezes the files of a template as its next version.
struct Publish : Files {
  bool activate = false, submit = false;

  void declare(cli::Flags& flags) {
    Files::declare(flags);
    flags.add("--activate", activate, "activate the version at once");
    flags.add("--submit", submit, "submit the version for approval at once");
    flags.example("hammy-template publish invoice --templates templates");
  }
  int run(cli::Context& context) {
    auto files = library(context);
    const auto& made = files.get(context.org, name);
    auto versions = store(context);
    auto its = scope(context);
    auto now = context.clock.now();
    auto [version, fresh] = render::publish(versions, its, render::frozen(made), actor, now);
    context.print(told(version, fresh ? "is published" : "has these very files"));
    if (submit) versions.submit(its, version, actor, now);
    if (activate) versions.activate(its, version, actor, now);
    return 0;
  }
};

/// hammy-template import - publishes what export has written.
struct Import : Common {
  std::string file;

  void declare(cli::Flags& flags) {
    flags.operand("FILE", file, "what export has written");
    flags.example("hammy-template import invoice.jsonl");
  }
  int run(cli::Context& context) {
    auto frozen = versions::thaw(read_file(file, versions::max_bytes));
    auto now = context.clock.now();
    auto versions = store(context);
    auto [version, fresh] = render::publish(versions, scope(context), frozen, actor, now);
    context.print(told(version, fresh ? "is published" : "is here already"));
    return 0;
  }
};

/// For the subcommands about one version.
struct OfVersion : Common {
  std::string which;

  void declare(cli::Flags& flags) {
    flags.operand("VERSION", which, "NAME@NUMBER, NAME@HASH, or NAME for its newest version");
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
    std::vector<versions::Listed> all;
    for (auto& version : versions.list(scope(context), name)) {
      auto active = versions.active(scope(context), version.name);
      if (active && active->version.number != version.number) active.reset();
      all.push_back({std::move(version), std::move(active)});
    }
    context.print(json ? versions::json_lines(all) : versions::table(all));
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

using Decision = void (versions::Store::*)(const scope::Scope&, const versions::Version&, std::string_view, Instant);

/// hammy-template submit, approve, activate - one step of a version.
template <Decision decide>
struct Decide : OfVersion {
  std::string verb, done;
  Decide(std::string its_verb, std::string its_done) : verb(std::move(its_verb)), done(std::move(its_done)) {}

  void declare(cli::Flags& flags) {
    OfVersion::declare(flags);
    flags.example("hammy-template " + verb + " invoice@3");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    auto version = versions.find(scope(context), which);
    (versions.*decide)(scope(context), version, actor, context.clock.now());
    context.print(told(version, done));
    return 0;
  }
};
struct Submit : Decide<&versions::Store::submit> {
  Submit() : Decide("submit", "waits for approval") {}
};
struct Approve : Decide<&versions::Store::approve> {
  Approve() : Decide("approve", "is approved") {}
};
struct Activate : Decide<&versions::Store::activate> {
  Activate() : Decide("activate", "is active") {}
};

/// hammy-template reject - refuses a version.
struct Reject : OfVersion {
  std::string reason;

  void declare(cli::Flags& flags) {
    OfVersion::declare(flags);
    flags.add("--reason", reason, "TEXT", "why, for its author");
    flags.example("hammy-template reject invoice@3 --reason 'the due date is missing'");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    auto version = versions.find(scope(context), which);
    versions.reject(scope(context), version, actor, reason, context.clock.now());
    context.print(told(version, "is rejected"));
    return 0;
  }
};

/// For the subcommands about a template whatever its version.
struct OfTemplate : Common {
  std::string name;

  void declare(cli::Flags& flags) { flags.operand("NAME", name, "the template"); }
};

/// hammy-template rollback - goes back to the version that was active before.
struct Rollback : OfTemplate {
  void declare(cli::Flags& flags) {
    OfTemplate::declare(flags);
    flags.example("hammy-template rollback invoice");
  }
  int run(cli::Context& context) {
    context.print(told(store(context).roll_back(scope(context), name, actor, context.clock.now()), "is active"));
    return 0;
  }
};

/// hammy-template disable - lets nothing be made from a template for now.
struct Disable : OfTemplate {
  std::string reason;

  void declare(cli::Flags& flags) {
    OfTemplate::declare(flags);
    flags.add("--reason", reason, "TEXT", "why");
    flags.example("hammy-template disable invoice --reason 'wrong tax rate'");
  }
  int run(cli::Context& context) {
    bool now = store(context).disable(scope(context), name, actor, reason, context.clock.now());
    context.print(fmt::format("{} is disabled{}\n", name, now ? "" : " already"));
    return 0;
  }
};

/// hammy-template enable - ends that.
struct Enable : OfTemplate {
  void declare(cli::Flags& flags) {
    OfTemplate::declare(flags);
    flags.example("hammy-template enable invoice");
  }
  int run(cli::Context& context) {
    bool now = store(context).enable(scope(context), name, actor, context.clock.now());
    context.print(fmt::format("{} is enabled{}\n", name, now ? "" : " already"));
    return 0;
  }
};

/// hammy-template vars - what a template needs.
struct Vars : Files {
  void declare(cli::Flags& flags) {
    Files::declare(flags);
    flags.example("hammy-template vars invoice | jq .variables");
  }
  int run(cli::Context& context) {
    context.print(render::describe(library(context).get(context.org, name)));
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  return hammy::cli::run("hammy-template", argc, argv,
                         {hammy::cli::tool<Vars>("vars", "prints what a template needs as JSON"),
                          hammy::cli::tool<Publish>("publish", "freezes the files of a template as its next version"),
                          hammy::cli::tool<List>("list", "lists the versions"),
                          hammy::cli::tool<Diff>("diff", "prints what differs between versions"),
                          hammy::cli::tool<Submit>("submit", "asks for approval of a version"),
                          hammy::cli::tool<Approve>("approve", "approves a version that somebody else made"),
                          hammy::cli::tool<Reject>("reject", "refuses a version that somebody else made"),
                          hammy::cli::tool<Activate>("activate", "makes a version the one that messages are made from"),
                          hammy::cli::tool<Rollback>("rollback", "goes back to the version that was active before"),
                          hammy::cli::tool<Disable>("disable", "lets nothing be made from a template for now"),
                          hammy::cli::tool<Enable>("enable", "ends that"),
                          hammy::cli::tool<History>("history", "prints who decided what about templates"),
                          hammy::cli::tool<Export>("export", "prints a version as one readable file"),
                          hammy::cli::tool<Import>("import", "publishes what export has written")});
}
