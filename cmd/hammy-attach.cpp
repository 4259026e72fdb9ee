// hammy-attach - adds files to messages, and packs many or large ones
//
// reads   template, data, org, attachments, invitation, from, to
// writes  attachments, log
#include <memory>

#include "attach/attach.hpp"
#include "cli/program.hpp"
#include "render/library.hpp"
#include "render/published.hpp"

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
    auto attacher = std::make_shared<attach::Attacher>(context.config, source(context.config));
    return [attacher, &context](cli::Record& record, cli::Extras&) {
      attacher->attach(record, context.clock.now(), context.program);
    };
  }

 private:
  attach::Attacher::Templates source(const config::Config& config) const {
    // Nothing of a document is made here.
    render::Overrides overrides;
    overrides.document = "none";
    if (templates.empty()) {
      // Opened by the first message that names a template, since one without needs no store.
      auto store = std::make_shared<std::unique_ptr<render::Published>>();
      return [ store, &config, overrides ](const std::string& org, std::string_view name) -> const auto& {
        if (!*store) *store = std::make_unique<render::Published>(config, overrides);
        return (*store)->get(org, name);
      };
    }
    auto library = std::make_shared<render::Library>(templates, config, overrides);
    return [library](const std::string& org, std::string_view name) -> const auto& { return library->get(org, name); };
  }
};

}  // namespace

int main(int argc, char** argv) { return cli::run("hammy-attach", argc, argv, {cli::filter<Attach>()}); }
