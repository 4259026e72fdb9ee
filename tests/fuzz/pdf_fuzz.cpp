// PDF documents: what can be read is read, signed and verified. A signature that has been made covers the whole file,
// and the file before it has not changed.
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"
#include "pdf/document.hpp"
#include "pki/issue.hpp"
#include "sign/pades.hpp"
#include "sign/verify.hpp"

namespace {
using namespace hammy;

const pki::Key& key() {
  static const pki::Key made = pki::issue(pki::Key::Algorithm::ecdsa, {"Fuzz", "", "", pki::Purpose::signing},
                                          instant(0), instant(4'000'000'000'000), nullptr);
  return made;
}

void read(pdf::Source& source) {
  pdf::Document document(source);
  for (auto page : document.pages()) {
    auto dictionary = document.get(page);
    document.inherited(dictionary, "Resources");
    auto contents = document.find(dictionary, "Contents");
    if (const auto* stream = contents.as<pdf::Dictionary>(); stream && stream->is_stream()) document.content(contents);
  }
}

std::string with_signature(std::string_view bytes) {
  pdf::MemorySource source(bytes);
  sign::PdfSigner signer(key(), key().hash());
  std::string made;
  auto repairs = [] { throw Error("pdf.syntax", "damaged"); };  // by libqpdf, which is fuzzed elsewhere
  signer.sign(
      source, {}, instant(1'000'000), [&](std::string_view piece) { made += piece; }, repairs);
  return made;
}

void judge(std::string_view bytes, bool ours) {
  pdf::MemorySource source(bytes);
  auto verdicts = sign::verify(source, {}, {}, instant(2'000'000));
  if (ours && (verdicts.empty() || !verdicts.back().covers_all)) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  pdf::MemorySource source(input);
  try {
    read(source);
  } catch (const Error&) {
  }
  try {
    judge(input, false);
  } catch (const Error&) {
  }
  std::string made;
  try {
    made = with_signature(input);
  } catch (const Error&) {
    return 0;
  }
  if (!made.starts_with(input)) std::abort();
  judge(made, true);
  return 0;
}
