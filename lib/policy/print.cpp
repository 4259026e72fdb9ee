// A policy as settings that people can read.
#include <fmt/format.h>

#include "base/text.hpp"
#include "policy/policy.hpp"

namespace hammy::policy {

namespace {

class Lines {
 public:
  void add(std::string name, const std::string& value) {
    if (!value.empty()) lines_.emplace_back(std::move(name), value);
  }
  void add(std::string name, const std::vector<std::string>& values) { add(std::move(name), text::join(values, ", ")); }
  void add(std::string name, std::optional<std::int64_t> value) {
    if (value) add(std::move(name), std::to_string(*value));
  }
  void add(std::string name, std::optional<std::chrono::seconds> value) {
    if (value) add(std::move(name), format_duration(*value));
  }
  void yes(std::string name, bool value) {
    if (value) add(std::move(name), std::string("true"));
  }
  std::vector<std::pair<std::string, std::string>> take() { return std::move(lines_); }

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

void add_document(Lines& lines, const DocumentPolicy& document) {
  auto key = [&](const char* name) { return fmt::format("documents.{}.{}", document.stem, name); };
  lines.add(key("name"), document.name);
  lines.add(key("delimiters"), document.delimiters);
  lines.add(key("as"), document.form);
  lines.add(key("when"), document.when);
  lines.add(key("each"), document.each);
  if (document.locked) lines.add(key("locked"), std::string(*document.locked ? "true" : "false"));
}

void add_password(Lines& lines, const PasswordRecipe& password) {
  if (password.recipe.empty()) return;
  lines.add("password.recipe", password.recipe);
  for (const auto& [locale, hint] : password.hints)
    lines.add(locale.empty() ? "password.hint" : "password.hint." + locale, hint);
  lines.add("password.reveal", password.reveal);
  lines.add("password.ascii", std::string(password.ascii ? "true" : "false"));
  lines.add("password.min_entropy", fmt::format("{:g}", password.min_entropy));
}

void add_annex(Lines& lines, const Annex& annex) {
  auto key = [&](const char* name) { return fmt::format("annex.{}.{}", annex.rule, name); };
  lines.add(key("file"), annex.file);
  lines.add(key("name"), annex.name);
  lines.add(key("when"), annex.when);
  lines.add(key("is"), annex.is);
  lines.add(key("from"), annex.from);
  lines.add(key("until"), annex.until);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> settings_of(const TemplatePolicy& policy) {
  Lines lines;
  lines.add("group", policy.group);
  lines.add("channels", policy.channels);
  lines.add("frame", policy.frame);
  lines.add("priority", policy.priority);
  lines.add("from", policy.from.email);
  lines.add("from_name", policy.from.name);
  lines.add("reply_to", policy.reply_to);
  lines.add("reply_channel", policy.reply_channel);
  lines.add("bounce", policy.bounce);
  lines.add("via", policy.via);
  add_password(lines, policy.password);
  lines.add("sign.key", policy.sign_key);
  lines.add("plan", policy.plan);
  lines.add("keep", policy.keep);
  lines.add("attachments", policy.attachments);
  lines.add("fetch.every", policy.fetch_every);
  lines.add("fetch.for", policy.fetch_for);
  lines.add("fetch.attempts", policy.fetch_attempts);
  lines.add("retry.attempts", policy.retry_attempts);
  lines.add("retry.for", policy.retry_for);
  lines.add("retention", policy.retention);
  lines.add("locale", policy.locale);
  lines.add("time_zone", policy.time_zone);
  lines.add("currency", policy.currency);
  lines.add("delimiters", policy.delimiters);
  lines.add("css", policy.css);
  lines.add("missing", policy.missing);
  lines.add("max_output", static_cast<std::int64_t>(policy.max_output));
  lines.add("document", policy.document);
  lines.yes("locked", policy.locked);
  for (const auto& document : policy.documents) add_document(lines, document);
  for (const auto& annex : policy.annexes) add_annex(lines, annex);
  lines.add("attach.max_bytes", policy.packing.max_bytes);
  lines.add("attach.zip_above", policy.packing.above);
  lines.add("attach.zip_from", policy.packing.from);
  lines.add("attach.zip_name", policy.packing.name);
  lines.yes("attach.zip_encrypted", policy.packing.encrypted);
  lines.add("check.rules", policy.check);
  return lines.take();
}

}  // namespace hammy::policy
