#include "smime/envelope.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "crypto/keyed.hpp"
#include "mail/transport.hpp"
#include "mime/encoding.hpp"
#include "smime/split.hpp"

namespace hammy::smime {

namespace {

Split prepared(std::string_view mail) {
  auto parts = split(mail);
  auto body = parts.entity.find("\r\n\r\n");
  if (mail::needs_recoding(std::string_view(parts.entity).substr(body))) parts.entity = mail::seven_bit(parts.entity);
  return parts;
}

/// Fields of a part that holds CMS, and it in base64.
void append_cms(std::string& out, std::string_view type, std::string_view file, std::string_view der) {
  out += fmt::format(
      "Content-Type: {}; name=\"{}\"\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment; filename=\"{}\"\r\n\r\n",
      type, file, file);
  mime::append_base64_lines(out, der);
  out += "\r\n";
}

}  // namespace

std::string sign(std::string_view mail, pki::CmsSigner& signer, Instant at,
                 const pki::CmsSigner::Timestamp& timestamp) {
  auto parts = prepared(mail);
  auto digest = crypto::digest(signer.hash(), parts.entity);
  auto der = signer.sign({digest, at}, timestamp);
  auto boundary = "=_signed_" + text::hex(crypto::digest(crypto::Hash::sha256, parts.entity)).substr(0, 32);
  auto out = std::move(parts.header);
  out += fmt::format(
      "MIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n"
      " micalg={}; boundary=\"{}\"\r\n\r\nThis is a signed message (S/MIME).\r\n\r\n--{}\r\n",
      text::lower(crypto::name_of(signer.hash())), boundary, boundary);
  out += parts.entity;
  out += fmt::format("\r\n--{}\r\n", boundary);
  append_cms(out, "application/pkcs7-signature", "smime.p7s", der);
  out += fmt::format("--{}--\r\n", boundary);
  return out;
}

std::string encrypt(std::string_view mail, const std::vector<pki::Certificate>& recipients, pki::Cipher cipher) {
  auto parts = prepared(mail);
  auto out = std::move(parts.header);
  out += "MIME-Version: 1.0\r\n";
  bool authenticated = cipher == pki::Cipher::aes256_gcm;
  append_cms(out,
             authenticated ? "application/pkcs7-mime; smime-type=authEnveloped-data"
                           : "application/pkcs7-mime; smime-type=enveloped-data",
             "smime.p7m", pki::envelope(parts.entity, recipients, cipher));
  return out;
}

}  // namespace hammy::smime
