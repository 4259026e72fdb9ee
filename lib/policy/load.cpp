// Reading settings through the cascade.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "config/config.hpp"
#include "policy/password.hpp"
#include "policy/policy.hpp"

namespace hammy::policy {

Error setting_error(std::string code, std::string message, std::string hint) {
  Error error{std::move(code), std::move(message), std::move(hint)};
  error.as(Failure::technical).exits(Exit::config);
  return error;
}

namespace {

const std::set<std::string, std::less<>> known_settings{
    "annex",      "attach",        "attachments", "bounce",    "channels",   "check",   "css",       "currency",
    "delimiters", "description",   "document",    "documents", "fetch",      "frame",   "from",      "from_name",
    "group",      "keep",          "locale",      "locked",    "max_output", "missing", "password",  "plan",
    "priority",   "reply_channel", "reply_to",    "retention", "retry",      "sign",    "time_zone", "variables",
    "via"};

/// One setting after the other through template.toml, group, organisation and hammy.toml.
class Cascade {
  /// What `read` finds first; it is given a Config or the Scope and the path there.
  template <class Read>
  auto find(std::string_view key, Read read) const {
    auto value = read(own_, std::string(key));
    if (!value && !group_.empty()) value = read(scope_, fmt::format("group.{}.{}", group_, key));
    if (!value) value = read(scope_, fmt::format("template.{}", key));
    return value;
  }

 public:
  Cascade(const scope::Scope& scope, const config::Config& own, std::string_view name)
      : scope_(scope), own_(own), name_(name) {}

  void set_group(std::string group) { group_ = std::move(group); }

  void text(std::string_view key, std::string& into) const {
    if (auto value = find(key, [](const auto& from, const std::string& path) { return from.text(path); }))
      into = *value;
  }
  void integer(std::string_view key, std::optional<std::int64_t>& into) const {
    if (auto value = find(key, [](const auto& from, const std::string& path) { return from.integer(path); }))
      into = value;
  }
  void boolean(std::string_view key, bool& into) const {
    if (auto value = find(key, [](const auto& from, const std::string& path) { return from.boolean(path); }))
      into = *value;
  }
  /// The tables that may hold `table` of a template, the nearest first.
  std::vector<Table> tables(std::string_view table) const {
    std::vector<Table> all{{own_, std::string(table), name_}};
    auto add = [&](const std::string& path) {
      for (const auto& whole : {fmt::format("org.{}.{}", scope_.org().str(), path), path})
        if (scope_.config().has(whole)) all.push_back({scope_.config(), whole, "hammy.toml"});
    };
    if (!group_.empty()) add(fmt::format("group.{}.{}", group_, table));
    add(fmt::format("template.{}", table));
    return all;
  }
  void duration(std::string_view key, std::optional<std::chrono::seconds>& into) const {
    if (auto value = find(key, [](const auto& from, const std::string& path) { return from.duration(path); }))
      into = value;
  }
  void list(std::string_view key, std::vector<std::string>& into) const {
    auto value = find(key, [](const auto& from, const std::string& path) {
      return from.has(path) ? std::optional(from.list(path)) : std::nullopt;
    });
    if (value) into = *value;
  }
  void choice(std::string_view key, std::string& into, std::initializer_list<std::string_view> choices) const {
    text(key, into);
    if (into.empty() || std::find(choices.begin(), choices.end(), into) != choices.end()) return;
    std::vector<std::string> names(choices.begin(), choices.end());
    throw setting_error("template.setting", fmt::format("{}: '{}' cannot be '{}'", name_, key, into),
                        fmt::format("choose one of {}", text::join(names, ", ")));
  }

