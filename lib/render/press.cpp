#include "render/press.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "markdown/markdown.hpp"
#include "policy/policy.hpp"

namespace hammy::render {

namespace {

/// Valid JSON without the line ends and indentation between its values: a record is one line.
std::string on_one_line(std::string_view json) {
  std::string line;
  for (auto piece : text::split(json, '\n')) line += text::trim(piece);
  return line;
}

/// Headers that a template makes (headers.json) must be lines of their own and no more.
void check_headers(std::string_view json) {
  auto headers = record::Document::parse(json);
  for (auto header : headers.root())
    if (header.text().find_first_of("\r\n") != std::string_view::npos)
      throw Error{"template.header", fmt::format("a line end stands in the header '{}'", text::clip(header.key(), 80)),
                  "a value with a line end could begin a header of its own; correct the record's data"};
}

/// Texts that are read whole, not laid out, do not carry the line end that editors put at the end of a file.
bool is_short(std::string_view field) { return field != "html" && field != "text" && field != "fax"; }

void finish(const Part& part, std::string& content) {
  if (part.field == "subject") {
    // A line end in it would begin a header of the sender's choice (RFC 5322 section 2.2).
    content = text::one_line(content);
  } else if (part.form == Part::Form::json) {
    try {
      record::validate(content);
    } catch (const Error& error) {
      throw Error{"template.json", fmt::format("what '{}.json' renders is {}", part.field, error.message()),
                  "put texts in quotes; values are escaped for the inside of a JSON string"};
    }
    content = on_one_line(content);
    if (part.field == "headers") check_headers(content);
  } else if (is_short(part.field)) {
    if (content.ends_with('\n')) content.pop_back();
    if (content.ends_with('\r')) content.pop_back();
  }
}

}  // namespace

mustache::Settings settings_for(const policy::TemplatePolicy& policy, const record::Record& record) {
  auto reader = policy::reader_of(policy, record);
  mustache::Settings settings;
  if (policy.missing == "empty") settings.missing = mustache::Missing::empty;
  if (policy.missing == "keep") settings.missing = mustache::Missing::keep;
  settings.locale = std::move(reader.locale);
  settings.time_zone = std::move(reader.time_zone);
  settings.currency = std::move(reader.currency);
  settings.max_output = policy.max_output;
  return settings;
}

std::string_view template_name(const record::Record& record) {
  auto name = record.text("template");
  if (name.empty())
    throw Error{"template.unnamed", "the record names no template",
                "name one on the command line or in the field 'template'"};
  return name.substr(0, name.find('@'));
}

namespace {

/// A name that ends as the file's form has it, whatever the template's own does.
std::string with_ending(std::string name, const Document& document) {
  auto own = '.' + document.extension, wanted = fmt::format(".{}", office::extension_of(document.form));
  if (name.ends_with(own)) name.resize(name.size() - own.size());
  return name.ends_with(wanted) ? name : name + wanted;
}

/// The documents of a message, in the order of the template: each once, or for each element of the list that it names.
class DocumentMaker {
 public:
  DocumentMaker(mustache::Context context, mustache::Settings settings, const docx::Sources& pictures,
                mustache::Missed& missed)
      : context_(context), settings_(std::move(settings)), pictures_(pictures), missed_(missed) {}

  std::vector<MadeDocument> make(const std::vector<Document>& documents) {
    for (const auto& document : documents) {
      settings_.fragments = document.fragments;
      if (document.when && text_of(*document.when).empty()) continue;
      if (document.each.empty()) {
        make(document);
        continue;
      }
      auto list = context_.data.at_path(document.each);
      if (!list.is(record::Kind::array))
        throw Error{"template.variable-type",
                    fmt::format("'{}' must be a list, one document for each of it", document.each),
                    "correct the record's data, or 'each' in template.toml"};
      context_.count = static_cast<std::uint32_t>(list.size());
      for (auto element : list) {
        context_.element = element;
        ++context_.index;
        make(document);
      }
      context_.element = {};
      context_.index = context_.count = 0;
    }
    return std::move(made_);
  }

 private:
  void make(const Document& document) {
    auto name = with_ending(text::file_name(text_of(*document.name), "document"), document);
    made_.push_back({std::move(name), document.extension, document.form, document.locked,
                     document.body->render(context_, settings_, missed_, pictures_)});
  }
  std::string text_of(const mustache::Program& program) {
    std::string text;
    mustache::render(program, context_, settings_, text, missed_);
    return text;
  }

