// The relationships of a part (ECMA-376 part 2, 9.3): what the ids in it stand for.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "zip/archive.hpp"

namespace hammy::opc {

struct Relation {
  std::string id, type, target;
  bool external = false;

  /// The last word of the type: "image", "hyperlink".
  std::string_view kind() const;
};

class Relations {
 public:
  /// Those of the member `part`; `changed` holds members that are no longer as the archive has them.
  Relations(const zip::Archive& archive, const std::string& part,
            const std::map<std::string, std::string>& changed = {});

  /// The member that they stand in.
  const std::string& member() const { return member_; }
  const std::vector<Relation>& all() const { return all_; }
  /// nullptr when there is none of that id.
  const Relation* find(std::string_view id) const;
  void remove(std::string_view id);
  /// An id that is not in use, with this number.
  std::string id(std::size_t number) const;
  /// The member with `more` behind what there is.
  std::string with(const std::vector<Relation>& more) const;
  /// The member of the archive that an internal target means.
  std::string resolve(std::string_view target) const;
  /// How a member is named as a target.
  std::string target_of(std::string_view member) const;

 private:
  std::string folder_;  ///< of the part, with a slash at its end; may be empty
  std::string member_, prefix_ = "rIdNew";
  std::vector<Relation> all_;
};

/// The member that holds a part's relationships: "word/_rels/document.xml.rels".
std::string relations_member(std::string_view part);

inline constexpr std::string_view office_relation =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

}  // namespace hammy::opc
