// What data changes in a document besides texts: pictures, targets of hyperlinks, boxes to tick, alt texts. They are
// named by tags in attributes, which people reach through Word's dialogs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "docx/tags.hpp"
#include "mustache/mustache.hpp"
#include "opc/relations.hpp"

namespace hammy::docx {

inline constexpr std::int64_t emu_a_point = 12'700;

/// A picture or hyperlink that comes from data.
struct Object {
  enum class Kind : std::uint8_t { picture, link } kind = Kind::picture;
  std::string inside, whole, place;    ///< the tag of a picture, and where a link stands
  mustache::ProgramPtr target;         ///< of a link
  bool is_bare = false;                ///< the target is one tag and no more
  bool is_needed = false;              ///< the element of the link has to have the attribute
  bool in_field = false;               ///< the link is the instruction of a field, its target no relation
  std::int64_t width = 0, height = 0;  ///< of the picture that keeps the place, in EMU (360 000 a centimetre)
};

/// What of an object stands in attributes; of a link, the relation with the attribute around it, or in the instruction
/// of a field its target.
enum class Detail : std::uint8_t { relation, width, height, width_points, height_points, target };

/// A piece of an attribute, or of a text, that is not as the file has it.
struct Change {
  enum class Kind : std::uint8_t {
    text,    ///< `yes`
    value,   ///< of the tag `inside`
    detail,  ///< of an object
    truth,   ///< `yes` or `no` by whether a section over `inside` would render
  } kind = Kind::text;
  std::string yes, no, inside, whole, place;
  std::uint32_t object = 0;
  Detail detail = Detail::relation;
};

struct Objects {
  std::vector<Object> all;
  std::map<std::uint32_t, std::uint32_t> around;  ///< by element, the picture that it shows and goes with
  std::map<std::uint32_t, std::uint32_t> links;   ///< by element, the link whose target it has
  std::map<std::pair<std::uint32_t, std::string>, std::vector<Change>>
      changes;  ///< by node and attribute; of a text ""
};

/// Finds them in a part of the document `name`. Template targets are taken out of `relations`. Adds to
/// `marked.problems` and `marked.removed`.
Objects find_objects(const std::string& name, Marked& marked, opc::Relations& relations, const Delimiters& delimiters);

/// Hyperlinks alone, those of relations and of fields; called by find_objects().
void find_links(const std::string& name, Marked& marked, opc::Relations& relations, const Delimiters& delimiters,
                Objects& objects);

/// Adds to `marked.problems` where a field would fetch something from elsewhere, or has a tag in its instruction that
/// is none of the links.
void check_fields(const std::string& name, Marked& marked, const Delimiters& delimiters, const Objects& objects);

}  // namespace hammy::docx
