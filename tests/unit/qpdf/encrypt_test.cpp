#include "qpdf/encrypt.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "qpdf/repair.hpp"

namespace hammy::qpdf {
namespace {

std::string page(std::string_view form = {}) {
  return "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R " + std::string(form) +
         ">> endobj\n"
         "2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
         "3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 72 72]>> endobj\n"
         "trailer <</Root 1 0 R>>\n";
}

template <class Call>
std::string code_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

TEST(Repair, FindsObjectsWithoutATable) {
  EXPECT_NE(repair(page(), {}).find("startxref"), std::string::npos);
  EXPECT_EQ(code_of([] { repair("no PDF at all", {}); }), "pdf.syntax");
  EXPECT_EQ(code_of([] { repair(encrypt(page(), "secret", {}), "another"); }), "pdf.password");
  EXPECT_NE(repair(encrypt(page(), "secret", {}), "secret").find("/AESV3"), std::string::npos);
}

// That documents open by their passwords is judged by three readers in tests/peers/encrypt.sh.
TEST(Encrypt, IsByRevisionSixAndANewKey) {
  auto locked = encrypt(page(), "jelszó тайна", {});
  EXPECT_NE(locked.find("/R 6"), locked.npos);
  EXPECT_NE(locked.find("/AESV3"), locked.npos);
  EXPECT_NE(encrypt(page(), "x", {}), encrypt(page(), "x", {}));
}

TEST(Encrypt, TakesWhatOpensWithoutAPassword) {
  auto locked = encrypt(page(), "", {});
  EXPECT_NE(locked.find("/Encrypt"), locked.npos);
  EXPECT_EQ(code_of([&] { encrypt(locked, "x", {}); }), "");
}

TEST(Encrypt, RefusesWhatItWouldSpoil) {
  EXPECT_EQ(code_of([] { encrypt("no PDF at all", "x", {}); }), "pdf.syntax");
  EXPECT_EQ(code_of([] { encrypt(encrypt(page(), "x", {}), "y", {}); }), "pdf.password");
  EXPECT_EQ(code_of([] { encrypt(page("/AcroForm <</SigFlags 3 /Fields []>>"), "x", {}); }), "pdf.signed");
  EXPECT_EQ(code_of([] { encrypt(page("/AcroForm <</SigFlags 0 /Fields []>>"), "x", {}); }), "");
}

TEST(Permissions, AreNamed) {
  auto may = permissions_from({"print", "fill"});
  EXPECT_TRUE(may.print && may.fill);
  EXPECT_FALSE(may.copy || may.annotate || may.assemble || may.modify);
  EXPECT_TRUE(permissions_from({"all"}).modify);
  EXPECT_FALSE(permissions_from({"none"}).print);
  EXPECT_EQ(code_of([] { permissions_from({"fly"}); }), "usage");
}

}  // namespace
}  // namespace hammy::qpdf
