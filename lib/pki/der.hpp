// DER (X.690): values written as strings that are put into each other, and read one after another.
#pragma once

#include <cstdint>
#include <optional>
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
/// The dotted form of an OID's content.
std::string dotted(std::string_view content);

/// A value that was read: views into the bytes given to the Reader.
struct Element {
  unsigned char tag = 0;
  std::string_view content;
  std::string_view whole;  ///< with tag and length

  bool is(unsigned char wanted) const { return tag == wanted; }
};

/// Reads values one after another; lengths must be definite.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool done() const { return rest_.empty(); }
  /// Throws `pki.der` for what is cut off or not definite.
  Element next();
  /// The next value if it has this tag, which is taken then.
  std::optional<Element> next_if(unsigned char tag);
  /// The next value, which must have this tag; throws `pki.der`.
  Element expect(unsigned char tag);

 private:
  std::string_view rest_;
};

}  // namespace hammy::pki::der