  mustache::Context context_;
  mustache::Settings settings_;
  const docx::Sources& pictures_;
  mustache::Missed& missed_;
  std::vector<MadeDocument> made_;
};

}  // namespace

Rendered render(const Template& made, const record::Record& record) {
  const auto& policy = made.policy;
  auto settings = settings_for(policy, record);
  const auto& variant = made.variant(settings.locale);
  if (!variant.only_elsewhere.empty())
    throw Error{"template.no-locale",
                fmt::format("the template '{}' has no {} for '{}'", made.name, text::join(variant.only_elsewhere, ", "),
                            settings.locale),
                "add a file without a locale in its name, or set locale in template.toml"};

  mustache::Context context{record.value("data"), &record, made.defaults.root(), {}, {}};
  context.brand = made.brand.root();
  mustache::Missed missed;
  if (settings.missing == mustache::Missing::error)
    for (const auto& lack : policy::lacks(made.policy, context.data)) {
      if (!lack.wanted.empty())
        throw Error{"template.variable-type",
                    fmt::format("'{}' must be {} ({}/template.toml)", lack.name, lack.wanted, made.folder),
                    "correct the record's data, or the type that template.toml declares"};
      missed.variables.push_back({lack.name, made.folder + "/template.toml"});
    }

  std::vector<Text> texts;
  texts.reserve(variant.parts.size());
  for (const auto& part : variant.parts) {
    Text text{&part, {}};
    settings.plain_spaces = part.field == "sms";
    settings.fragments = part.fragments;
    mustache::render(*part.program, context, settings, text.content, missed);
    if (missed.empty() && part.form == Part::Form::markdown_html) text.content = markdown::to_html(text.content);
    if (missed.empty() && part.form == Part::Form::markdown_text) text.content = markdown::to_text(text.content);
    if (part.frame && missed.empty()) {
      std::string framed;
      context.content = text.content;
      settings.fragments = part.frame_fragments;
      mustache::render(*part.frame, context, settings, framed, missed);
      text.content = std::move(framed);
      context.content = {};
    }
    if (missed.empty()) finish(part, text.content);
    texts.push_back(std::move(text));
    if (part.field == "subject") context.subject = texts.back().content;
  }
  settings.plain_spaces = false;
  auto documents = DocumentMaker(context, settings, made.pictures, missed).make(variant.documents);
  if (!missed.empty()) throw missed.error();
  return {std::move(texts), std::move(documents)};
}

namespace {

/// Adds the documents, and the files that the template sends with every message. An image that the HTML shows as
/// cid:NAME gets that name.
void attach(record::Record& record, const Template& made, const std::vector<MadeDocument>& documents,
            std::string_view html, const Keep& keep) {
  const auto& files = made.policy.attachments;
  if (files.empty() && documents.empty()) return;
  auto attachments = nlohmann::ordered_json::array();
  if (auto own = record.raw("attachments")) attachments = nlohmann::ordered_json::parse(*own);
  if (!attachments.is_array()) attachments = nlohmann::ordered_json::array({attachments});
  for (const auto& document : documents)
    attachments.push_back(
        {{"name", document.name}, {"type", office::media_type_of(document.form)}, {"blob", keep(document)}});
  for (const auto& file : files) {
    if (policy::is_address(file)) {
      attachments.push_back({{"url", file}});
      continue;
    }
    auto path = made.path / file;
    nlohmann::ordered_json entry{{"name", path.filename().string()}};
    if (auto blob = made.blobs.find(file); blob != made.blobs.end())
      entry["blob"] = blob->second;
    else
      entry["path"] = std::filesystem::absolute(path).string();
    auto cid = path.stem().string();
    if (html.find("cid:" + cid) != html.npos) entry["cid"] = cid;
    attachments.push_back(std::move(entry));
  }
  record.set("attachments", attachments);
}

}  // namespace

void fill(record::Record& record, const Template& made, Instant now, std::string_view program, const Keep& keep) {
  // The one thing that a record tells of its template even when it fails; all else is set once nothing can go wrong.
  record.set_text("template", made.identity());
  auto [texts, documents] = render(made, record);
  std::string_view html;
  for (const auto& text : texts)
    if (text.part->field == "html") html = text.content;
  attach(record, made, documents, html, keep);
  for (auto& text : texts) {
    if (text.part->form == Part::Form::json)
      record.set_raw(text.part->field, std::move(text.content));
    else
      record.set_text(text.part->field, text.content);
  }
  policy::apply(made.policy, record);
  nlohmann::ordered_json detail{{"template", made.identity()}};
  if (made.version.number > 0) detail["hash"] = made.version.hash;
  record.log(now, program, "rendered", detail);
}

}  // namespace hammy::render
