#include "pki/signed_data.hpp"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>

#include "base/error.hpp"
#include "pki/der.hpp"
#include "pki/handles.hpp"

namespace hammy::pki {

namespace {

using crypto::Hash;

Error malformed(const std::string& what) { return Error{"pki.cms", "the signature cannot be read: " + what}; }

/// The OID of an AlgorithmIdentifier.
std::string algorithm_of(const der::Element& identifier) {
  return der::dotted(der::Reader(identifier.content).expect(0x06).content);
}

std::optional<Hash> hash_of(const std::string& oid) {
  if (oid == "1.3.14.3.2.26") return Hash::sha1;
  if (oid == "2.16.840.1.101.3.4.2.1") return Hash::sha256;
  if (oid == "2.16.840.1.101.3.4.2.2") return Hash::sha384;
  if (oid == "2.16.840.1.101.3.4.2.3") return Hash::sha512;
  return {};
}

std::optional<Instant> time_of(const der::Element& value) {
  std::unique_ptr<ASN1_TIME, Release<ASN1_TIME_free>> time(ASN1_TIME_new());
  std::tm parts{};
  std::string text(value.content);
  if (ASN1_TIME_set_string(time.get(), text.c_str()) != 1 || ASN1_TIME_to_tm(time.get(), &parts) != 1) {
    clear_errors();
    return {};
  }
  return Instant(std::chrono::seconds(::timegm(&parts)));
}

/// Whether the first ESSCertID(v2) of the attribute's value has the hash of `certificate` (RFC 5035).
bool names(std::string_view value, const Certificate& certificate, bool second_version) {
  der::Reader certs(der::Reader(value).expect(0x30).content);
  der::Reader id(der::Reader(certs.expect(0x30).content).expect(0x30).content);
  auto hash = second_version ? Hash::sha256 : Hash::sha1;
  if (auto algorithm = id.next_if(0x30)) {
    auto other = hash_of(algorithm_of(*algorithm));
    if (!other) return false;
    hash = *other;
  }
  return id.expect(0x04).content == crypto::digest(hash, certificate.der());
}

void read_signed_attributes(SignedData& out, const der::Element& attributes) {
  out.signed_attributes = std::string(attributes.whole);
  out.signed_attributes.front() = '\x31';  // signed as SET OF, written as [0] IMPLICIT
  for (der::Reader list(attributes.content); !list.done();) {
    der::Reader attribute(list.expect(0x30).content);
    auto type = der::dotted(attribute.expect(0x06).content);
    auto value = der::Reader(attribute.expect(0x31).content).next();
    if (type == "1.2.840.113549.1.9.4") out.digest = std::string(value.content);
    if (type == "1.2.840.113549.1.9.5") out.signing_time = time_of(value);
    bool second = type == "1.2.840.113549.1.9.16.2.47";
    if (out.signer && (second || type == "1.2.840.113549.1.9.16.2.12"))
      (names(value.whole, *out.signer, second) ? out.names_certificate : out.wrong_certificate) = true;
  }
}

void read_unsigned_attributes(SignedData& out, const der::Element& attributes) {
  for (der::Reader list(attributes.content); !list.done();) {
    der::Reader attribute(list.expect(0x30).content);
    auto type = der::dotted(attribute.expect(0x06).content);
    if (type != "1.2.840.113549.1.9.16.2.14") continue;
    out.timestamp = std::string(der::Reader(attribute.expect(0x31).content).next().whole);
  }
}

void read_signer(SignedData& out, const der::Element& info) {
  der::Reader signer(info.content);
  signer.expect(0x02);
  auto id = signer.next();
  for (const Certificate& one : out.certificates) {
    if (id.is(0x30) && one.issuer_and_serial() == id.whole) out.signer = one;
    const auto* key_id = X509_get0_subject_key_id(one.get());
    if (id.is(0x80) && key_id &&
        std::string_view(reinterpret_cast<const char*>(ASN1_STRING_get0_data(key_id)),
                         static_cast<std::size_t>(ASN1_STRING_length(key_id))) == id.content)
      out.signer = one;
  }
  auto hash_name = algorithm_of(signer.expect(0x30));
  auto hash = hash_of(hash_name);
  if (!hash) throw malformed(fmt::format("its hash {} is not known here", hash_name));
  out.hash = *hash;
  out.weak_hash = *hash == Hash::sha1;
  if (auto attributes = signer.next_if(0xA0)) read_signed_attributes(out, *attributes);
  auto algorithm = algorithm_of(signer.expect(0x30));
  out.pss = algorithm == "1.2.840.113549.1.1.10";
  out.value = std::string(signer.expect(0x04).content);
  if (auto attributes = signer.next_if(0xA1)) read_unsigned_attributes(out, *attributes);
  if (!out.signer) return;
  auto* key = X509_get0_pubkey(out.signer->get());
  if (!key) {
    clear_errors();
    throw malformed("its signer's key is damaged, or of a kind that is not known here");
  }
  auto kind = EVP_PKEY_get_base_id(key);
  out.algorithm = kind == EVP_PKEY_ED25519 ? "Ed25519"
                                           : fmt::format("{} {}",
                                                         kind == EVP_PKEY_EC ? "ECDSA"
                                                         : out.pss           ? "RSASSA-PSS"
                                                                             : "RSA",
                                                         EVP_PKEY_get_bits(key));
}

/// The same in DER: some signatures come with lengths that are not definite.
std::string definite(std::string_view bytes) {
  const auto* at = bytes_of(bytes);
  std::unique_ptr<CMS_ContentInfo, Release<CMS_ContentInfo_free>> cms(
      d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())));
  unsigned char* out = nullptr;
  int length = cms ? i2d_CMS_ContentInfo(cms.get(), &out) : -1;
  clear_errors();
  if (length < 0) throw malformed("it is damaged");
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
  OPENSSL_free(out);
  return der;
}

}  // namespace

