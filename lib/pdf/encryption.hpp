// Encryption by a password (ISO 32000-2 section 7.6): reading what AES-256 hides, and hiding what is added to such a
// file. The older kinds, RC4 and AES-128, are not read.
#pragma once

#include <string>
#include <string_view>

#include "pdf/object.hpp"

namespace hammy::pdf {

class Encryption {
 public:
  /// `dictionary` is the file's Encrypt dictionary; `password` may be the user's or the owner's, in UTF-8. Throws
  /// `pdf.password` when it is neither, and `pdf.encryption` for another kind of encryption.
  Encryption(const Object& dictionary, std::string_view password);
  ~Encryption();
  Encryption(Encryption&&) = default;
  Encryption& operator=(Encryption&&) = default;

  /// The bytes of a string or stream. Throws `pdf.syntax` when they are damaged.
  std::string decrypt(std::string_view bytes) const;
  std::string encrypt(std::string_view bytes) const;
  /// Every string within `object`, but for a signature's Contents, which are never encrypted.
  void decrypt(Object& object) const;
  void encrypt(Object& object) const;

  /// Whether everybody may read the document and nobody may change, comment or fill it in (section 7.6.4.2).
  bool locked() const { return locked_; }

 private:
  std::string key_;
  bool locked_ = false;
};

}  // namespace hammy::pdf
