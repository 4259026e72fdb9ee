#include "pki/envelope.hpp"

#include <fmt/format.h>
#include <openssl/cms.h>

#include "base/error.hpp"
#include "pki/handles.hpp"

namespace hammy::pki {

namespace {

[[noreturn]] void fail(std::string_view what) {
  throw Error{"pki.envelope", fmt::format("{}: {}", what, last_error()),
              "use a certificate with an RSA key, or one on a curve of NIST's, that may encipher keys"};
}

}  // namespace

std::string envelope(std::string_view content, const std::vector<Certificate>& recipients, Cipher cipher) {
  std::unique_ptr<BIO, Release<BIO_free>> in(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  const auto* method = cipher == Cipher::aes256_gcm ? EVP_aes_256_gcm() : EVP_aes_256_cbc();
  constexpr unsigned flags = CMS_BINARY | CMS_PARTIAL;
  std::unique_ptr<CMS_ContentInfo, Release<CMS_ContentInfo_free>> cms(CMS_encrypt(nullptr, in.get(), method, flags));
  if (!cms) fail("the mail cannot be encrypted");
  for (const Certificate& recipient : recipients)
    if (!CMS_add1_recipient_cert(cms.get(), recipient.get(), 0))
      fail(fmt::format("nothing can be encrypted for {}", recipient.name()));
  if (CMS_final(cms.get(), in.get(), nullptr, flags) != 1) fail("the mail cannot be encrypted");
  unsigned char* out = nullptr;
  int length = i2d_CMS_ContentInfo(cms.get(), &out);
  if (length < 0) fail("the mail cannot be encrypted");
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
  OPENSSL_free(out);
  return der;
}

}  // namespace hammy::pki
