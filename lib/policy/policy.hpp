// Policy: what a template says about the messages made from it besides their texts. The only reader of
// template.toml(5).
//
// A setting comes from the record, else from the template's template.toml, else from [group.NAME] of hammy.toml for the
// template's group, else from the organisation's [org.ORG.template], else from [template], else it is built in.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "record/record.hpp"
#include "scope/scope.hpp"

namespace hammy::policy {

/// A variable that the template declares under [variables.NAME].
struct Variable {
  std::string name;  ///< dotted path in the record's data
  std::string type;  ///< text, number, money, date, boolean, list, object or any
  std::string label;
  bool required = false;
  std::optional<std::string> fallback;  ///< `default`: stands in where the data has nothing
  // For the form in which people fill it.
  std::string help;                   ///< a sentence
  std::string group;                  ///< the part of the form that it stands in
  std::string widget;                 ///< line, area, select, check, date …
  std::string condition;              ///< asked for only where this variable is true, or with "!" in front false
  std::optional<std::int64_t> order;  ///< lower ones come first
  std::vector<std::string> choices;   ///< the only values there are
};

/// What the template says of one of its documents under [documents.NAME].
struct DocumentPolicy {
  std::string stem;        ///< NAME: of the file NAME.docx
  std::string name;        ///< a template of the attachment's name; empty: NAME.docx
  std::string delimiters;  ///< of its tags, with a blank between them; empty: those of the template
  std::string form;        ///< `as`: what it becomes; empty: as `document` says
  std::string when;        ///< made only where this variable is true; empty: always
  std::string each;        ///< made for each element of this list; empty: once
  std::optional<bool> locked;
};

/// A file that goes along by rule: [annex.NAME].
struct Annex {
  std::string rule;          ///< NAME
  std::string file;          ///< in the template's folder; of a rule for all templates, below [files] roots
  std::string name;          ///< a template of the attachment's name; empty: the file's own
  bool of_template = false;  ///< said in template.toml
  std::string when;          ///< only where this variable is true, or one of `is`; empty: always
  std::vector<std::string> is;
  std::string from, until;  ///< the first and the last day, "2026-12-31"; empty: open
};

/// What becomes of many or large attachments, [attach] of template.toml.
struct Packing {
  std::optional<std::int64_t> max_bytes;  ///< of all attachments together, packed; else [mail] max_attachment_bytes
  std::optional<std::int64_t> above;      ///< packed when they have more bytes than this
  std::optional<std::int64_t> from;       ///< packed when there are so many
  std::string name;                       ///< of the archive, a template
  bool encrypted = false;                 ///< under the password of `password`
};

/// How protected attachments get their passwords, [password] of template.toml.
struct PasswordRecipe {
  std::string recipe;  ///< a template of the password; "none": none is wanted; empty: nothing is said
  std::string place;   ///< where that stands, for errors: "statement/template.toml: [password] recipe"
  /// Said beside the recipe: templates of what the reader is told about the password, by locale; "" is for all others.
  std::map<std::string, std::string> hints;
  std::int64_t reveal = 0;  ///< how many of the last characters a hint may show, said beside the recipe
  bool ascii = true;        ///< whether letters outside ASCII are transliterated, said beside the recipe
  double min_entropy = 0;   ///< bits that a password must be worth
};

struct Address {
  std::string email, name;
};

/// The settings of a template for one organisation or, after with_record(), for one message. What is empty is unsaid.
struct TemplatePolicy {
  std::string description;
  std::string group;                  ///< of templates that share settings
  std::vector<std::string> channels;  ///< email, sms, chat …; empty: those there are texts for
  std::string frame;                  ///< of _frames/, put around body.md and around a body.html without its own