SignedData read_signed_data(std::string_view bytes) {
  std::string again;
  if (bytes.size() > 1 && static_cast<unsigned char>(bytes[1]) == 0x80) bytes = again = definite(bytes);
  SignedData out;
  der::Reader info(der::Reader(bytes).expect(0x30).content);
  if (der::dotted(info.expect(0x06).content) != "1.2.840.113549.1.7.2") throw malformed("it holds no signed data");
  der::Reader data(der::Reader(info.expect(0xA0).content).expect(0x30).content);
  data.expect(0x02);
  data.expect(0x31);
  der::Reader content(data.expect(0x30).content);
  out.content_type = der::dotted(content.expect(0x06).content);
  if (auto inside = content.next_if(0xA0)) out.content = std::string(der::Reader(inside->content).next().content);
  if (auto certificates = data.next_if(0xA0))
    for (der::Reader list(certificates->content); !list.done();)
      if (auto one = list.next(); one.is(0x30)) out.certificates.push_back(Certificate::from_der(one.whole));
  if (auto lists = data.next_if(0xA1))
    for (der::Reader list(lists->content); !list.done();)
      if (auto one = list.next(); one.is(0x30)) out.revocations.emplace_back(one.whole);
  der::Reader signers(data.expect(0x31).content);
  if (signers.done()) throw malformed("nobody signed");
  read_signer(out, signers.expect(0x30));
  if (!signers.done()) throw malformed("it has several signers");
  return out;
}

bool SignedData::fits(const std::string& content_digest) const {
  if (!signer || wrong_certificate) return false;
  auto* key = X509_get0_pubkey(signer->get());
  const auto* method = hash == Hash::sha1     ? EVP_sha1()
                       : hash == Hash::sha256 ? EVP_sha256()
                       : hash == Hash::sha384 ? EVP_sha384()
                                              : EVP_sha512();
  auto padding = [&](EVP_PKEY_CTX* context) {
    return !pss || (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                    EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_AUTO) == 1);
  };
  bool good = false;
  if (signed_attributes.empty()) {  // the hash of the content is signed as it is
    std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>> context(EVP_PKEY_CTX_new(key, nullptr));
    good = context && EVP_PKEY_verify_init(context.get()) == 1 && padding(context.get()) &&
           EVP_PKEY_CTX_set_signature_md(context.get(), method) == 1 &&
           EVP_PKEY_verify(context.get(), bytes_of(std::string_view(value)), value.size(),
                           bytes_of(std::string_view(content_digest)), content_digest.size()) == 1;
  } else if (digest == content_digest) {
    std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* inner = nullptr;
    bool ed = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
    good = context && EVP_DigestVerifyInit(context.get(), &inner, ed ? nullptr : method, nullptr, key) == 1 &&
           padding(inner) &&
           EVP_DigestVerify(context.get(), bytes_of(std::string_view(value)), value.size(),
                            bytes_of(std::string_view(signed_attributes)), signed_attributes.size()) == 1;
  }
  clear_errors();
  return good;
}

}  // namespace hammy::pki
