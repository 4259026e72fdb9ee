#include "render/library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "crypto/hash.hpp"
#include "locale/locale.hpp"
#include "password/recipe.hpp"
#include "render/parts.hpp"
#include "render/printer.hpp"
#include "render/styles.hpp"
#include "scope/scope.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_file = 2 << 20;
constexpr std::size_t max_document = 64 << 20;

/// Fields that a template may not write: they say what the message is and where it goes.
const std::set<std::string, std::less<>> reserved_fields{
    "attachments", "bcc",      "campaign", "cc",       "channel", "data", "error",      "expires", "fetch",
    "from",        "hold",     "id",       "key",      "keep",    "log",  "not_before", "of",      "org",
    "plan",        "priority", "reply_to", "template", "to",      "type", "v",          "via"};

/// The fields that a file gives, each with its form.
std::vector<std::pair<std::string, Part::Form>> fields_of(const File& file) {
  using Form = Part::Form;
  if (is_document(file.extension)) return {};
  if (file.stem == "body") {
    if (file.extension == "html") return {{"html", Form::plain}};
    if (file.extension == "txt") return {{"text", Form::plain}};
    if (file.extension == "md") return {{"html", Form::markdown_html}, {"text", Form::markdown_text}};
    return {};
  }
  return {{file.stem, file.extension == "json" ? Form::json : Form::plain}};
}

/// Compiles one template.
class Loader {
 public:
  Loader(Template& made, bool strict)
      : made_(made),
        strict_(strict),
        delimiters_(mustache::Delimiters::parse(made.policy.delimiters, made.folder + "/template.toml")) {}

  void variants() {
    for (const auto& file : made_.files)
      for (const auto& [field, form] : fields_of(file)) {
        if (reserved_fields.contains(field))
          throw Error{"template.reserved-field",
                      fmt::format("{}: the field '{}' is not a template's to write", file.name, field),
                      "give the file another name"}
              .as(Failure::technical)
              .exits(Exit::config);
        const auto& channels = made_.policy.channels;
        if (channels.empty() || std::find(channels.begin(), channels.end(), channel_of(field)) != channels.end())
          fields_.insert(field);
      }
    if (made_.policy.document != "none")
      for (const auto& file : made_.files)
        if (is_document(file.extension) && said_of(file.stem).form != "none")
          documents_.emplace(file.stem, file.extension);
    for (const auto& said : made_.policy.documents)
      if (std::none_of(documents_.begin(), documents_.end(), [&](const auto& one) { return one.first == said.stem; }) &&
          made_.policy.document != "none" && said.form != "none")
        throw Error{"template.setting",
                    fmt::format("{}/template.toml: there is no '{}.docx' for [documents.{}]", made_.folder, said.stem,
                                said.stem),
                    "correct the name of one of them"}
            .as(Failure::technical)
            .exits(Exit::config);
    if (fields_.contains("html") && made_.version.number == 0 && made_.policy.css == "inline") inline_all();
    for (const auto& locale : locales()) variant(locale);
  }

  /// Makes style attributes of the style sheets of all mails.
  void inline_all() {
    std::vector<MailBody> bodies;
    for (const auto& locale : locales()) {
      auto chain = chain_for(locale);
      if (const auto* file = choose(chain, [](const File& one) { return gives(one, "html"); }))
        bodies.push_back({file, chain_of(*file, chain)});
    }
    made_.inlined = inline_styles(bodies, delimiters_, made_.policy.frame, made_.fragments, made_.frames);
  }

  std::string hash() const {
    crypto::Sha256 sha;
    for (const auto& [name, path] : used_) {
      auto content = read_file(path, max_document);
      sha.update(fmt::format("{}\n{}\n", name, content.size()));
      sha.update(content);
    }
    return text::hex(sha.finish());
  }
  void use(const std::string& name, const fs::path& path) { used_.emplace(name, path); }
  std::map<std::string, fs::path> sources() { return std::move(used_); }

