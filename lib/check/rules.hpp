// Rules: what must hold before a message leaves, as a file of TOML says it (hammy-check(1), RULES).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mustache/mustache.hpp"
#include "pattern/pattern.hpp"

namespace hammy::check {

/// A rectangle of a page, in millimetres from its upper left corner.
struct Area {
  double left = 0, top = 0, width = 0, height = 0;
};

/// Where a rule looks.
struct Place {
  std::string files = "*";  ///< names of attachments, with * ? [] as in a shell
  std::int64_t page = 0;    ///< 1 is the first, -1 the last, 0 all
  std::optional<Area> area;
  bool optional = false;  ///< nothing is wrong when there is no such document
};

/// [text.NAME]: what a document's text must say, or must not.
struct TextRule {
  std::string name;
  Place place;
  /// Texts with tags; each line of what they become counts by itself.
  std::vector<mustache::ProgramPtr> contains, lacks;
  std::vector<pattern::Pattern> matches, lacks_matching;
  bool may_be_empty = false;  ///< nothing is wrong when a text becomes nothing
};

/// [foreign.NAME]: nothing of any other customer may stand in a document.
struct ForeignRule {
  std::string name;
  Place place;
  std::filesystem::path identifiers;  ///< a file with one on each line
  std::vector<std::string> own;       ///< names of the message's values that are its customer's
  std::vector<std::string> except;    ///< texts that stand in every document
};

/// [document.NAME]: what a document must be.
struct DocumentRule {
  std::string name;
  Place place;
  std::optional<std::int64_t> count;  ///< how many such documents there must be
  std::optional<std::int64_t> pages, min_pages, max_pages, max_bytes;
  std::optional<bool> is_signed, encrypted, javascript, embedded;
  std::string pdfa;   ///< what it claims to be: "2b", or "any"; empty: whatever
  std::string paper;  ///< "A4"; empty: whatever
};

/// [recipient]
struct RecipientRule {
  bool address = true;      ///< addresses must be some
  bool domain = false;      ///< and their domains take mail, by DNS
  bool suppression = true;  ///< nobody may be suppressed
  bool consent = true;      ///< messages of a list need consent
  std::string list;         ///< what messages are of that do not say it
};

/// [allow]: the only addresses that messages may go to by a channel.
struct AllowRule {
  std::vector<std::string> exact;  ///< in their one spelling; "@example.com": all of that domain
  std::vector<pattern::Pattern> matching;
};

struct Rules {
  std::string file;  ///< for messages
  std::vector<std::string> required;
  RecipientRule recipient;
  std::map<std::string, AllowRule> allow;  ///< by channel
  bool fail_others = false;                ///< who is not allowed fails, instead of being held back
  std::vector<DocumentRule> documents;
  std::vector<TextRule> texts;
  std::vector<ForeignRule> foreign;

  bool about_documents() const { return !documents.empty() || !texts.empty() || !foreign.empty(); }
};

/// Reads rules; `file` stands in errors, and identifiers lie beside it unless their path is absolute. Throws
/// `config.syntax`, `config.type`, `check.rules`, `pattern.*` or `template.syntax`.
Rules read_rules(std::string_view toml, const std::filesystem::path& file);

}  // namespace hammy::check
