// Mails: what is read of one is UTF-8, and what is recoded is fit for every way.
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mail/read.hpp"
#include "mail/transport.hpp"
#include "smime/split.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hammy;
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  try {
    auto mail = mail::read(input);
    if (!text::is_utf8(mail.subject) || !text::is_utf8(mail.text) || !text::is_utf8(mail.html)) std::abort();
  } catch (const Error&) {
  }
  try {
    auto parts = smime::split(input);
    auto entity = mail::seven_bit(parts.entity);
    auto body = entity.find("\r\n\r\n");
    if (body != entity.npos && mail::needs_recoding(std::string_view(entity).substr(body))) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
