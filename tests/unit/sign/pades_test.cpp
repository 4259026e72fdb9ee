// Signatures in PDF: what is appended, and what is refused. That they are good is for others to say:
// tests/peers/sign.sh.
#include "sign/pades.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "pdf/document.hpp"
#include "pki/issue.hpp"
#include "qpdf/encrypt.hpp"
#include "sign/field.hpp"
#include "small_pdf.hpp"

namespace {

using namespace hammy;

const Instant now = *parse_rfc3339("2026-02-28T12:00:00Z");

const pki::Key& key() {
  static const auto made =
      pki::issue(pki::Key::Algorithm::ecdsa, {.common_name = "Signer"}, now, now + std::chrono::hours(24), nullptr);
  return made;
}

std::string signed_once(const std::string& pdf, const sign::Wishes& wishes = {}) {
  sign::PdfSigner signer(key(), key().hash());
  return signer.sign(pdf, wishes, now);
}

std::string code_of(const std::string& pdf, const sign::Wishes& wishes = {}) {
  try {
    signed_once(pdf, wishes);
    return {};
  } catch (const Error& error) {
    return error.code();
  }
}

std::vector<sign::Field> fields_of(const std::string& pdf) {
  pdf::MemorySource source(pdf);
  return sign::fields(pdf::Document(source));
}

TEST(PdfSigner, KeepsTheDocumentAsItWas) {
  auto plain = small_pdf();
  auto once = signed_once(plain), twice = signed_once(once);
  EXPECT_TRUE(once.starts_with(plain));
  EXPECT_TRUE(twice.starts_with(once));
  auto all = fields_of(twice);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "Signature1");
  EXPECT_EQ(all[1].name, "Signature2");
  // The ranges cover all but the signature itself, to the end of the file at that time.
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& range = all[i].value.find("ByteRange").elements();
    ASSERT_EQ(range.size(), 4U);
    EXPECT_EQ(*range[2].integer() + *range[3].integer(), static_cast<std::int64_t>((i == 0 ? once : twice).size()));
    EXPECT_EQ(twice[static_cast<std::size_t>(*range[1].integer())], '<');
    EXPECT_EQ(twice[static_cast<std::size_t>(*range[2].integer()) - 1], '>');
  }
}

TEST(PdfSigner, SaysWhatIsWished) {
  auto field =
      fields_of(signed_once(small_pdf(), {.field = "Jóváhagyás", .reason = "Проверено", .location = "Łódź"})).at(0);
  EXPECT_EQ(field.name, "Jóváhagyás");
  EXPECT_EQ(sign::from_text_string(field.value.find("Reason").text()), "Проверено");
  EXPECT_EQ(sign::from_text_string(field.value.find("Location").text()), "Łódź");
  EXPECT_EQ(field.value.find("M").text(), "D:20260228120000Z");
  EXPECT_TRUE(field.value.find("SubFilter").is_name("ETSI.CAdES.detached"));
}

TEST(PdfSigner, CertifiesFirstAndOnlyOnce) {
  auto certified = signed_once(small_pdf(), {.certify = 2});
  EXPECT_EQ(code_of(certified), "");
  EXPECT_EQ(code_of(certified, {.certify = 2}), "sign.certify");
  EXPECT_EQ(code_of(signed_once(small_pdf(), {.certify = 1})), "sign.certified");
}

TEST(PdfSigner, RefusesASignedField) {
  auto once = signed_once(small_pdf(), {.field = "Here"});
  EXPECT_EQ(code_of(once, {.field = "Here"}), "sign.field");
}

TEST(PdfSigner, RefusesWhatIsNoPdf) {
  EXPECT_EQ(code_of(""), "pdf.syntax");
  EXPECT_EQ(code_of("a text"), "pdf.syntax");
  auto cut = small_pdf();
  EXPECT_EQ(code_of(cut.substr(0, cut.size() / 2)), "pdf.syntax");
}

TEST(PdfSigner, CertifiesALockedDocument) {
  auto certified = [](const std::string& pdf, const std::string& password) {
    pdf::MemorySource source(pdf);
    return sign::certification(pdf::Document(source, password));
  };
  auto locked = signed_once(qpdf::encrypt(small_pdf(), {}, {}));
  EXPECT_EQ(certified(locked, {}), 1);
  EXPECT_EQ(code_of(locked), "sign.certified");
  sign::Wishes wishes;
  wishes.password = "secret";
  EXPECT_EQ(certified(signed_once(qpdf::encrypt(small_pdf(), "secret", {}), wishes), "secret"), std::nullopt);
  qpdf::Permissions may;
  may.fill = true;
  EXPECT_EQ(certified(signed_once(qpdf::encrypt(small_pdf(), {}, may)), {}), std::nullopt);
}

TEST(PdfSigner, RepairsADamagedDocumentUnlessItIsSigned) {
  auto damaged = [](std::string pdf) {
    auto at = pdf.rfind("startxref\n") + 10;
    return pdf.replace(at, 3, "999");
  };
  auto repaired = signed_once(damaged(small_pdf()));
  EXPECT_EQ(fields_of(repaired).size(), 1U);
  EXPECT_EQ(code_of(damaged(signed_once(small_pdf()))), "sign.damaged");
  EXPECT_EQ(code_of("%PDF-1.7\nnothing else"), "pdf.syntax");
}

}  // namespace
