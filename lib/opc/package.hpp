// Packages of Office Open XML (ECMA-376 part 2): what their parts are, and what they show from elsewhere.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xml/tree.hpp"
#include "zip/archive.hpp"

namespace hammy::opc {

inline constexpr std::string_view content_types_member = "[Content_Types].xml";

/// Of XML to the text that stands in it, roughly: a cell of a table is a few words among hundreds of bytes.
inline constexpr std::size_t markup_factor = 16;

/// Throws `template.syntax` with all `problems` of the template `name`, which each of them begins with and which is
/// said once.
[[noreturn]] void refuse(const std::string& name, const std::vector<std::string>& problems, const char* hint);

/// A part as XML; errors name the archive and the member.
xml::Tree read_part(const zip::Archive& archive, std::string_view member);

/// The types of the members.
class ContentTypes {
 public:
  /// Empty where the archive has no such member.
  explicit ContentTypes(const zip::Archive& archive);

  /// Members of a type of their own that are there, with it.
  const std::vector<std::pair<std::string, std::string>>& parts() const { return parts_; }
  /// Has files of that extension be of that type, and the member of that type.
  void add_extension(const std::string& extension, std::string_view type);
  void add_part(const std::string& member, std::string_view type);
  /// The type of a member; that of its extension where it has none of its own.
  std::string type_of(std::string_view member) const;
  void remove_part(const std::string& member);
  /// The member with what was added.
  std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> extensions_, parts_, absent_;
};

/// What has to stand in the archive instead, by member, so that whoever opens it does not fetch a Word template from
/// elsewhere. Throws `code` for pictures, objects, data and other content that lies outside. Hyperlinks may lead
/// anywhere: they are only followed by people.
std::map<std::string, std::string> without_external(const zip::Archive& archive, const char* code);

}  // namespace hammy::opc
