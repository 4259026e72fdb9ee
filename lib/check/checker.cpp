#include "check/checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "check/finding.hpp"
#include "check/judge.hpp"
#include "check/recipient.hpp"
#include "consent/gate.hpp"
#include "policy/policy.hpp"
#include "render/press.hpp"

namespace hammy::check {

namespace fs = std::filesystem;

namespace {

/// A document and the memory behind it.
struct Enclosed {
  std::string name, content;
};

/// The rules that a template carries. What else they read lies beside them, or where any file of the organisation may.
Rules carried_by(const render::Template& made, const scope::Scope& scope) {
  const auto& said = made.policy.check;
  fs::path file(said);
  if (!made.policy.check_of_template)
    file = scope.resolve_file(said);
  else if (file.is_absolute() || said.find("..") != std::string::npos)
    throw Error{"check.rules", fmt::format("the rules '{}' do not lie in the template's folder", said),
                "put them there"}
        .as(Failure::technical);
  else
    file = made.path / file;
  auto rules = rules_of(file);
  for (auto& rule : rules.foreign) {
    auto path = rule.identifiers.lexically_normal();
    bool beside = path.string().starts_with(file.parent_path().lexically_normal().string() + "/");
    rule.identifiers = beside ? path : scope.resolve_file(path.string());
  }
  return rules;
}

}  // namespace

Rules rules_of(const fs::path& file) {
  constexpr std::size_t most_bytes = 4 << 20;
  return read_rules(read_file(file, most_bytes), file);
}

struct Checker::Organisation {
  Organisation(const std::string& org, const config::Config& config)
      : scope(scope::OrgId(org), config), general(policy::load(scope, "", "[template]")) {}
  scope::Scope scope;
  policy::TemplatePolicy general;  ///< of messages without a template
};

Checker::Checker(const config::Config& config, std::unique_ptr<Rules> rules, Templates templates)
    : config_(config),
      rules_(std::move(rules)),
      templates_(std::move(templates)),
      enclosures_(config),
      domains_(config.text("check.nameserver").value_or("")) {}

Checker::~Checker() = default;

void Checker::open() {
  if (templates_ || !rules_ || rules_->recipient.suppression) persons();
}

consent::Register& Checker::persons() {
  if (!persons_) persons_ = std::make_unique<consent::Register>(config_);
  return *persons_;
}

Checker::Organisation& Checker::organisation(const std::string& org) {
  auto& own = organisations_[org];
  if (!own) own = std::make_unique<Organisation>(org, config_);
  return *own;
}

std::vector<const Rules*> Checker::rules_for(const scope::Scope& scope, const render::Template* made) {
  std::vector<const Rules*> all;
  if (rules_) all.push_back(rules_.get());
  if (made && !made->policy.check.empty()) {
    auto& own = of_templates_[fmt::format("{}/{}/{}", scope.org().str(), made->identity(), made->path.string())];
    if (!own) own = std::make_unique<Rules>(carried_by(*made, scope));
    all.push_back(own.get());
  }
  if (all.empty()) all.push_back(&everywhere_);
  return all;
}

void Checker::check(record::Record& message, Instant now, std::string_view program) {
  auto& own = organisation(std::string(message.org()));
  const auto* made = templates_ ? templates_(message) : nullptr;
  auto all = rules_for(own.scope, made);

  Findings findings;
  for (const auto* rules : all) judge_fields(*rules, message, domains_, findings);
  for (const auto* rules : all)
    if (rules->recipient.suppression && findings.empty())
      consent::require_consent(persons(), own.scope, message, {rules->recipient.list, rules->recipient.consent}, now);

  std::size_t documents = 0;
  if (std::any_of(all.begin(), all.end(), [](const Rules* rules) { return rules->about_documents(); })) {
    std::vector<Enclosed> enclosed;
    enclosures_.visit(message, letter::is_pdf, [&](mime::Attachment& pdf) {
      enclosed.push_back({std::move(pdf.name), std::move(pdf.content)});
    });
    documents = enclosed.size();
    std::vector<pdf::MemorySource> sources;
    sources.reserve(enclosed.size());
    std::vector<Candidate> candidates;
    for (const auto& one : enclosed) {
      sources.emplace_back(one.content);
      candidates.push_back({one.name, &sources.back()});
    }
    auto settings = render::settings_for(made ? made->policy : own.general, message);
    settings.missing = mustache::Missing::error;
    for (const auto* rules : all) judge(*rules, message, settings, candidates, findings);
  }

  for (const auto* rules : all) {
    auto field = findings.empty() || rules->fail_others ? not_allowed(*rules, message) : std::nullopt;
    if (!field) continue;
    auto what = fmt::format("{} is not among those that messages may go to", *field);
    if (!rules->fail_others) return message.hold({}, "allow: " + what);
    findings.push_back({"check.allowed", "allow", what});
  }
  if (!findings.empty()) throw error_of(std::move(findings));
  nlohmann::ordered_json detail = nlohmann::ordered_json::object();
  if (documents > 0) detail["documents"] = documents;
  for (const auto* rules : all)
    if (!rules->file.empty()) detail["rules"].push_back(rules->file);
  message.log(now, program, "checked", detail);
}

}  // namespace hammy::check
