// Attaching: what goes along with a message besides what was made for it: fixed files by rule, an invitation, and one
// archive in the place of many or large files.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"
#include "blob/store.hpp"
#include "config/config.hpp"
#include "mustache/mustache.hpp"
#include "password/recipe.hpp"
#include "record/record.hpp"
#include "render/library.hpp"

namespace hammy::attach {

/// Texts of policies, such as the names of files, each compiled when it is first filled in.
class Texts {
 public:
  /// What `source`, which stands at `place`, becomes for the record.
  std::string fill_in(const std::string& source, const std::string& place, const record::Record& record,
                      const policy::TemplatePolicy& policy);

 private:
  std::map<std::pair<std::string, std::string>, mustache::ProgramPtr> compiled_;  ///< by place and source
};

/// For one thread.
class Attacher {
 public:
  /// The template that a record was rendered from; throws where there is none.
  using Templates = std::function<const render::Template&(const record::Record& record)>;

  /// `config` outlives it.
  Attacher(const config::Config& config, Templates templates) : config_(config), templates_(std::move(templates)) {}

  /// Adds to the record's attachments the annexes that its template, group and organisation name for it, and the
  /// invitation that its field `invitation` describes; then packs them where the template says so. What was added
  /// before is not added again. What a record that names no template gets is what is said for all of them. Throws
  /// `attach.*`, `ical.*`, `password.*`, `zone.unknown`, `letter.*`, `blob.*`, `files.outside-roots`, `zip.write`, and
  /// what the templates throw; then the record is as it was.
  void attach(record::Record& record, Instant now, std::string_view program);

 private:
  struct Organisation;
  Organisation& organisation(const std::string& org);

  const config::Config& config_;
  Templates templates_;
  std::map<std::string, std::shared_ptr<Organisation>> organisations_;
  Texts texts_;
  password::Recipes recipes_{std::make_shared<password::Batch>(), 0};
};

}  // namespace hammy::attach
