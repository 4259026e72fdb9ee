// Template folders: which files there are, and what each is for.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mustache/escape.hpp"

namespace hammy::render {

/// One file of a template: body.hu.html, subject.txt, sms.txt …
struct File {
  std::string stem;       ///< "body"
  std::string locale;     ///< "hu"; empty for the one that serves all
  std::string extension;  ///< "html"
  std::filesystem::path path;
  std::string name;  ///< relative to the templates, for errors: "invoice/body.hu.html"
};

/// The texts and documents of the folder `directory`/`name`, sorted by name; what begins with a capital, "." or
/// "_" is not ours.
std::vector<File> template_files(const std::filesystem::path& directory, const std::string& name);

/// Fragments or frames: every file below the folders by its relative path, those of the first folder over those of the
/// later ones.
using Listing = std::map<std::string, File>;
Listing list_fragments(const std::filesystem::path& directory, const std::vector<std::string>& folders);

/// Whether files of that extension are documents: "docx", "xlsx".
bool is_document(std::string_view extension);

/// The channel that a field of a message belongs to: "email" for subject, html and so on, "sms" for sms.
std::string channel_of(std::string_view field);

/// How values are escaped in a file of that extension.
mustache::Escape escape_for(std::string_view extension);

/// Whether `name` may name a template: 1 to 64 of A-Z a-z 0-9 . _ - and beginning with a letter or digit, so that it is
/// one folder and none above.
bool is_template_name(std::string_view name);

}  // namespace hammy::render
