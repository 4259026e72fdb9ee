#include "base/url.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace hammy {

std::string url_scheme(std::string_view url) {
  std::string scheme;
  for (char c : url) {
    if (static_cast<unsigned char>(c) <= 0x20) continue;
    if (c == ':') return text::lower(scheme);
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!letter && (!later || scheme.empty())) return {};
    scheme += c;
  }
  return {};
}

bool is_safe_url(std::string_view url) {
  auto scheme = url_scheme(url);
  constexpr std::string_view safe[] = {"", "http", "https", "mailto", "tel", "sms", "cid"};
  return std::find(std::begin(safe), std::end(safe), scheme) != std::end(safe);
}

}  // namespace hammy
