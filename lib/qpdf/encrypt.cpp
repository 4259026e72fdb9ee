#include "qpdf/encrypt.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/keyed.hpp"
#include "qpdf/document.hpp"

namespace hammy::qpdf {

namespace {

/// Whether the form says that there are signatures (ISO 32000-2 table 225, bit 1 of SigFlags).
bool is_signed(qpdf_data document) {
  auto form = qpdf_oh_get_key(document, qpdf_get_root(document), "/AcroForm");
  if (!qpdf_oh_is_dictionary(document, form)) return false;
  auto flags = qpdf_oh_get_key(document, form, "/SigFlags");
  return qpdf_oh_is_integer(document, flags) && (qpdf_oh_get_int_value_as_int(document, flags) & 1) != 0;
}

void write(Document& document, const std::string& password, const Permissions& may) {
  if (is_signed(document.get()))
    throw Error{"pdf.signed", "the document is signed, and encrypting it would make its signatures invalid",
                "encrypt first, and sign then"};
  auto owner = text::base64(crypto::random_bytes(24));
  // Streams stay compressed as they are: what cannot be read in one of them does no harm then.
  qpdf_set_stream_data_mode(document.get(), qpdf_s_preserve);
  qpdf_set_r6_encryption_parameters2(document.get(), password.c_str(), owner.c_str(), /*accessibility*/ QPDF_TRUE,
                                     may.copy, may.assemble, may.annotate, may.fill, may.modify,
                                     may.print ? qpdf_r3p_full : qpdf_r3p_none, /*encrypt metadata*/ QPDF_TRUE);
  crypto::wipe(owner);
  document.write();
}

}  // namespace

Permissions permissions_from(const std::vector<std::string>& words) {
  Permissions may{false, false, false, false, false, false};
  for (const auto& word : words) {
    bool all = word == "all", known = all || word == "none";
    auto named = [&](std::string_view name, bool& allowed) {
      allowed = allowed || all || word == name;
      known = known || word == name;
    };
    named("print", may.print);
    named("copy", may.copy);
    named("fill", may.fill);
    named("annotate", may.annotate);
    named("assemble", may.assemble);
    named("modify", may.modify);
    if (!known)
      throw Error{"usage", fmt::format("'{}' is nothing that can be allowed", word),
                  "choose of print, copy, fill, annotate, assemble, modify, all, none"}
          .as(Failure::technical)
          .exits(Exit::usage);
  }
  return may;
}

std::string encrypt(std::string_view pdf, const std::string& password, const Permissions& permissions) {
  Document document;
  document.read(pdf);
  document.to_memory();
  write(document, password, permissions);
  return document.written();
}

void encrypt_file(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& password,
                  const Permissions& permissions) {
  Document document;
  document.read(from);
  document.to_file(to);
  write(document, password, permissions);
}

}  // namespace hammy::qpdf
