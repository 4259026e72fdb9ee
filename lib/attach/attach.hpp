// Attaching: what goes along with a message besides what was made for it: fixed files by rule, an invitation, and one
// archive in the place of many or large files.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "blob/store.hpp"
#include "config/config.hpp"
#include "record/record.hpp"
#include "render/library.hpp"

namespace hammy::attach {

/// For one thread.
class Attacher {
 public:
  /// The template of that name for an organisation; throws where there is none.
  using Templates = std::function<const render::Template&(const std::string& org, std::string_view name)>;

  /// `config` outlives it.
  Attacher(const config::Config& config, Templates templates) : config_(config), templates_(std::move(templates)) {}

  /// Adds to the record's attachments the annexes that its template, group and organisation name for it, and the
  /// invitation that its field `invitation` describes; then packs them where the template says so. What was added
  /// before is not added again. What a record that names no template gets is what is said for all of them. Throws
  /// `attach.*`, `ical.*`, `zone.unknown`, `letter.*`, `blob.*`, `files.outside-roots`, `zip.write`, and what the
  /// templates throw; then the record is as it was.
  void attach(record::Record& record, Instant now, std::string_view program);

 private:
  struct Organisation;
  Organisation& organisation(const std::string& org);

  const config::Config& config_;
  Templates templates_;
  std::map<std::string, std::shared_ptr<Organisation>> organisations_;
};

}  // namespace hammy::attach
