// A mail, from its parts to its bytes (RFC 5322, RFC 2045 to 2049, RFC 2387, RFC 6532).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/piece.hpp"
#include "base/time.hpp"
#include "mime/address.hpp"
#include "mime/text.hpp"

namespace hammy::mime {

/// A file that goes along.
struct Attachment {
  std::string name;      ///< file name, UTF-8; may be empty
  std::string type;      ///< media type; empty: by the name's extension
  std::string content;   ///< the bytes
  std::string cid;       ///< Content-ID without brackets: an image that the HTML shows as cid:…
  std::string method{};  ///< of a calendar (RFC 5546): it is shown as another form of the texts, and attached as a file
};

/// What a mail is made of. Views must live until compose() has returned.
struct Message {
  std::string message_id;  ///< with brackets
  Instant date;
  Address from;
  std::vector<Address> reply_to, to, cc;
  std::string_view subject;
  std::optional<Text> text, html;
  std::vector<Attachment> attachments;
  std::vector<std::pair<std::string, std::string>> headers;  ///< further ones, in their order
  std::string_view boundary;                                 ///< seed of the boundaries: letters, digits . _ - only
};

/// A mail: its header and body in pieces, of which long texts are some, so that they need not be copied.
struct Composed {
  std::vector<Piece> pieces;  ///< CRLF line ends, neither dot-stuffed nor ended by a dot; none is empty
  bool eight_bit = false;     ///< has bytes above 0x7F in its body: needs 8BITMIME
  bool utf8 = false;          ///< has them in its header: needs SMTPUTF8
};

/// Writes the mail: text/plain, text/html or both as multipart/alternative, the HTML and its images as
/// multipart/related, an invitation beside them (RFC 6047), all that and the attachments as multipart/mixed.
/// `eight_bit` allows 8bit bodies. The same message gives the same bytes. Throws `mime.*` for what can't be written.
Composed compose(Message message, bool eight_bit = false);

}  // namespace hammy::mime
