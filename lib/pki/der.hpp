// Writing DER (X.690): values as strings that are put into each other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::pki::der {

std::string value(unsigned char tag, std::string_view content);
std::string sequence(std::string_view content);
/// SET OF: its elements in the order of their bytes (11.6).
std::string set_of(std::vector<std::string> elements);
std::string octets(std::string_view bytes);
std::string integer(std::uint64_t number);
std::string null();
/// [number] around what it contains.
std::string tagged(unsigned number, std::string_view content);
/// From "1.2.840.113549.1.7.2".
std::string oid(std::string_view dotted);

}  // namespace hammy::pki::der
