// sign_load - signs one document again and again in memory: sign_load KEY.pem FILE.pdf COUNT
// Prints the processor time of one signature in microseconds.

#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>

#include "base/file.hpp"
#include "sign/keyring.hpp"
#include "sign/pades.hpp"

int main(int argc, char** argv) {
  using namespace hammy;
  if (argc != 4) return 64;
  auto key = sign::Keyring::from_file(argv[1], {}, {});
  auto document = read_file(argv[2]);
  auto count = std::strtoul(argv[3], nullptr, 10);
  sign::PdfSigner signer(key, key.hash());
  signer.sign(document, {}, {});
  auto began = std::clock();
  for (unsigned long i = 0; i < count; ++i) {
    auto at = Instant(std::chrono::milliseconds(1000 * i));
    if (signer.sign(document, {}, at).size() < document.size()) return 1;
  }
  auto taken = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  std::cout << taken / static_cast<double>(count) * 1e6 << "\n";
}
