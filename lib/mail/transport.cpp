#include "mail/transport.hpp"

#include "base/error.hpp"
#include "mail/handles.hpp"

namespace hammy::mail {

bool needs_recoding(std::string_view body) {
  constexpr std::size_t longest_line = 998;
  std::size_t line = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    auto byte = static_cast<unsigned char>(body[i]);
    if (byte == '\n') {
      line = 0;
      continue;
    }
    if (byte == 0 || byte > 0x7F) return true;
    if (line == 0 && body.substr(i).starts_with("From ")) return true;
    if (++line > longest_line + 1) return true;  // a carriage return counts too
  }
  return false;
}

std::string seven_bit(std::string_view entity) {
  start();
  auto parser = parser_of(entity);
  Object<GMimeObject> part(g_mime_parser_construct_part(parser.get(), nullptr));
  if (!part) throw Error{"mail.syntax", "this is no MIME entity"};
  g_mime_object_encode(part.get(), GMIME_ENCODING_CONSTRAINT_7BIT);
  std::unique_ptr<GMimeFormatOptions, decltype(&g_mime_format_options_free)> options(g_mime_format_options_new(),
                                                                                     g_mime_format_options_free);
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  std::unique_ptr<char, decltype(&g_free)> text(g_mime_object_to_string(part.get(), options.get()), g_free);
  if (!text) throw Error{"mail.syntax", "the MIME entity cannot be written"};
  return text.get();
}

}  // namespace hammy::mail
