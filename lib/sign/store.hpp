// The Document Security Store (ISO 32000-2 section 12.8.4.3): evidence within the document.
#pragma once

#include <string>
#include <string_view>

#include "pdf/document.hpp"
#include "pdf/update.hpp"
#include "sign/evidence.hpp"

namespace hammy::sign {

/// Adds to the store what it does not have, and says under VRI that it is for the signature with these `contents`.
void put_into_store(pdf::Update& update, const Evidence& evidence, std::string_view contents);

/// What the store of a document has.
Evidence read_store(const pdf::Document& document);

}  // namespace hammy::sign
