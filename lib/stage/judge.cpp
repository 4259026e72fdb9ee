// Judging answers: what failed because of the record, and what because of us.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "base/text.hpp"
#include "queue/manage.hpp"
#include "stage/stage.hpp"
#include "versions/store.hpp"

namespace hammy::stage {

namespace {

/// Failures that say the other side is gone, though each may be over at the next attempt.
constexpr std::array<std::string_view, 3> outages{"smtp.connect", "smtp.resolve", "smtp.timeout"};

/// Failures of single records for which no data is to blame, but the template.
constexpr std::array<std::string_view, 2> template_faults{"template.json", "template.too-deep"};

std::string without_version(std::string_view name) { return std::string(name.substr(0, name.find('@'))); }

}  // namespace

void Stage::judge(const Answered& answered) {
  const auto& record = answered.primary;
  auto now = clock_.now();
  const auto& org = answered.lease->batch.org;
  auto template_name = without_version(record.text("template"));
  if (record.failed()) {
    auto error = record.value("error");
    auto code = error.find("code").text(), failure = error.find("class").text();
    ++metrics_.counters().failed[std::string(failure)];
    if (code == "stage.poison") ++metrics_.counters().poison;
    bool technical =
        failure == to_string(Failure::technical) || std::ranges::find(template_faults, code) != template_faults.end();
    if (technical && code.starts_with("template.") && !template_name.empty())
      return fault(record.text("template").empty() ? template_name : std::string(record.text("template")), org,
                   fmt::format("{}: {}", code, error.find("message").text()));
    if (technical || std::ranges::find(outages, code) != outages.end())
      fault("", org, fmt::format("{}: {}", code, error.find("message").text()));
    return;
  }
  if (record.held(now)) {
    ++metrics_.counters().held;
    return;
  }
  if (breaker_.success("", now)) {
    guarded([&] { want(store_.database(), settings_.name, {"running", {}, 0, "", "breaker", false}, now); });
    wanted_ = {};
    log::warning(fmt::format("stage '{}' does well again", settings_.name));
  }
  if (template_name.empty()) return;
  breaker_.success(org + "/" + template_name, now);
  if (auto paused = paused_templates_.find({org, template_name}); paused != paused_templates_.end()) {
    guarded([&] { queue::resume(store_, store_.scope_of(org), settings_.from, "", template_name); });
    paused_templates_.erase(paused);
    log::warning(fmt::format("template '{}' does well again in stage '{}'", template_name, settings_.name));
  }
}

/// Counts a fault of a template of an organisation, or, with an empty name, of the stage itself.
void Stage::fault(const std::string& template_version, const std::string& org, const std::string& what) {
  auto now = clock_.now();
  auto template_name = without_version(template_version);
  auto key = template_name.empty() ? std::string() : org + "/" + template_name;
  if (!key.empty() && paused_templates_.contains({org, template_name})) breaker_.assume_open(key);
  auto pause = breaker_.fault(key, now);
  if (!pause) return;
  auto until = now + *pause;
  Alert alert{settings_.name, settings_.from, {}, {}};
  if (key.empty()) {
    Wanted paused{"paused", until, 0, what, "breaker", false};
    guarded([&] { want(store_.database(), settings_.name, paused, now); });
    wanted_ = paused;
    alert.subject = fmt::format("hammy: stage '{}' is paused", settings_.name);
    alert.text = fmt::format(
        "{} faults within {}, the last one: {}\n\nOne record is tried at {}; the rest follows if that goes well. To go "
        "on at "
        "once: hammy-run start {}\nTo see what waits: hammy-queue stats {}",
        settings_.breaker.faults, format_duration(settings_.breaker.within), what, format_rfc3339(until),
        settings_.name, settings_.from);
  } else {
    guarded([&] {
      queue::pause(store_, store_.scope_of(org), settings_.from, "", template_name, until, what, true);
      paused_templates_.emplace(org, template_name);
    });
    alert.subject = fmt::format("hammy: template '{}' is disabled", template_name);
    alert.text = fmt::format(
        "In stage '{}' of the organisation '{}', version '{}' failed {} times within {}, the last time: {}\n\n{}One "
        "record is tried at {}; the rest follows if that goes well. When the template is right again: hammy-queue "
        "resume "
        "{} --template {}",
        settings_.name, org, template_version, settings_.breaker.faults, format_duration(settings_.breaker.within),
        what, whose(org, template_version), format_rfc3339(until), settings_.from, template_name);
  }
  alerts_.send(store_, alert);
}

/// Who published and activated the version of a template, and how to go back to the one before; empty when it was not
/// published.
std::string Stage::whose(const std::string& org, const std::string& template_version) {
  try {
    versions::Store versions(config_, store_.url());
    auto active = versions.active(store_.scope_of(org), without_version(template_version));
    if (!active || active->version.identity() != template_version) return {};
    const auto& version = active->version;
    return fmt::format(
        "It was published by {} at {} and has been active since {}, by {}. To go back to the version before: "
        "hammy-template rollback {}{}\n\n",
        version.published_by, format_rfc3339(version.published_at), format_rfc3339(active->since), active->by,
        version.name, org == "default" ? "" : " --org " + org);
  } catch (const Error& error) {  // the alert matters more
    log::warning(error.message());
    return {};
  }
}

}  // namespace hammy::stage