 private:
  std::set<std::string> locales() const {
    std::set<std::string> locales{""};
    for (const auto& file : made_.files) locales.insert(file.locale);
    for (auto* listing : {&made_.fragments, &made_.frames})
      for (const auto& [path, file] : *listing) locales.insert(file.locale);
    return locales;
  }

  /// The locales to look for, for a reader of `locale`.
  std::vector<std::string> chain_for(const std::string& locale) const {
    auto chain = locale::fallbacks(locale);
    chain.emplace_back("");
    for (auto& parent : locale::fallbacks(made_.policy.locale))
      if (std::find(chain.begin(), chain.end(), parent) == chain.end()) chain.push_back(parent);
    return chain;
  }

  static bool gives(const File& file, std::string_view field) {
    auto fields = fields_of(file);
    return std::any_of(fields.begin(), fields.end(), [&](const auto& given) { return given.first == field; });
  }

  void variant(const std::string& locale) {
    auto chain = chain_for(locale);
    auto& variant = made_.variants[locale];
    variant.locale = locale;
    // The subject comes first: frames may show it.
    std::vector<std::string> order{"subject", "html", "text"};
    for (const auto& field : fields_)
      if (std::find(order.begin(), order.end(), field) == order.end()) order.push_back(field);
    for (const auto& field : order) {
      if (!fields_.contains(field)) continue;
      if (auto* file = choose(chain, [&field = field](const File& one) { return gives(one, field); }))
        part(variant, field, *file, chain);
      else
        variant.only_elsewhere.push_back(field);
    }
    for (const auto& one : documents_) {
      auto is_it = [&](const File& file) { return file.stem == one.first && file.extension == one.second; };
      if (auto* file = choose(chain, is_it))
        document(variant, *file, chain);
      else
        variant.only_elsewhere.push_back(one.first + '.' + one.second);
    }
    for (auto& [extension, fragments] : variant.fragments)
      for (auto* file : fragments->files()) use(file->name, file->path);
  }

  /// The file that `serves`: the nearest locale, and there HTML before Markdown, Markdown after plain text.
  template <class Serves>
  const File* choose(const std::vector<std::string>& chain, Serves serves) const {
    for (const auto& locale : chain) {
      const File* found = nullptr;
      for (const auto& file : made_.files) {
        if (file.locale != locale || !serves(file)) continue;
        if (!found || found->extension == "md") found = &file;
      }
      if (found) return found;
    }
    return nullptr;
  }

  /// A file of the default locale that stands in for a missing one brings the fragments of its own language.
  static std::vector<std::string> chain_of(const File& file, const std::vector<std::string>& chain) {
    auto own = std::find(chain.begin(), chain.end(), file.locale);
    if (own <= std::find(chain.begin(), chain.end(), "")) return chain;
    auto its = locale::fallbacks(file.locale);
    its.emplace_back("");
    return its;
  }

  policy::DocumentPolicy said_of(const std::string& stem) const {
    for (const auto& one : made_.policy.documents)
      if (one.stem == stem) return one;
    return {};
  }

  void document(Variant& variant, const File& file, const std::vector<std::string>& chain) {
    Document document;
    document.stem = file.stem;
    document.extension = file.extension;
    auto said = said_of(file.stem);
    if (said.delimiters.empty()) said.delimiters = made_.policy.delimiters;
    auto settings = made_.folder + "/template.toml";
    document.fragments = &fragments(variant, file.extension, chain_of(file, chain));
    document.body = std::make_unique<Body>(file.extension, file.name, read_file(file.path, max_document),
                                           said.delimiters, settings, *document.fragments, strict_);
    for (const auto* program : document.body->programs())
      if (mustache::has_dynamic_names(*program)) document.fragments->load_all();
    document.name = mustache::compile(settings, said.name.empty() ? file.stem + '.' + file.extension : said.name,
                                      mustache::Escape::none);
    mustache::link(*document.name, *document.fragments, strict_);
    if (!said.when.empty()) {
      document.when =
          mustache::compile(settings, fmt::format("{{{{#{0}}}}}yes{{{{/{0}}}}}", said.when), mustache::Escape::none);
      mustache::link(*document.when, *document.fragments, strict_);
    }
    document.each = said.each;
    document.form = form_for(file.extension, said.form.empty() ? made_.policy.document : said.form);
    document.locked = said.locked.value_or(made_.policy.locked) && document.form == office::Form::pdf;
    use(file.name, file.path);
    variant.documents.push_back(std::move(document));
  }

