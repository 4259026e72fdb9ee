#include "mustache/url.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::mustache {

namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// The scheme of `url` in small letters, without the white space and control characters that browsers skip.
std::string scheme_of(std::string_view url) {
  std::string scheme;
  for (char c : url) {
    if (static_cast<unsigned char>(c) <= 0x20) continue;
    if (c == ':') return text::lower(scheme);
    if (!is_letter_or_digit(c) && c != '+' && c != '-' && c != '.') break;
    scheme += c;
  }
  return {};
}

}  // namespace

std::string encoded_url(std::string_view value, UrlUse use) {
  auto scheme = scheme_of(value);
  auto is = [&](std::string_view name) { return scheme == name; };
  bool known = is("http") || is("https") || is("mailto") || is("tel") || is("sms") || is("cid");
  bool runs_code = is("javascript") || is("vbscript") || is("data");
  if (use == UrlUse::automatic && known) use = UrlUse::link;
  if (runs_code || (use == UrlUse::link && !scheme.empty() && !known))
    throw Error{"template.unsafe-url", fmt::format("a URL must not begin with '{}:'", text::clip(scheme, 40)),
                "http, https, mailto, tel, sms and cid are allowed"};
  bool link = use == UrlUse::link;
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    char c = value[i];
    bool keep = is_letter_or_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos;
    if (link) keep = keep || std::string_view(":/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
    if (keep) {
      out += c;
    } else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

}  // namespace hammy::mustache
