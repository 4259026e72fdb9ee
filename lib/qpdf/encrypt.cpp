#include "qpdf/encrypt.hpp"

#include <fmt/format.h>
#include <qpdf/qpdf-c.h>

#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/keyed.hpp"

namespace hammy::qpdf {

namespace {

/// One document that is read and written again.
class Document {
 public:
  Document() : data_(qpdf_init()) {
    qpdf_silence_errors(get());
    qpdf_set_suppress_warnings(get(), QPDF_TRUE);
  }

  void read(std::string_view pdf) { check(qpdf_read_memory(get(), "the document", pdf.data(), pdf.size(), nullptr)); }
  void read(const std::filesystem::path& file) { check(qpdf_read(get(), file.c_str(), nullptr)); }

  void write_to_memory() { check(qpdf_init_write_memory(get())); }
  void write_to(const std::filesystem::path& file) { check(qpdf_init_write(get(), file.c_str())); }

  void encrypt(const std::string& password, const Permissions& may) {
    if (is_signed())
      throw Error{"pdf.signed", "the document is signed, and encrypting it would make its signatures invalid",
                  "encrypt first, and sign then"};
    auto owner = text::base64(crypto::random_bytes(24));
    // Streams stay compressed as they are: what cannot be read in one of them does no harm then.
    qpdf_set_stream_data_mode(get(), qpdf_s_preserve);
    qpdf_set_r6_encryption_parameters2(get(), password.c_str(), owner.c_str(), /*accessibility*/ QPDF_TRUE, may.copy,
                                       may.assemble, may.annotate, may.fill, may.modify,
                                       may.print ? qpdf_r3p_full : qpdf_r3p_none, /*encrypt metadata*/ QPDF_TRUE);
    crypto::wipe(owner);
    check(qpdf_write(get()));
  }

  std::string written() {
    return {reinterpret_cast<const char*>(qpdf_get_buffer(get())), qpdf_get_buffer_length(get())};
  }

 private:
  _qpdf_data* get() const { return data_.get(); }

  void check(QPDF_ERROR_CODE code) {
    if ((code & QPDF_ERRORS) == 0) return;
    auto error = qpdf_get_error(get());
    if (qpdf_get_error_code(get(), error) == qpdf_e_password)
      throw Error{"pdf.password", "the document is encrypted, and opens with a password alone",
                  "take it as it was before"};
    throw Error{"pdf.syntax", fmt::format("the PDF cannot be read: {}", qpdf_get_error_message_detail(get(), error)),
                "see 'qpdf --check FILE'"};
  }

  /// Whether the form says that there are signatures (ISO 32000-2 table 225, bit 1 of SigFlags).
  bool is_signed() {
    auto form = qpdf_oh_get_key(get(), qpdf_get_root(get()), "/AcroForm");
    if (!qpdf_oh_is_dictionary(get(), form)) return false;
    auto flags = qpdf_oh_get_key(get(), form, "/SigFlags");
    return qpdf_oh_is_integer(get(), flags) && (qpdf_oh_get_int_value_as_int(get(), flags) & 1) != 0;
  }

  struct Close {
    void operator()(_qpdf_data* data) const { qpdf_cleanup(&data); }
  };
  std::unique_ptr<_qpdf_data, Close> data_;
};

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
  document.write_to_memory();
  document.encrypt(password, permissions);
  return document.written();
}

void encrypt_file(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& password,
                  const Permissions& permissions) {
  Document document;
  document.read(from);
  document.write_to(to);
  document.encrypt(password, permissions);
}

}  // namespace hammy::qpdf
