#include "render/document.hpp"

#include "base/file.hpp"
#include "docx/template.hpp"
#include "locale/locale.hpp"
#include "policy/policy.hpp"
#include "render/fragments.hpp"
#include "render/press.hpp"
#include "render/sample.hpp"

namespace hammy::render {

void render_document(const DocumentJob& job, const config::Config& config) {
  constexpr std::size_t max_document = 64 << 20;
  docx::Delimiters delimiters;
  if (!job.delimiters.empty()) delimiters = docx::Delimiters::parse(job.delimiters, "--delimiters");
  docx::Template document(job.document.string(), read_file(job.document, max_document), delimiters);
  auto record = read_sample(job.data);
  auto policy = policy::load(scope::Scope(scope::OrgId(job.org), config), "", job.document.string());
  policy.missing = job.missing;
  auto settings = settings_for(policy, record);

  Listing fragments, frames;
  if (!job.templates.empty()) fragments = list_fragments(job.templates, {job.org + "/_fragments", "_fragments"});
  auto chain = locale::fallbacks(settings.locale);
  chain.emplace_back("");
  FragmentSet set(fragments, frames, "docx", std::move(chain), job.missing == "error");
  document.link(set, job.missing == "error");
  settings.fragments = &set;

  mustache::Missed missed;
  auto bytes = document.render({record.value("data"), &record, {}, {}, {}}, settings, missed);
  if (!missed.empty()) throw missed.error();
  write_file_atomically(job.out, bytes);
}

}  // namespace hammy::render
