#include "render/document.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "locale/locale.hpp"
#include "policy/policy.hpp"
#include "render/body.hpp"
#include "render/fragments.hpp"
#include "render/parts.hpp"
#include "render/press.hpp"
#include "render/printer.hpp"
#include "render/sample.hpp"

namespace hammy::render {

namespace {

/// The ending of a file's name in small letters, without its dot.
std::string ending_of(const std::filesystem::path& path) {
  auto extension = text::lower(path.extension().string());
  return extension.empty() ? extension : extension.substr(1);
}

/// What the file `out` is to be, by its name.
office::Form form_of(const DocumentJob& job, std::string_view from) {
  auto ending = ending_of(job.out);
  auto form = form_for(from, ending);
  if (office::extension_of(form) != ending)
    throw Error{"office.form", fmt::format("a {} document cannot become '{}'", from, job.out.string()),
                "name the output .pdf, or with the ending of the template"}
        .exits(Exit::usage);
  if (form != office::Form::pdf && (job.pdfa || job.locked))
    throw Error{"office.form", "only a PDF can be PDF/A or locked", "name the output .pdf"}.exits(Exit::usage);
  return job.pdfa ? office::Form::pdfa : form;
}

}  // namespace

void render_document(const DocumentJob& job, const config::Config& config) {
  constexpr std::size_t max_document = 64 << 20;
  auto extension = ending_of(job.document);
  auto form = form_of(job, extension);
  auto document_bytes = read_file(job.document, max_document);
  auto record = read_sample(job.data);
  scope::Scope scope(scope::OrgId(job.org), config);
  auto policy = policy::load(scope, "", job.document.string());
  auto brand_json = policy::brand_json(scope);
  auto brand = record::Document::parse(brand_json);
  policy.missing = job.missing;
  auto settings = settings_for(policy, record);

  Listing fragments, frames;
  if (!job.templates.empty()) fragments = list_fragments(job.templates, {job.org + "/_fragments", "_fragments"});
  auto chain = locale::fallbacks(settings.locale);
  chain.emplace_back("");
  FragmentSet set(fragments, frames, extension, std::move(chain), job.missing == "error");
  Body document(extension, job.document.string(), std::move(document_bytes), job.delimiters, "--delimiters", set,
                job.missing == "error");
  settings.fragments = &set;

  mustache::Missed missed;
  mustache::Context context{record.value("data"), &record, {}, {}, {}};
  context.brand = brand.root();
  auto pictures = picture_sources(job.org, config, job.document.has_parent_path() ? job.document.parent_path() : ".");
  auto bytes = document.render(context, settings, missed, pictures);
  if (!missed.empty()) throw missed.error();
  Printer printer(config);
  write_file_atomically(job.out, printer.print({job.out.filename(), extension, form, job.locked, std::move(bytes)}));
}

}  // namespace hammy::render
