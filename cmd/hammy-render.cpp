// hammy-render - fill templates from records
//
// reads   data, template, org, to.locale, locale and whatever else the templates ask for
// writes  subject, html, text, sms, chat, voice, fax and any other NAME that the template has a file for; log; and from
// the
//         template's policy what the record does not say itself: from, reply_to, priority, via, keep …
#include <memory>

#include "cli/program.hpp"
#include "render/library.hpp"
#include "render/press.hpp"

namespace {

using namespace hammy;

struct Render {
  std::string name, templates, missing;

  void declare(cli::Flags& flags) {
    flags.operand("NAME", name, "the template; else the record's field 'template' names it", false);
    flags.add("--templates", templates, "DIR", "where the templates are");
    flags.choice("--missing", missing, {"error", "empty", "keep"}, "what a variable becomes that the record lacks");
    flags.example("hammy-render invoice --templates templates < customers.jsonl");
  }

  cli::Step start(cli::Context& context) {
    auto library = std::make_shared<render::Library>(templates, context.config,
                                                     missing.empty() ? std::nullopt : std::optional(missing));
    if (!name.empty()) check(*library, context.org);
    return [this, &context, library](cli::Record& record, cli::Extras&) {
      const auto& made = library->get(std::string(record.org()), name.empty() ? render::template_name(record) : name);
      render::fill(record, made, context.clock.now(), context.program);
    };
  }

 private:
  /// A template that is named here is compiled before the first record is read.
  void check(render::Library& library, const std::string& org) const {
    try {
      library.get(org, name);
    } catch (Error& error) {
      if (error.code() != "template.unknown") throw;
      if (!library.has(name)) throw error.exits(Exit::no_input);
    }
  }
};

}  // namespace

int main(int argc, char** argv) { return cli::run("hammy-render", argc, argv, {cli::filter<Render>()}); }
