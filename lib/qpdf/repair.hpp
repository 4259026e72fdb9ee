// Repair: a sound file from what can still be found in a damaged one.
#pragma once

#include <string>
#include <string_view>

namespace hammy::qpdf {

/// `pdf` written anew: its objects are looked for where its cross-references do not lead to them. An encrypted file
/// stays encrypted. Throws `pdf.syntax` for what is past repair, and `pdf.password`.
std::string repair(std::string_view pdf, const std::string& password);

}  // namespace hammy::qpdf
