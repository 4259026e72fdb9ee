// hammy-render - fills templates from records
//
// reads   data, template, org, to.locale, locale and whatever else the templates ask for
// writes  subject, html, text, sms, chat, voice, fax and any other NAME that the template has a file for; attachments,
//         template, log; and from the template's policy what the record does not say itself: from, reply_to, priority,
//         via, keep …
#include <fmt/format.h>

#include <memory>

#include "cli/program.hpp"
#include "render/describe.hpp"
#include "render/document.hpp"
#include "render/library.hpp"
#include "render/press.hpp"
#include "render/preview.hpp"
#include "render/shelf.hpp"
#include "render/source.hpp"

namespace {

using namespace hammy;

struct Render {
  std::string name, templates, missing, sample, preview, document, data, out, delimiters;
  bool list_variables = false, draft = false, locked = false;

  void declare(cli::Flags& flags) {
    flags.operand("NAME", name, "the template; else the field 'template' names it; or a file FILE.docx or FILE.xlsx",
                  false);
    flags.add("--templates", templates, "DIR", "take the templates as they lie here, not those that are active");
    flags.add("--draft", draft, "take the templates as they lie in [templates] directory");
    flags.choice("--missing", missing, {"error", "empty", "keep"}, "what a variable becomes that the record lacks");
    flags.add("--preview", preview, "DIR", "write what the template makes of its samples into files, and end");
    flags.add("--sample", sample, "NAME", "preview this sample alone");
    flags.choice("--document", document, {"docx", "xlsx", "pdf", "pdfa", "doc", "xls", "none"},
                 "what the template's documents become");
    flags.add("--locked", locked, "lock PDFs against changes");
    flags.add("--data", data, "FILE", "the data for the file, in JSON");
    flags.add("-o,--out", out, "FILE", "where the document made of the file goes");
    flags.add("--delimiters", delimiters, "WORDS", "how tags begin and end, such as '<% %>'");
    flags.add("--list-variables", list_variables, "print what the template needs as JSON, and end");
    flags.example("hammy-render invoice --templates templates < customers.jsonl");
    flags.example("hammy-render contract.docx --data data.json -o contract.pdf");
  }

  cli::Step start(cli::Context& context) {
    if (name.ends_with(".docx") || name.ends_with(".xlsx")) {
      fill_file(context);
      return {};
    }
    if (!data.empty() || !out.empty())
      throw usage("--data and --out go with a document", "name a file FILE.docx or FILE.xlsx");
    bool looks_at_one = list_variables || !preview.empty() || !sample.empty();
    if (locked && document == "pdfa")
      throw usage("a PDF/A cannot be locked", "PDF/A allows no encryption (ISO 19005-2 section 6.1.3); choose one");
    if (looks_at_one && name.empty()) throw usage("no template is named", "name it in front of the options");
    if (!sample.empty() && preview.empty()) throw usage("--sample goes with --preview", "add --preview DIR");
    if (templates.empty() && draft) templates = render::drafts(context.config);
    auto source = std::make_shared<render::Source>(context.config, templates, overrides());
    source->open();
    if (looks_at_one) {
      show(source->get(context.org, name), context);
      return {};
    }
    if (source->library() && !name.empty()) check(*source->library(), context.org);
    auto shelf = std::make_shared<render::Shelf>(context.config);
    auto printer = std::make_shared<render::Printer>(context.config);
    return [this, &context, source, shelf, printer](cli::Record& record, cli::Extras&) {
      std::string org(record.org());
      const auto& made = source->get(org, name.empty() ? render::template_name(record) : name);
      render::fill(record, made, context.clock.now(), context.program,
                   [&](const render::MadeDocument& one) { return shelf->keep(org, printer->print(one)); });
    };
  }

 private:
  render::Overrides overrides() const {
    auto said = [](const std::string& value) { return value.empty() ? std::nullopt : std::optional(value); };
    return {said(missing), said(document), said(delimiters), locked};
  }

  void fill_file(cli::Context& context) const {
    if (data.empty()) throw usage("no data is named", "add --data FILE");
    if (out.empty()) throw usage("no output is named", "add -o FILE");
    render::DocumentJob job{name, data, out, templates, delimiters, missing.empty() ? "error" : missing, context.org};
    job.pdfa = document == "pdfa";
    job.locked = locked;
    render::render_document(job, context.config);
  }

  static Error usage(std::string message, std::string hint) {
    return Error{"usage", std::move(message), std::move(hint)}.exits(Exit::usage);
  }

  void show(const render::Template& made, cli::Context& context) const {
    if (list_variables) context.print(render::describe(made));
    if (preview.empty()) return;
    render::Printer printer(context.config);
    auto failures = render::write_previews(made, sample, preview, context.clock.now(), printer);
    if (failures.empty()) return;
    throw Error{"template.sample", fmt::format("{} previews failed, the first: {}", failures.size(), failures.front()),
                fmt::format("see '{}/index.html'", preview)};
  }

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
