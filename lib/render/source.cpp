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

}  // namespace hammy::render
