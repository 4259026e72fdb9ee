// Answers to one timestamp request, again and again, by lib/pki or by OpenSSL's own TS_RESP_create_response():
//
//   ts_reply hammy|openssl KEY.pem QUERY COUNT
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ts.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/file.hpp"
#include "pki/key.hpp"
#include "pki/stamping.hpp"

namespace {

long next_serial = 0;

ASN1_INTEGER* serial(TS_RESP_CTX* /*context*/, void* /*data*/) {
  auto* number = ASN1_INTEGER_new();
  ASN1_INTEGER_set(number, ++next_serial);
  return number;
}

std::size_t by_openssl(const std::string& pem, const std::string& query, long count) {
  BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  X509* certificate = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  auto* context = TS_RESP_CTX_new();
  TS_RESP_CTX_set_signer_cert(context, certificate);
  TS_RESP_CTX_set_signer_key(context, key);
  TS_RESP_CTX_set_signer_digest(context, EVP_sha256());
  TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256());
  TS_RESP_CTX_set_def_policy(context, OBJ_txt2obj("1.2.3.4.1", 1));
  TS_RESP_CTX_add_md(context, EVP_sha256());
  TS_RESP_CTX_set_accuracy(context, 1, 0, 0);
  TS_RESP_CTX_set_clock_precision_digits(context, 3);
  TS_RESP_CTX_set_serial_cb(context, serial, nullptr);
  std::size_t bytes = 0;
  for (long i = 0; i < count; ++i) {
    BIO* request = BIO_new_mem_buf(query.data(), static_cast<int>(query.size()));
    TS_RESP* answer = TS_RESP_create_response(context, request);
    unsigned char* der = nullptr;
    int length = i2d_TS_RESP(answer, &der);
    if (length < 500) std::abort();  // a refusal
    bytes += static_cast<std::size_t>(length);
    OPENSSL_free(der);
    TS_RESP_free(answer);
    BIO_free(request);
  }
  return bytes;
}

std::size_t by_hammy(const std::string& pem, const std::string& query, long count) {
  using namespace hammy;
  auto key = pki::Key::from_pem(pem, pem, "");
  pki::Stamper stamper(key, {.accuracy = std::chrono::seconds(1)});
  std::size_t bytes = 0;
  for (long i = 0; i < count; ++i) {
    auto number = std::to_string(++next_serial);
    auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    bytes += stamper.grant(pki::read_query(query), number, now).size();
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 64;
  auto pem = hammy::read_file(argv[2]), query = hammy::read_file(argv[3]);
  auto count = std::atol(argv[4]);
  auto bytes = std::string(argv[1]) == "hammy" ? by_hammy(pem, query, count) : by_openssl(pem, query, count);
  std::printf("%zu\n", bytes);
  return 0;
}