  void part(Variant& variant, const std::string& field, const File& file, std::vector<std::string> chain) {
    Part part;
    chain = chain_of(file, chain);
    part.field = field;
    part.extension = file.extension;
    for (const auto& [gives, form] : fields_of(file))
      if (gives == field) part.form = form;
    part.fragments = &fragments(variant, file.extension, chain);
    auto& program = variant.programs[&file];
    if (!program) {
      auto inlined = made_.inlined.find(file.name);
      auto source = inlined == made_.inlined.end() ? read_file(file.path, max_file) : inlined->second;
      program = mustache::compile(file.name, std::move(source), escape_for(file.extension), delimiters_);
      mustache::link(*program, *part.fragments, strict_);
      if (mustache::has_dynamic_names(*program)) part.fragments->load_all();
      use(file.name, file.path);
    }
    part.program = program.get();
    if (!made_.policy.frame.empty() && (field == "html" || field == "text") && !mustache::has_parent(*program))
      put_into_frame(variant, part, chain);
    variant.parts.push_back(std::move(part));
  }

  /// Wraps the part in the frame that the policy names. A text goes without where there is no frame for texts.
  void put_into_frame(Variant& variant, Part& part, const std::vector<std::string>& chain) {
    const auto& frame = made_.policy.frame;
    auto extension = part.field == "html" ? "html" : "txt";
    part.frame_fragments = &fragments(variant, extension, chain);
    if (part.field == "text" && !part.frame_fragments->find(frame, true)) return;
    auto source = fmt::format("{{{{<{0}}}}}{{{{$content}}}}{{{{{{-content}}}}}}{{{{/content}}}}{{{{/{0}}}}}", frame);
    part.frame = mustache::compile(made_.folder + "/template.toml", source, escape_for(extension));
    mustache::link(*part.frame, *part.frame_fragments, strict_);
  }

  FragmentSet& fragments(Variant& variant, const std::string& extension, const std::vector<std::string>& chain) {
    auto& set = variant.fragments[chain.front() + '.' + extension];
    if (!set)
      set = std::make_unique<FragmentSet>(made_.fragments, made_.frames, extension, chain, strict_, &made_.inlined);
    return *set;
  }

  Template& made_;
  bool strict_;
  mustache::Delimiters delimiters_;
  std::set<std::string> fields_;
  std::set<std::pair<std::string, std::string>> documents_;  ///< stem and extension
  std::map<std::string, fs::path> used_;
};

}  // namespace

const Variant& Template::variant(std::string_view locale) const {
  for (const auto& tag : locale::fallbacks(locale))
    if (auto it = variants.find(tag); it != variants.end()) return it->second;
  return variants.at("");
}

fs::path drafts(const config::Config& config) { return config.text("templates.directory").value_or("templates"); }

Library::Library(fs::path directory, const config::Config& config, Overrides overrides, Release version)
    : directory_(std::move(directory)),
      config_(config),
      overrides_(std::move(overrides)),
      version_(std::move(version)) {
  if (!fs::is_directory(directory_))
    throw Error{"template.directory", fmt::format("'{}' is no directory of templates", directory_.string()),
                "name it by --templates DIR"}
        .as(Failure::technical)
        .exits(Exit::no_input);
}

