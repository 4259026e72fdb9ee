#include "qpdf/lock.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace hammy::qpdf {
namespace {

// A PDF of one empty page without a table of its objects, which readers find by themselves. What comes of it is judged
// by qpdf and pdfinfo in tests/peers/pdf.sh.
constexpr std::string_view empty_page = R"(%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 72 72]>> endobj
trailer <</Root 1 0 R>>
)";

TEST(Lock, EncryptsByRevisionSix) {
  auto locked = lock(empty_page);
  EXPECT_TRUE(locked.starts_with("%PDF-"));
  EXPECT_NE(locked.find("/R 6"), locked.npos);
  EXPECT_NE(locked.find("/AESV3"), locked.npos);
  EXPECT_NE(lock(empty_page), locked) << "the password is another each time";
}

TEST(Lock, RefusesWhatIsNoPdf) {
  try {
    lock("no PDF at all");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "pdf.syntax");
  }
}

}  // namespace
}  // namespace hammy::qpdf
