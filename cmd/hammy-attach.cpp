// hammy-attach - adds files to messages, and packs many or large ones
//
// reads   template, data, org, attachments, invitation, from, to
// writes  attachments, log
#include <memory>

#include "attach/attach.hpp"
#include "cli/program.hpp"
#include "render/source.hpp"

namespace {

using namespace hammy;

struct Attach {
  std::string templates;
  bool draft = false;

  void declare(cli::Flags& flags) {
    flags.add("--templates", templates, "DIR", "take the templates as they lie here, not those that are active");
    flags.add("--draft", draft, "take the templates as they lie in [templates] directory");
    flags.example("hammy-render contract < customers.jsonl | hammy-attach | hammy-send");
  }

  cli::Step start(cli::Context& context) {
    if (templates.empty() && draft) templates = render::drafts(context.config);
    // Nothing of a document is made here.
    render::Overrides overrides;
    overrides.document = "none";
    auto source = std::make_shared<render::Source>(context.config, templates, overrides);
    auto attacher = std::make_shared<attach::Attacher>(
        context.config, [source](const cli::Record& record) -> const auto& { return source->of(record); });
    return [attacher, &context](cli::Record& record, cli::Extras&) {
      attacher->attach(record, context.clock.now(), context.program);
    };
  }
};

}  // namespace

int main(int argc, char** argv) { return cli::run("hammy-attach", argc, argv, {cli::filter<Attach>()}); }
