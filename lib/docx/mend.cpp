#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "docx/part.hpp"

namespace hammy::docx {

namespace {

constexpr std::string_view paragraph = "<w:p></w:p>";
// What must have something in it, by name.
constexpr std::array<std::string_view, 8> containers{"tc",  "tbl",      "txbxContent", "hdr",
                                                     "ftr", "footnote", "endnote",     "comment"};

/// Where the last opening tag of `name` stands.
std::size_t last_open(std::string_view written, std::string_view name) {
  auto tag = fmt::format("<w:{}", name);
  auto at = written.rfind(tag);
  while (at != written.npos && at != 0 &&
         std::string_view(" >").find(written[at + tag.size()]) == std::string_view::npos)
    at = written.rfind(tag, at - 1);
  return at;
}

/// Whether what was written last is the opening tag of `name`.
bool is_just_open(std::string_view written, std::string_view name) {
  auto at = written.rfind('<');
  if (at == written.npos || !written.substr(at).starts_with("<w:")) return false;
  auto tag = written.substr(at + 3);
  return tag.starts_with(name) && tag.find_first_of(" >") == name.size();
}

}  // namespace

void mend(std::string& xml) {
  constexpr std::string_view close = "</w:";
  std::string out;
  std::string_view rest = xml;
  for (auto at = rest.find(close); at != rest.npos; at = rest.find(close)) {
    out += rest.substr(0, at);
    rest.remove_prefix(at);
    auto name = rest.substr(close.size(), rest.find('>') - close.size());
    bool is_container = std::find(containers.begin(), containers.end(), name) != containers.end();
    auto last = [&](std::string_view tag) { return out.ends_with(tag); };
    if (name == "tbl" && !last("</w:tr>") && !last("</w:sdt>")) {
      if (auto begin = last_open(out, "tbl"); begin != out.npos && out.find("</w:tbl>", begin) == out.npos) {
        out.resize(begin);
        rest.remove_prefix(close.size() + name.size() + 1);
        continue;
      }
    }
    bool ends_wrong = name == "tc" && !last("</w:p>") && !last("</w:sdt>");
    if (ends_wrong || (is_container && is_just_open(out, name))) out += paragraph;
    out += rest.substr(0, close.size());
    rest.remove_prefix(close.size());
  }
  out += rest;
  xml = std::move(out);
}

}  // namespace hammy::docx
