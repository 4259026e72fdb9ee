// Damaged documents: what can be made of them before they are signed.
#pragma once

#include <string>

#include "base/error.hpp"
#include "pdf/source.hpp"

namespace hammy::sign {

/// `source` made sound, because reading it failed with `error`. Throws `error` when it is of another kind or the
/// document is larger than 256 MB, `sign.damaged` when it has signatures, which would break, and `pdf.syntax` when it
/// is past repair.
std::string repaired(pdf::Source& source, const std::string& password, const Error& error);

}  // namespace hammy::sign
