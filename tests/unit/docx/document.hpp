// Word documents for tests: the smallest package around a body.
#pragma once

#include <string>
#include <vector>

#include "docx/template.hpp"
#include "zip/archive.hpp"

namespace hammy::docx {

/// An archive without members, which others are put into.
inline std::string empty_archive() { return std::string("PK\5\6") + std::string(18, '\0'); }

inline std::string package(const std::vector<std::pair<std::string, std::string>>& members) {
  std::vector<zip::Replacement> replacements;
  replacements.reserve(members.size());
  for (const auto& [name, content] : members) replacements.push_back({name, content});
  return zip::Archive("empty", empty_archive()).with(replacements);
}

inline std::string root(const std::string& name, const std::string& content) {
  return "<w:" + name +
         " xmlns:w=\"w\" xmlns:r=\"r\" xmlns:wp=\"wp\" xmlns:w14=\"w14\" xmlns:a=\"a\" xmlns:pic=\"pic\" "
         "xmlns:v=\"v\">" +
         content + "</w:" + name + ">";
}

/// A document with this body, and `more` members.
inline std::string document(const std::string& body,
                            const std::vector<std::pair<std::string, std::string>>& more = {}) {
  std::vector<std::pair<std::string, std::string>> members{
      {"[Content_Types].xml",
       "<Types xmlns=\"t\"><Override PartName=\"/word/document.xml\" ContentType=\"application/"
       "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override "
       "PartName=\"/word/header1.xml\" "
       "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/><Override "
       "PartName=\"/docProps/core.xml\" "
       "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>"},
      {"word/document.xml", root("document", "<w:body>" + body + "</w:body>")}};
  members.insert(members.end(), more.begin(), more.end());
  return package(members);
}

/// A run, a paragraph of one run, and a cell and a row of such.
inline std::string r(const std::string& text, const std::string& format = {}) {
  return "<w:r>" + (format.empty() ? "" : "<w:rPr>" + format + "</w:rPr>") + "<w:t>" + text + "</w:t></w:r>";
}
inline std::string p(const std::string& text) { return "<w:p>" + r(text) + "</w:p>"; }
inline std::string tr(const std::vector<std::string>& cells) {
  std::string row;
  for (const auto& cell : cells) row += "<w:tc>" + p(cell) + "</w:tc>";
  return "<w:tr>" + row + "</w:tr>";
}
inline std::string tbl(const std::string& rows) { return "<w:tbl>" + rows + "</w:tbl>"; }

/// What `made` renders for data in JSON.
inline std::string render(const Template& made, const std::string& json, const mustache::Settings& settings = {}) {
  auto data = record::Document::parse(json);
  mustache::Missed missed;
  auto bytes = made.render({data.root(), nullptr, {}, {}, {}}, settings, missed);
  if (!missed.empty()) throw missed.error();
  return bytes;
}

/// A part of a rendered document without its declaration and root, blanks being kept everywhere.
inline std::string part(const std::string& bytes, const std::string& name = "word/document.xml") {
  auto content = zip::Archive("out", bytes).read(name);
  auto begin = content.find('>', content.find("<w:"));
  content = content.substr(begin + 1, content.rfind("</w:") - begin - 1);
  constexpr std::string_view preserve = " xml:space=\"preserve\"";
  for (auto at = content.find(preserve); at != content.npos; at = content.find(preserve))
    content.erase(at, preserve.size());
  return content;
}

/// The body that a body with tags becomes.
inline std::string filled(const std::string& body, const std::string& json) {
  auto made = part(render(Template("t.docx", document(body)), json));
  constexpr std::string_view open = "<w:body>", close = "</w:body>";
  return made.substr(open.size(), made.size() - open.size() - close.size());
}

}  // namespace hammy::docx
