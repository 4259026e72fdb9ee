// hammy-sign FILE.eml: finished mails, signed by S/MIME.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/log.hpp"
#include "pki/cms.hpp"
#include "sign/pades.hpp"
#include "smime/envelope.hpp"

namespace hammy::sign_program {

/// Belongs to one thread.
class MailSigner {
 public:
  using Stamp = std::function<std::string(crypto::Hash hash, const std::string& digest)>;

  /// Signs by `key`, with a timestamp from `stamp` where `level` asks for one. A mail has no place for more.
  MailSigner(std::shared_ptr<const pki::Key> key, sign::Level level, sign::Level least, Stamp stamp)
      : key_(std::move(key)), signer_(*key_, key_->hash()), least_(least) {
    if (level > sign::Level::b && stamp)
      timestamp_ = [this, stamp = std::move(stamp)](std::string_view signature) {
        return stamp(signer_.hash(), crypto::digest(signer_.hash(), signature));
      };
  }
  MailSigner(const MailSigner&) = delete;

  /// The mail, signed. Throws `sign.level` when more is asked for than a mail can have, and what smime::sign() does.
  std::string sign(std::string_view mail, Instant at) {
    if (least_ > sign::Level::t)
      throw Error{"sign.level", fmt::format("mails have no signatures of level {}", to_string(least_)),
                  "ask for level B or T, or add --require-level T"};
    try {
      return smime::sign(mail, signer_, at, timestamp_);
    } catch (const Error& error) {
      bool of_others = error.code().starts_with("tsp.") || error.code().starts_with("net.");
      if (!timestamp_ || least_ > sign::Level::b || !of_others) throw;
      log::warning(fmt::format("{}; the mail is signed without a timestamp", error.message()));
      return smime::sign(mail, signer_, at);
    }
  }

 private:
  std::shared_ptr<const pki::Key> key_;
  pki::CmsSigner signer_;
  sign::Level least_;
  pki::CmsSigner::Timestamp timestamp_;
};

}  // namespace hammy::sign_program
