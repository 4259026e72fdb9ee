#include "mime/domain.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <idn2.h>

#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::mime {

namespace {

[[noreturn]] void refuse(std::string_view domain, std::string_view why) {
  throw Error{"address.domain", fmt::format("'{}' is no domain: {}", text::clip(domain, 120), why),
              "check the part after the @"};
}

bool is_literal(std::string_view domain) {
  if (domain.size() < 3 || domain.front() != '[' || domain.back() != ']') return false;
  std::string inside(domain.substr(1, domain.size() - 2));
  in6_addr six;
  in_addr four;
  if (text::iequals(inside.substr(0, 5), "IPv6:")) return inet_pton(AF_INET6, inside.c_str() + 5, &six) == 1;
  return inet_pton(AF_INET, inside.c_str(), &four) == 1;
}

/// Letters, digits and hyphens in labels of 1 to 63 (RFC 1123 section 2.1); the underscore is seen in real names.
void check_labels(std::string_view domain) {
  if (domain.size() > 253) refuse(domain, "it is longer than 253 characters");
  for (auto label : text::split(domain, '.')) {
    if (label.empty()) refuse(domain, "it has an empty label");
    if (label.size() > 63) refuse(domain, "a label is longer than 63 characters");
    if (label.front() == '-' || label.back() == '-') refuse(domain, "a label begins or ends with '-'");
    for (char c : label)
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
        refuse(domain, "it has a character that no domain may have");
  }
}

}  // namespace

std::string to_ascii_domain(std::string_view domain) {
  if (domain.empty()) refuse(domain, "it is empty");
  if (domain.front() == '[') {
    if (!is_literal(domain)) refuse(domain, "it is no IP address in brackets");
    return std::string(domain);
  }
  std::string ascii;
  if (text::is_ascii(domain)) {
    ascii = text::lower(domain);
  } else {
    char* converted = nullptr;
    int done = domain.find('\0') != domain.npos
                   ? IDN2_DISALLOWED
                   : idn2_to_ascii_8z(std::string(domain).c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    std::unique_ptr<char, decltype(&idn2_free)> owned(converted, [](void* p) { idn2_free(p); });
    if (done != IDN2_OK) refuse(domain, idn2_strerror(done));
    ascii = converted;
  }
  check_labels(ascii);
  return ascii;
}

}  // namespace hammy::mime
