// hammy-encrypt FILE.eml: finished mails, encrypted by S/MIME for those who have the keys of certificates.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "smime/envelope.hpp"

namespace hammy::encrypt_program {

class MailEncrypter {
 public:
  /// For the first certificate of each of the PEM `files`. Throws `encrypt.certificate` for one that is not good at
  /// `now`, or not for this.
  void read(const std::vector<std::string>& files, bool authenticated, Instant now) {
    constexpr std::size_t most = std::size_t{1} << 20;
    for (const auto& file : files) {
      auto certificate = pki::Certificate::from_pem(read_file(file, most)).front();
      auto refuse = [&](std::string_view why, std::string hint) {
        throw Error{"encrypt.certificate", fmt::format("{}: the certificate of {} {}", file, certificate.name(), why),
                    std::move(hint)}
            .as(Failure::technical)
            .exits(Exit::config);
      };
      if (now < certificate.not_before()) refuse("is not good yet", "ask the recipient for the current one");
      if (now > certificate.not_after()) refuse("is good no more", "ask the recipient for the current one");
      if (!certificate.may_encipher())
        refuse("is not for encrypting, as its key usage says", "ask the recipient for the one that is");
      recipients_.push_back(std::move(certificate));
    }
    cipher_ = authenticated ? pki::Cipher::aes256_gcm : pki::Cipher::aes256_cbc;
  }

  /// The mail, encrypted. Throws `encrypt.no-recipient` when there is nobody to read it, and what smime::encrypt()
  /// does.
  std::string encrypt(std::string_view mail) const {
    if (recipients_.empty())
      throw Error{"encrypt.no-recipient", "nobody is named who could read the mail", "add --recipient-cert FILE"};
    return smime::encrypt(mail, recipients_, cipher_);
  }

 private:
  std::vector<pki::Certificate> recipients_;
  pki::Cipher cipher_ = pki::Cipher::aes256_cbc;
};

}  // namespace hammy::encrypt_program
