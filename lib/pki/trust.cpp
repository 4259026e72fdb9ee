#include "pki/trust.hpp"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <new>

#include "base/file.hpp"
#include "pki/handles.hpp"

namespace hammy::pki {

Trust::Trust() : store_(X509_STORE_new(), X509_STORE_free) {
  if (!store_) throw std::bad_alloc();
}

Trust::Trust(const std::vector<Certificate>& roots) : Trust() {
  for (const Certificate& root : roots) X509_STORE_add_cert(store_.get(), root.get());
  empty_ = roots.empty();
}

Trust Trust::from_files(const std::vector<std::string>& names) {
  std::vector<Certificate> all;
  for (const auto& name : names)
    for (auto& one : Certificate::from_pem(read_file(name))) all.push_back(std::move(one));
  return Trust(all);
}

Trust Trust::system() {
  Trust trust;
  X509_STORE_set_default_paths(trust.store_.get());
  trust.empty_ = false;
  return trust;
}

Trust::Path Trust::path(const Certificate& leaf, const std::vector<Certificate>& others, Instant at, Use use) const {
  std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> untrusted(sk_X509_new_null(),
                                                                       [](STACK_OF(X509) * s) { sk_X509_free(s); });
  for (const Certificate& other : others) sk_X509_push(untrusted.get(), other.get());
  std::unique_ptr<X509_STORE_CTX, Release<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), store_.get(), leaf.get(), untrusted.get()) != 1)
    throw std::bad_alloc();
  auto* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(millis(at) / 1000));
  if (use == Use::timestamping) X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_TIMESTAMP_SIGN);
  if (use == Use::server) X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  Path out;
  if (X509_verify_cert(context.get()) != 1)
    out.problem = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  auto* chain = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; chain && i < sk_X509_num(chain); ++i) out.chain.emplace_back(sk_X509_value(chain, i));
  clear_errors();
  return out;
}

}  // namespace hammy::pki