 private:
  const scope::Scope& scope_;
  const config::Config& own_;
  std::string_view name_;
  std::string group_;
};

constexpr std::string_view variable_keys[] = {"type",  "label",  "required",  "default", "help",
                                              "group", "widget", "condition", "order",   "choices"};

void read_variables(const config::Config& own, const std::string& path, std::string_view file,
                    std::vector<Variable>& variables) {
  for (const auto& name : own.names(path)) {
    auto below = fmt::format("{}.{}", path, name);
    bool is_variable = false;
    for (auto key : variable_keys) {
      auto setting = fmt::format("{}.{}", below, key);
      is_variable = is_variable || (own.has(setting) && own.names(setting).empty());
    }
    if (!is_variable && !own.names(below).empty()) {  // [variables.customer.name] declares customer.name
      read_variables(own, below, file, variables);
      continue;
    }
    if (!is_variable)
      throw setting_error("template.setting", fmt::format("{}: [{}] says nothing", file, below), "give it a type");
    Variable variable;
    variable.name = below.substr(std::string_view("variables.").size());
    variable.type = own.text(below + ".type").value_or("any");
    variable.label = own.text(below + ".label").value_or("");
    variable.required = own.boolean(below + ".required").value_or(false);
    variable.fallback = own.scalar(below + ".default");
    variable.help = own.text(below + ".help").value_or("");
    variable.group = own.text(below + ".group").value_or("");
    variable.widget = own.text(below + ".widget").value_or("");
    variable.condition = own.text(below + ".condition").value_or("");
    variable.order = own.integer(below + ".order");
    variable.choices = own.list(below + ".choices");
    constexpr std::string_view types[] = {"any", "text", "number", "money", "date", "boolean", "list", "object"};
    if (std::find(std::begin(types), std::end(types), variable.type) == std::end(types))
      throw setting_error("template.setting",
                          fmt::format("{}: '{}' is no type of '{}'", file, variable.type, variable.name),
                          "use text, number, money, date, boolean, list, object or any");
    variables.push_back(std::move(variable));
  }
}

const std::initializer_list<std::string_view> document_forms = {"docx", "xlsx", "pdf", "pdfa", "doc", "xls", "none"};

void read_documents(const config::Config& own, std::string_view file, std::vector<DocumentPolicy>& documents) {
  constexpr std::string_view settings[] = {"name", "delimiters", "as", "when", "each", "locked"};
  for (const auto& stem : own.names("documents")) {
    auto below = fmt::format("documents.{}", stem);
    for (const auto& key : own.names(below))
      if (std::find(std::begin(settings), std::end(settings), key) == std::end(settings))
        throw setting_error("template.unknown-setting", fmt::format("{}: [{}] has no setting '{}'", file, below, key),
                            "a document has name, delimiters, as, when, each and locked");
    auto text = [&](const char* key) { return own.text(fmt::format("{}.{}", below, key)).value_or(""); };
    auto form = text("as");
    if (!form.empty() && std::find(document_forms.begin(), document_forms.end(), form) == document_forms.end())
      throw setting_error("template.setting", fmt::format("{}: [{}] as = '{}' is no form", file, below, form),
                          "use docx, xlsx, pdf, pdfa, doc, xls or none");
    documents.push_back({stem, text("name"), text("delimiters"), std::move(form), text("when"), text("each"),
                         own.boolean(below + ".locked")});
  }
}

bool is_day(const std::string& text) {
  return text.empty() || (text.size() == 10 && parse_rfc3339(text + "T00:00:00Z"));
}

/// The rules of one table; a rule of the same name that was read before gives way.
template <class From>
void read_annexes(const From& from, const std::string& table, bool of_template, std::vector<Annex>& annexes) {
  for (const auto& rule : from.names(table)) {
    auto below = fmt::format("{}.{}", table, rule);
    auto text = [&](const char* key) { return from.text(fmt::format("{}.{}", below, key)).value_or(""); };
    Annex annex{rule,         text("file"), text("name"), of_template, text("when"), from.list(below + ".is"),
                text("from"), text("until")};
    if (annex.file.empty())
      throw setting_error("template.setting", fmt::format("[{}] names no file", below), "add file = \"NAME\"");
    if (!is_day(annex.from) || !is_day(annex.until))
      throw setting_error("template.setting", fmt::format("[{}]: 'from' and 'until' are days", below),
                          "write them as \"2026-12-31\"");
    if (!annex.is.empty() && annex.when.empty())
      throw setting_error("template.setting", fmt::format("[{}]: 'is' has no 'when' beside it", below),
                          "name the variable: when = \"product\"");
    std::erase_if(annexes, [&](const Annex& other) { return other.rule == rule; });
    annexes.push_back(std::move(annex));
  }
}

}  // namespace

TemplatePolicy load(const scope::Scope& scope, std::string_view toml, std::string_view name) {
  auto own = config::Config::parse(toml, name);
  for (const auto& key : own.names(""))
    if (!known_settings.contains(key))
      throw setting_error("template.unknown-setting", fmt::format("{}: there is no setting '{}'", name, key),
                          "see template.toml(5) for those there are");
  TemplatePolicy policy;
  Cascade cascade(scope, own, name);
  cascade.text("group", policy.group);
  cascade.set_group(policy.group);
  policy.description = own.text("description").value_or("");
  cascade.list("channels", policy.channels);
  cascade.text("frame", policy.frame);
  cascade.integer("priority", policy.priority);
  if (policy.priority && (*policy.priority < 0 || *policy.priority > 9))
    throw setting_error("template.setting", fmt::format("{}: 'priority' goes from 0 to 9", name), "9 leaves first");
  cascade.text("from", policy.from.email);
  cascade.text("from_name", policy.from.name);
  cascade.text("reply_to", policy.reply_to);
  cascade.text("reply_channel", policy.reply_channel);
  cascade.text("bounce", policy.bounce);
  cascade.text("via", policy.via);
  policy.password = read_password(cascade.tables("password"));
  cascade.text("sign.key", policy.sign_key);
  cascade.text("plan", policy.plan);
  cascade.choice("keep", policy.keep, {"bytes", "hash", "none"});
  cascade.list("attachments", policy.attachments);
  cascade.duration("fetch.every", policy.fetch_every);
  cascade.duration("fetch.for", policy.fetch_for);
  cascade.integer("fetch.attempts", policy.fetch_attempts);
  cascade.integer("retry.attempts", policy.retry_attempts);
  cascade.duration("retry.for", policy.retry_for);
  cascade.duration("retention", policy.retention);
  cascade.text("locale", policy.locale);
  cascade.text("time_zone", policy.time_zone);
  cascade.text("currency", policy.currency);
  policy.delimiters = own.text("delimiters").value_or("");
  cascade.choice("css", policy.css, {"inline", "keep"});
  cascade.choice("missing", policy.missing, {"error", "empty", "keep"});
  std::optional<std::int64_t> max_output;
  cascade.integer("max_output", max_output);
  if (max_output) policy.max_output = static_cast<std::size_t>(std::clamp<std::int64_t>(*max_output, 1, 64 << 20));
  read_variables(own, "variables", name, policy.variables);
  cascade.choice("document", policy.document, document_forms);
  cascade.boolean("locked", policy.locked);
  read_documents(own, name, policy.documents);
  read_annexes(scope, "template.annex", false, policy.annexes);
  if (!policy.group.empty()) read_annexes(scope, fmt::format("group.{}.annex", policy.group), false, policy.annexes);
  read_annexes(own, "annex", true, policy.annexes);
  cascade.integer("attach.max_bytes", policy.packing.max_bytes);
  cascade.integer("attach.zip_above", policy.packing.above);
  cascade.integer("attach.zip_from", policy.packing.from);
  cascade.text("attach.zip_name", policy.packing.name);
  cascade.boolean("attach.zip_encrypted", policy.packing.encrypted);
  cascade.text("check.rules", policy.check);
  policy.check_of_template = own.has("check.rules");
  return policy;
}

bool is_address(std::string_view attachment) { return url_scheme(attachment).size() > 1; }

}  // namespace hammy::policy
