#include "smime/split.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::smime {

namespace {

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 40);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' && text[i] != '\n') {
      out += text[i];
      continue;
    }
    if (text[i] == '\r' && text.substr(i + 1).starts_with('\n')) ++i;
    out += "\r\n";
  }
  return out;
}

/// Whether `line` begins a field (RFC 5322 section 2.2).
bool begins_field(std::string_view line) {
  auto colon = line.find(':');
  auto printable = [](char c) { return c > ' ' && c < 0x7F; };
  return colon != 0 && colon != std::string_view::npos &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), printable);
}

}  // namespace

Split split(std::string_view mail) {
  if (mail.starts_with("From ")) mail.remove_prefix(std::min(mail.find('\n'), mail.size() - 1) + 1);
  auto all = with_crlf(mail);
  if (!all.ends_with("\r\n")) all += "\r\n";
  std::string_view rest(all);
  Split out;
  std::string version;  // which is said anew
  bool typed = false;
  std::string* current = nullptr;
  while (!rest.empty() && !rest.starts_with("\r\n")) {
    auto line = rest.substr(0, std::min(rest.find("\r\n"), rest.size() - 2) + 2);
    bool continues = line.front() == ' ' || line.front() == '\t';
    if (continues ? !current : !begins_field(line))
      throw Error{"mail.syntax", "this is no mail: it does not begin with a header",
                  "a mail begins with lines such as 'Subject: …', and an empty line behind them"};
    if (!continues) {
      auto name = line.substr(0, line.find(':'));
      bool content = text::iequals(name.substr(0, 8), "content-");
      typed = typed || text::iequals(name, "content-type");
      current = content ? &out.entity : text::iequals(name, "mime-version") ? &version : &out.header;
    }
    *current += line;
    rest.remove_prefix(line.size());
  }
  if (out.header.empty()) throw Error{"mail.syntax", "this is no mail: it has no header"};
  if (!typed) out.entity += "Content-Type: text/plain; charset=us-ascii\r\n";
  out.entity += "\r\n";
  out.entity += rest.substr(std::min<std::size_t>(2, rest.size()));
  return out;
}

}  // namespace hammy::smime
