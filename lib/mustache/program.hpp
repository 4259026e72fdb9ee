// The compiled form of a template: flat operations whose texts are views into the source.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mustache/filter.hpp"
#include "mustache/mustache.hpp"

namespace hammy::mustache {

/// A dotted name, split once. No steps at all mean ".", the current value.
struct Path {
  std::string_view whole;
  std::vector<std::string_view> steps;
  bool brand = false;  ///< -brand.NAME, which the data cannot change
};

/// What a filter is given after its colon: a literal, or a name to look up.
struct Argument {
  std::string literal;
  Path path;
  bool is_path = false;
};

struct FilterCall {
  const Filter* filter;
  std::vector<Argument> arguments;
};

enum class Code : std::uint8_t { text, variable, section, inverted, partial, parent, block, serial, object, detail };

struct Op {
  Code code = Code::text;
  bool starts_line = false;  ///< text: it begins a line of the template, so indentation goes before it
  std::uint32_t end = 0;     ///< section, inverted, parent, block, object: the operation after the body
  std::uint32_t tag = 0;     ///< all but text: which of the program's tags
  std::string_view text;     ///< text
};

/// Names that begin with "-" and come from the renderer: about a list's loop ({{-first}}), or what a frame is given.
enum class Special : std::uint8_t { none, first, last, index, index0, odd, even, content, subject };

/// What a tag says beyond its operation.
struct Tag {
  Path path;
  std::vector<FilterCall> filters;
  const Filter* section_filter = nullptr;  ///< section: the filter of this name
  const Program* target = nullptr;         ///< partial and parent: once linked; object: what renders its value
  std::string_view name;                   ///< of a partial, parent or block
  std::string_view source;                 ///< the whole tag
  std::string_view indent;                 ///< what every line put in here is indented by
  std::uint32_t at = 0;                    ///< offset in the source
  Special special = Special::none;
  bool raw = false;                   ///< {{{x}}} and {{&x}}
  bool optional = false;              ///< {{x?}}
  bool dynamic = false;               ///< {{>*x}} and {{<*x}}: the name is the value of path
  bool link = false;                  ///< the tag begins a word, so a URL in it may be a whole one
  bool condition = false;             ///< section: renders once, in the same context
  bool again = false;                 ///< serial: the number that its slot was given last
  bool suffix = false;                ///< serial: as "_7", and nothing the first time
  bool attribute = false;             ///< variable: it stands in an attribute of XML
  bool is_object = false;             ///< its value is an object's
  std::uint32_t slot = 0;             ///< serial; object and detail: which object
  std::uint32_t detail = 0;           ///< detail: which of the object
  bool own_line = false;              ///< block: nothing else stands on its lines
  bool open_alone = false;            ///< block: nothing else stands on the line of its opening tag
  bool fresh = false;                 ///< block given to a parent: its content begins on a new line
  std::vector<std::uint32_t> blocks;  ///< parent: the operations of the blocks given to it
};

class Program {
 public:
  std::string name;
  std::string source;
  Escape escape = Escape::none;
  std::vector<Op> ops;
  std::vector<Tag> tags;
  std::deque<std::string> made;                 ///< texts that are not as the source has them
  std::map<std::uint32_t, std::string> places;  ///< of tags in a file without lines, by their offset

  /// "name:line:column" of an offset in the source, or its own place.
  std::string place(std::uint32_t at) const;
};

}  // namespace hammy::mustache
