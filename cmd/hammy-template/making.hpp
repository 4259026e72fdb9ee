// The subcommands of hammy-template for those who make templates: lint, preview, test, vars, publish, import.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "hammy-template/common.hpp"
#include "render/lint.hpp"
#include "render/preview.hpp"
#include "render/published.hpp"
#include "render/schema.hpp"
#include "render/snapshots.hpp"
#include "versions/print.hpp"

namespace hammy::template_program {

/// hammy-template lint - what is wrong or unwise in a template.
struct Lint : Files {
  bool json = false;

  void declare(cli::Flags& flags) {
    Files::declare(flags);
    flags.add("--json", json, "print JSON lines");
    flags.example("hammy-template lint invoice --templates templates");
  }
  int run(cli::Context& context) {
    auto files = library(context);
    bool failed = false;
    for (const auto& [error, code, place, message] : render::lint(files, context.org, name)) {
      failed = failed || error;
      if (json)
        context.print(
            nlohmann::ordered_json{
                {"level", error ? "error" : "warning"}, {"code", code}, {"place", place}, {"message", message}}
                .dump() +
            '\n');
      else
        context.print(
            fmt::format("{}{}{}: {}\n", place, place.empty() ? "" : ": ", error ? "error" : "warning", message));
    }
    return failed ? static_cast<int>(Exit::data) : 0;
  }
};

/// hammy-template preview - what a template makes of its samples, as files to look at.
struct Preview : Files {
  std::string directory, sample;

  void declare(cli::Flags& flags) {
    Files::declare(flags);
    flags.operand("DIR", directory, "where the files go");
    flags.add("--sample", sample, "NAME", "only this sample");
    flags.example("hammy-template preview invoice out --templates templates");
  }
  int run(cli::Context& context) {
    auto files = library(context);
    render::Printer printer(context.config);
    auto failures =
        render::write_previews(files.get(context.org, name), sample, directory, context.clock.now(), printer);
    for (const auto& failure : failures) context.print(failure + '\n');
    context.print(fmt::format("see {}/index.html\n", directory));
    return failures.empty() ? 0 : static_cast<int>(Exit::data);
  }
};

/// hammy-template test - compares what is made of the samples with what was kept.
struct Test : Files {
  bool update = false;

  void declare(cli::Flags& flags) {
    Files::declare(flags);
    flags.add("--update", update, "keep what is made of the samples now");
    flags.example("hammy-template test invoice --templates templates");
  }
  int run(cli::Context& context) {
    auto files = library(context);
    const auto& made = files.get(context.org, name);
    if (update) {
      context.print(fmt::format("{} snapshots are new\n", render::keep_snapshots(made)));
      return 0;
    }
    using Result = render::Snapshot::Result;
    std::size_t bad = 0;
    auto all = render::compare_snapshots(made);
    for (const auto& snapshot : all) {
      if (snapshot.result == Result::same) continue;
      ++bad;
      if (snapshot.result == Result::failed) {
        context.print(fmt::format("{}: {}\n", snapshot.name, snapshot.actual));
      } else {
        versions::Frozen kept{name, {}}, now{name, {}};
        if (snapshot.result != Result::missing) kept.files[snapshot.name] = snapshot.expected;
        if (snapshot.result != Result::left_over) now.files[snapshot.name] = snapshot.actual;
        context.print(versions::difference(kept, "kept", now, "now"));
      }
    }
    context.print(fmt::format("{} of {} snapshots are as kept\n", all.size() - bad, all.size()));
    return bad == 0 && !all.empty() ? 0 : static_cast<int>(Exit::data);
  }
};

/// hammy-template vars - what a template needs.
struct Vars : Files {
  void declare(cli::Flags& flags) {
    Files::declare(flags);
    flags.example("hammy-template vars invoice | jq .properties");
  }
  int run(cli::Context& context) {
    context.print(render::schema(library(context).get(context.org, name)));
    return 0;
  }
};

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

}  // namespace hammy::template_program
