// Locking: a PDF that everybody can read and nobody can change without its being seen.
#pragma once

#include <string>
#include <string_view>

namespace hammy::qpdf {

/// `pdf` encrypted by AES-256 (ISO 32000-2 section 7.6, revision 6) so that it opens without a password, and may be
/// read, printed, copied from and read aloud, but not changed, commented, filled in or taken apart. The password that
/// would allow that is random and kept nowhere. A program that changes it all the same has to rewrite the file without
/// its lock, which shows. Throws `pdf.syntax` for what is no PDF.
std::string lock(std::string_view pdf);

}  // namespace hammy::qpdf