  std::optional<std::int64_t> priority;  ///< 9 (first) to 0
  Address from;
  std::string reply_to;       ///< the address for answers
  std::string reply_channel;  ///< where answers go on: a channel of hammy-reply
  std::string bounce;         ///< the bounce account, whose address is the return path
  std::string via;            ///< the endpoint
  PasswordRecipe password;
  std::string sign_key;                  ///< the [key.NAME] that signs its documents; "none": they are not signed
  std::string plan;                      ///< the delivery plan
  std::string keep;                      ///< bytes, hash or none: what is kept of a sent mail
  std::vector<std::string> attachments;  ///< that go with every message: files of the template's folder, or addresses
  std::vector<Annex> annexes;            ///< those of the template after those for its group, organisation and all
  Packing packing;
  std::string check;               ///< the file of rules that messages must keep to, see hammy-check(1)
  bool check_of_template = false;  ///< said in template.toml: it lies in the template's folder

  std::optional<std::chrono::seconds> fetch_every,
      fetch_for;  ///< how long attachments are waited for, see hammy-fetch(1)
  std::optional<std::int64_t> fetch_attempts;

  std::optional<std::int64_t> retry_attempts;
  std::optional<std::chrono::seconds> retry_for;  ///< from the first attempt on
  std::optional<std::chrono::seconds> retention;  ///< of the archived message

  std::string locale = "en";  ///< for recipients who name none
  std::string time_zone = "UTC";
  std::string currency;                           ///< of amounts that name none
  std::string delimiters;                         ///< of the folder's texts and documents; empty: "{{ }}"
  std::string css = "inline";                     ///< what becomes of style sheets: inline, or keep
  std::string missing = "error";                  ///< error, empty or keep
  std::size_t max_output = std::size_t{4} << 20;  ///< bytes of one text

  std::vector<Variable> variables;
  std::string document = "docx";  ///< what documents become: docx, xlsx, pdf, pdfa, doc, xls, or none
  bool locked = false;            ///< whether PDFs are locked against changes
  std::vector<DocumentPolicy> documents;
};

/// The policy of a template whose template.toml reads `toml` (may be empty: no such file); `name` stands in errors.
/// Throws `config.syntax`, `config.type`, `template.unknown-setting` or `template.setting`.
TemplatePolicy load(const scope::Scope& scope, std::string_view toml, std::string_view name);

/// What the policy comes to, wherever it was said: settings by their names in template.toml, "fetch.every", with their
/// values for people. What is unsaid and not built in is left out, and so are variables.
std::vector<std::pair<std::string, std::string>> settings_of(const TemplatePolicy& policy);

/// Whether an entry of `attachments` is an address that hammy-fetch reads, and no file of the folder.
bool is_address(std::string_view attachment);

/// How the texts for the reader of one message are written.
struct Reader {
  std::string locale, time_zone, currency;
};
/// What the record says of its reader, else what the policy does.
Reader reader_of(const TemplatePolicy& policy, const record::Record& record);

/// The policy with what `record` itself says: from, reply_to, priority, via, keep, locale, time_zone, currency.
TemplatePolicy with_record(TemplatePolicy policy, const record::Record& record);

/// Gives `record` what it does not say itself and the policy does: from, reply_to, priority, via, keep, bounce,
/// plan, retention, fetch. What is built in is not written.
void apply(const TemplatePolicy& policy, record::Record& record);

/// The defaults of the declared variables as one JSON object, dotted names nested; null for an optional one without.
std::string defaults_json(const TemplatePolicy& policy);

/// What the organisation looks like, [brand] of hammy.toml, as one JSON object whose members are texts: `name`,
/// `colour`, `background`, `text`, `font` and `logo_width`, with what is built in where nothing is said; `logo`,
/// `address`, `website`, `email` and `phone`, null where nothing is said; whatever else the table has; and `on_colour`
/// and `link`, chosen so that they can be read on `colour` and on white (WCAG 2.1, 1.4.3). Throws `brand.colour`.
std::string brand_json(const scope::Scope& scope);

/// What of the declared variables `data` lacks or holds in the wrong type.
struct Lack {
  std::string name;
  std::string wanted;  ///< "of type date", "one of red, blue"; empty: it is absent or empty though required
};
std::vector<Lack> lacks(const TemplatePolicy& policy, record::Value data);

}  // namespace hammy::policy
