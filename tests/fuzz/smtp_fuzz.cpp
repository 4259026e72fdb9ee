// The words of a mail server: replies in any pieces, EHLO's extensions, and what is read out of the text. The first
// byte says how the rest is cut.
#include <cstdlib>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sasl/sasl.hpp"
#include "smtp/extensions.hpp"
#include "smtp/reply.hpp"

namespace {

using namespace hammy;

/// What came of the bytes in pieces of `step`: the replies, and whether they ended in an error.
std::pair<std::vector<std::string>, bool> read(std::string_view bytes, std::size_t step) {
  smtp::ReplyReader reader;
  smtp::Reply reply;
  std::vector<std::string> replies;
  try {
    while (!bytes.empty()) {
      auto piece = bytes.substr(0, step);
      bytes.remove_prefix(piece.size());
      while (reader.next(piece, reply)) {
        if (reply.code < 200 || reply.code > 599 || !text::is_utf8(reply.text)) std::abort();
        for (unsigned char c : reply.text)
          if (c < 0x20 && c != '\n') std::abort();
        replies.push_back(smtp::to_string(reply));
        smtp::parse_extensions(reply.text);
        if (auto delay = smtp::stated_delay(reply.text); delay && (delay->count() < 1 || delay->count() > 86400))
          std::abort();
        smtp::queue_id(reply.text);
      }
    }
  } catch (const Error&) {
    return {replies, true};
  }
  return {replies, false};
}

void log_in(std::string_view challenge) {
  auto scram = sasl::make_scram("SCRAM-SHA-1", "u", "p", "n");
  try {
    scram->initial();
    // Not with an iteration count that keeps the fuzzer busy.
    if (challenge.find("i=1,") != challenge.npos || challenge.find("i=") == challenge.npos) scram->respond(challenge);
    scram->respond(challenge);
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  // However the bytes are cut, the same replies come out.
  if (read(bytes, data[0] % 16 + 1) != read(bytes, bytes.size() + 1)) std::abort();
  log_in(bytes);
  return 0;
}
