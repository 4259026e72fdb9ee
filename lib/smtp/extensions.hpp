// Extensions: what a server offers in its answer to EHLO (RFC 5321 4.1.1.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::smtp {

struct Extensions {
  std::string server;  ///< the name that the server gives itself
  bool pipelining = false, eight_bit_mime = false, smtputf8 = false, dsn = false, chunking = false, starttls = false;
  bool size = false;                    ///< takes the SIZE parameter
  std::uint64_t max_bytes = 0;          ///< of a message (RFC 1870); 0 when there is no limit or it is not told
  std::vector<std::string> mechanisms;  ///< of AUTH, upper case

  bool offers(std::string_view mechanism) const;
};

/// Reads the words of a positive reply to EHLO: the server's name, then one keyword with parameters a line. What is not
/// known or not well-formed is skipped.
Extensions parse_extensions(std::string_view words);

}  // namespace hammy::smtp
