#include "smtp/extensions.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace hammy::smtp {

namespace {

std::string upper(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  return out;
}

void add_mechanisms(Extensions& extensions, std::string_view words) {
  for (auto word : text::split(words, ' '))
    if (!word.empty() && word.size() <= 20 && !extensions.offers(upper(word)))  // RFC 4422 3.1: at most 20 characters
      extensions.mechanisms.push_back(upper(word));
}

}  // namespace

bool Extensions::offers(std::string_view mechanism) const {
  return std::find(mechanisms.begin(), mechanisms.end(), mechanism) != mechanisms.end();
}

Extensions parse_extensions(std::string_view words) {
  Extensions extensions;
  auto lines = text::split(words, '\n');
  extensions.server = lines[0].substr(0, std::min(lines[0].find(' '), std::size_t{255}));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    auto line = text::trim(lines[i]);
    auto space = line.find(' ');
    auto keyword = upper(line.substr(0, space));
    auto parameters = space == line.npos ? std::string_view{} : text::trim(line.substr(space + 1));
    if (keyword == "PIPELINING") extensions.pipelining = true;
    if (keyword == "8BITMIME") extensions.eight_bit_mime = true;
    if (keyword == "SMTPUTF8") extensions.smtputf8 = true;
    if (keyword == "DSN") extensions.dsn = true;
    if (keyword == "CHUNKING") extensions.chunking = true;
    if (keyword == "STARTTLS") extensions.starttls = true;
    if (keyword == "SIZE") {
      extensions.size = true;
      auto [end, failed] =
          std::from_chars(parameters.data(), parameters.data() + parameters.size(), extensions.max_bytes);
      if (failed != std::errc{} || end != parameters.data() + parameters.size()) extensions.max_bytes = 0;
    }
    if (keyword == "AUTH") add_mechanisms(extensions, parameters);
    // Servers of the last century wrote "AUTH=LOGIN PLAIN", and some still do beside the proper line.
    if (keyword.starts_with("AUTH=")) add_mechanisms(extensions, line.substr(5));
  }
  return extensions;
}

}  // namespace hammy::smtp
