#include "render/source.hpp"

#include "render/press.hpp"

namespace hammy::render {

Source::Source(const config::Config& config, const std::filesystem::path& directory, Overrides overrides)
    : config_(config), overrides_(std::move(overrides)) {
  if (!directory.empty()) library_ = std::make_unique<Library>(directory, config_, overrides_);
}

void Source::open() {
  if (!library_ && !published_) published_ = std::make_unique<Published>(config_, overrides_);
}

const Template& Source::get(const std::string& org, std::string_view name) {
  if (library_) return library_->get(org, name);
  open();
  return published_->get(org, name);
}

const Template& Source::of(const record::Record& record) {
  auto name = template_name(record);
  return get(std::string(record.org()), library_ ? name : record.text("template"));
}

const policy::TemplatePolicy& Source::policy_of(const record::Record& record, std::string_view otherwise) {
  if (!record.text("template").empty()) return of(record).policy;
  std::string org(record.org());
  if (!otherwise.empty()) return get(org, otherwise).policy;
  auto known = general_.find(org);
  if (known == general_.end())
    known = general_.emplace(org, policy::load(scope::Scope(scope::OrgId(org), config_), "", "[template]")).first;
  return known->second;
}

}  // namespace hammy::render
