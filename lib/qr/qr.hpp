// QR codes (ISO/IEC 18004) as pictures, by libqrencode.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hammy::qr {

/// How much of a code may be damaged: about 7, 15, 25 or 30 percent.
enum class Correction : std::uint8_t { low, medium, quartile, high };

/// A PNG picture of the code for `text`, black on white, 8 pixels a module, with the margin of 4 modules that readers
/// need. UTF-8 is put in as it is, which is what readers take it for. Throws `qr.text` for an empty text or one that is
/// longer than a code can hold: 2953 bytes at low correction, 1273 at high.
std::string png(std::string_view text, Correction correction = Correction::medium);

}  // namespace hammy::qr
