#include "mustache/url.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace hammy::mustache {

namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string encoded_url(std::string_view value, UrlUse use) {
  auto scheme = url_scheme(value);
  bool known = !scheme.empty() && is_safe_url(value);
  bool runs_code = scheme == "javascript" || scheme == "vbscript" || scheme == "data";
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
