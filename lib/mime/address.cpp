#include "mime/address.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mime/domain.hpp"
#include "mime/header.hpp"

namespace hammy::mime {

namespace {

[[noreturn]] void refuse(std::string_view email, std::string_view why) {
  throw Error{"address.syntax", fmt::format("'{}' is no mail address: {}", text::clip(email, 120), why),
              "write it as name@domain"};
}

/// RFC 5322 section 3.2.3, with UTF-8 (RFC 6532 section 3.2).
bool is_atom_character(char c) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0 ||
         marks.find(c) != marks.npos;
}

void check_dot_atom(std::string_view local, std::string_view email) {
  for (auto atom : text::split(local, '.')) {
    if (atom.empty()) refuse(email, "a dot stands at an end of its local part or beside another dot");
    for (char c : atom)
      if (!is_atom_character(c)) refuse(email, fmt::format("its local part has '{}' outside quotes", c));
  }
}

void check_quoted(std::string_view local, std::string_view email) {
  bool open = true;
  for (std::size_t i = 1; i < local.size(); ++i) {
    if (!open) refuse(email, "something stands between the closing quote and the @");
    if (local[i] == '\\' && i + 1 < local.size())
      ++i;
    else if (local[i] == '"')
      open = false;
  }
  if (open) refuse(email, "its quoted local part does not end");
}

}  // namespace

bool Address::needs_utf8() const { return !text::is_ascii(local); }

Address make_address(std::string_view email, std::string_view name) {
  if (email.empty()) refuse(email, "it is empty");
  if (!text::is_utf8(email)) refuse("", "it is not valid UTF-8");
  for (unsigned char c : email)
    if (c < 0x20 || c == 0x7F) refuse("", "it has a control character");
  auto at = email.rfind('@');
  if (at == email.npos) refuse(email, "it has no @");
  if (at == 0) refuse(email, "nothing stands before the @");
  auto local = email.substr(0, at);
  if (local.size() > 64) refuse(email, "its local part is longer than 64 bytes");
  if (local.front() == '"')
    check_quoted(local, email);
  else
    check_dot_atom(local, email);
  refuse_control_characters("name", name);
  return {std::string(text::trim(name)), std::string(local), to_ascii_domain(email.substr(at + 1))};
}

Address parse_mailbox(std::string_view mailbox) {
  auto whole = text::trim(mailbox);
  if (whole.empty() || whole.back() != '>') return make_address(whole);
  auto open = whole.rfind('<');
  if (open == whole.npos) refuse(whole, "it has '>' without '<'");
  auto name = text::trim(whole.substr(0, open));
  auto email = whole.substr(open + 1, whole.size() - open - 2);
  if (name.size() < 2 || name.front() != '"' || name.back() != '"') return make_address(email, name);
  std::string unquoted;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    if (name[i] == '\\' && i + 2 < name.size()) ++i;
    unquoted += name[i];
  }
  return make_address(email, unquoted);
}

}  // namespace hammy::mime
