// Mails that others wrote (RFC 5322, RFC 2045 to 2049): their texts and files, as GMime finds them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hammy::mail {

/// A mailbox of a header, as it stands there.
struct Mailbox {
  std::string name, email;  ///< UTF-8
};

/// A part that is no text of the mail.
struct File {
  std::string name;  ///< UTF-8; may be empty
  std::string type;  ///< "image/png"
  std::string cid;   ///< Content-ID without brackets, by which the HTML shows it; empty: none
  std::string content;
};

/// All in UTF-8, whatever the mail says it in.
struct Mail {
  std::string subject;
  std::vector<Mailbox> from, to;
  std::string text, html;  ///< empty: there is none
  std::vector<File> files;
};

/// Reads a mail of up to 64 MB with parts nested up to 30 deep. The first text/plain and text/html that are no
/// attachments are its texts. Throws `mail.syntax` for what is none, and `mail.too-large`.
Mail read(std::string_view bytes);

}  // namespace hammy::mail
