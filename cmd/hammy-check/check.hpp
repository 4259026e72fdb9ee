// hammy-check: messages, or PDF files.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "check/checker.hpp"
#include "cli/program.hpp"
#include "hammy-check/files.hpp"
#include "render/source.hpp"

namespace hammy::check_program {

inline Error usage(std::string message, std::string hint) {
  return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
}

struct Check {
  std::string rules, templates, data;
  std::vector<std::string> files;
  bool draft = false, json = false;

  void declare(cli::Flags& flags) {
    flags.operands("FILE", files, "PDF files, instead of the attachments of records");
    flags.add("--rules", rules, "RULES", "the rules, besides those that templates carry");
    flags.add("--templates", templates, "DIR", "take the templates' rules as they lie here, not the active ones");
    flags.add("--draft", draft, "take the templates' rules as they lie in [templates] directory");
    flags.add("--data", data, "JSON", "the record, or its data, that the files are of");
    flags.add("--json", json, "of files: print one JSON object for each");
    flags.example("hammy-render contract < customers.jsonl | hammy-check --rules contract.rules.toml | hammy-send");
    flags.example("hammy-check --rules invoice.rules.toml --data anna.json invoice.pdf");
  }

  cli::Step start(cli::Context& context) {
    if (!files.empty()) {
      if (rules.empty())
        throw usage("no rules are named", "add --rules RULES; hammy-check learn makes some of a sample");
      FileCheck(context, rules, data, json).run(files);
      return {};
    }
    if (!data.empty()) throw usage("--data goes with files", "name them");
    if (templates.empty() && draft) templates = render::drafts(context.config);
    auto own = rules.empty() ? nullptr : std::make_unique<check::Rules>(check::rules_of(rules));
    check::Checker::Templates source_of;
    if (rules.empty() || !templates.empty()) {
      render::Overrides nothing;
      nothing.document = "none";
      auto source = std::make_shared<render::Source>(context.config, templates, nothing);
      source_of = [source](const cli::Record& record) {
        return record.text("template").empty() ? nullptr : &source->of(record);
      };
    }
    auto checker = std::make_shared<check::Checker>(context.config, std::move(own), source_of);
    checker->open();
    return [checker, &context](cli::Record& record, cli::Extras&) {
      checker->check(record, context.clock.now(), context.program);
    };
  }
};

}  // namespace hammy::check_program
