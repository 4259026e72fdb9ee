// Encrypting PDFs by AES-256 (ISO 32000-2 section 7.6, revision 6), by libqpdf.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::qpdf {

/// What a reader may do with the document; unless said, it is locked: to be read, printed and copied from, and no more.
/// Readers are asked to keep to it, and the encryption does not make them;
/// reading aloud is allowed always.
struct Permissions {
  bool print = true;
  bool copy = true;
  bool fill = false;      ///< in forms, and sign
  bool annotate = false;  ///< and fill in
  bool assemble = false;  ///< turn, add and take away pages
  bool modify = false;    ///< anything else
};

/// The permissions that `words` name: print, copy, fill, annotate, assemble, modify, or all or none alone. Throws
/// `usage`.
Permissions permissions_from(const std::vector<std::string>& words);

/// `pdf` so that it opens with `password` alone, or where that is empty without one. `password` has at most 127 bytes
/// and no NUL. The owner's password, which would allow everything, is random and kept nowhere. A document that was
/// encrypted before and opens without a password is so no more. Throws `pdf.syntax` for what is no PDF, `pdf.password`
/// where it does not open without one, and `pdf.signed` where a signature would become invalid.
std::string encrypt(std::string_view pdf, const std::string& password, const Permissions& permissions);

/// The same from file to file, which is not read as a whole.
void encrypt_file(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& password,
                  const Permissions& permissions);

}  // namespace hammy::qpdf