const Template& Library::get(const std::string& org, std::string_view name) {
  auto key = fmt::format("{}/{}", org, name);
  auto known = templates_.find(key);
  if (known != templates_.end()) return *known->second;
  auto unknown = [&](const std::string& hint) -> const Template& {
    throw Error{"template.unknown",
                fmt::format("no template '{}' for the organisation '{}'", text::clip(name, 80), org), hint};
  };
  if (!is_template_name(name)) unknown("a template's name has letters, digits, '.', '_' and '-'");
  scope::OrgId checked(org);
  for (const auto& folder : {org + '/' + std::string(name), std::string(name)})
    if (!template_files(directory_, folder).empty()) {
      auto made = load(org, std::string(name), folder);
      return *(templates_[key] = std::move(made));
    }
  return unknown(fmt::format("put at least one of body.html, body.md, body.txt or sms.txt into '{}'",
                             (directory_ / name).string()));
}

bool Library::has(std::string_view name) const {
  if (!is_template_name(name)) return false;
  if (!template_files(directory_, std::string(name)).empty()) return true;
  return std::any_of(fs::directory_iterator(directory_), fs::directory_iterator(), [&](const auto& entry) {
    return entry.is_directory() && !template_files(entry.path(), std::string(name)).empty();
  });
}

policy::TemplatePolicy Library::policy(const std::string& org, const std::string& folder) const {
  auto file = directory_ / folder / "template.toml";
  scope::Scope scope(scope::OrgId(org), config_);
  auto policy = policy::load(scope, fs::exists(file) ? read_file(file, max_file) : "", folder + "/template.toml");
  if (overrides_.missing) policy.missing = *overrides_.missing;
  if (overrides_.document) {
    policy.document = *overrides_.document;
    for (auto& document : policy.documents) document.form.clear();
  }
  if (overrides_.delimiters) {
    policy.delimiters = *overrides_.delimiters;
    for (auto& document : policy.documents) document.delimiters.clear();
  }
  if (overrides_.locked) policy.locked = true;
  return policy;
}

std::unique_ptr<Template> Library::load(const std::string& org, const std::string& name, const std::string& folder) {
  auto made = std::make_unique<Template>();
  made->name = name;
  made->version = version_;
  made->org = org;
  made->folder = folder;
  made->path = directory_ / folder;
  made->files = template_files(directory_, folder);
  made->fragments = list_fragments(directory_, {org + "/_fragments", "_fragments"});
  made->frames = list_fragments(directory_, {org + "/_frames", "_frames"});
  made->policy = policy(org, folder);
  for (const auto& file : made->policy.attachments)
    if (!policy::is_address(file) &&
        (fs::path(file).is_absolute() || file.find("..") != file.npos || !fs::is_regular_file(made->path / file)))
      throw Error{"template.attachment", fmt::format("{}/template.toml: there is no file '{}' to attach", folder, file),
                  "attachments lie in the template's folder"}
          .as(Failure::technical)
          .exits(Exit::config);
  for (const auto& annex : made->policy.annexes)
    if (annex.of_template && !fs::is_regular_file(made->path / annex.file))
      throw Error{"attach.annex",
                  fmt::format("{}/template.toml: there is no file '{}' for [annex.{}]", folder, annex.file, annex.rule),
                  "annexes of template.toml lie in the template's folder"}
          .as(Failure::technical)
          .exits(Exit::config);
  if (password::has_recipe(made->policy)) password::uses(made->policy.password);  // what is wrong with it shows now
  made->pictures = picture_sources(org, config_, made->path);
  made->defaults_json = policy::defaults_json(made->policy);
  made->defaults = record::Document::parse(made->defaults_json);
  made->brand_json = policy::brand_json(scope::Scope(scope::OrgId(org), config_));
  made->brand = record::Document::parse(made->brand_json);
  Loader loader(*made, made->policy.missing == "error");
  loader.variants();
  auto settings = made->path / "template.toml";
  if (fs::exists(settings)) loader.use(folder + "/template.toml", settings);
  for (const auto& file : made->policy.attachments) {
    if (policy::is_address(file)) continue;
    loader.use(fmt::format("{}/{}", folder, file), made->path / file);
    if (version_.blobs) made->blobs[file] = version_.blobs->put_file(made->path / file);
  }
  if (version_.blobs) version_.blobs->durable();
  made->hash = loader.hash();
  made->sources = loader.sources();
  return made;
}

}  // namespace hammy::render
