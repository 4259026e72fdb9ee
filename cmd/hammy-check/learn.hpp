// hammy-check learn: rules from a sample.
#pragma once

#include <filesystem>
#include <string>

#include "check/learn.hpp"
#include "cli/program.hpp"
#include "pdf/source.hpp"
#include "policy/policy.hpp"
#include "render/press.hpp"
#include "render/sample.hpp"
#include "render/source.hpp"

namespace hammy::check_program {

struct Learn {
  std::string file, data, templates;
  bool draft = false;

  void declare(cli::Flags& flags) {
    flags.operand("FILE", file, "a PDF document as it should be");
    flags.add("--data", data, "JSON", "the record, or its data, that it was made of");
    flags.add("--templates", templates, "DIR", "write values as the record's template says, of those that lie here");
    flags.add("--draft", draft, "the same, of those in [templates] directory");
    flags.example("hammy-check learn invoice.pdf --data anna.json > invoice.rules.toml");
  }

  int run(cli::Context& context) {
    if (data.empty()) throw usage("nothing says what the document was made of", "add --data JSON");
    auto record = render::read_sample(data);
    if (templates.empty() && draft) templates = render::drafts(context.config);
    auto settings = render::settings_for(policy_of(context, record), record);
    settings.missing = mustache::Missing::error;
    pdf::FileSource document(file);
    context.print(check::learn(document, std::filesystem::path(file).filename().string(), record, settings));
    return 0;
  }

 private:
  policy::TemplatePolicy policy_of(const cli::Context& context, const cli::Record& record) const {
    if (!templates.empty()) {
      render::Overrides nothing;
      nothing.document = "none";
      return render::Source(context.config, templates, nothing).of(record).policy;
    }
    scope::Scope scope{scope::OrgId(context.org), context.config};
    return policy::load(scope, "", "[template]");
  }
};

}  // namespace hammy::check_program
