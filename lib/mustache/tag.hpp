// What stands inside a tag: names, filters and their arguments.
#pragma once

#include <string>
#include <string_view>

#include "mustache/program.hpp"

namespace hammy::mustache {

/// Throws `template.syntax` with the place of the offset `at`.
[[noreturn]] void syntax_error(const Program& program, std::size_t at, const std::string& what,
                               const std::string& hint = {});

/// `content` is what stands inside the tag without its sign, trimmed; views go into the program's source.
void read_variable(const Program& program, Tag& tag, std::string_view content);
void read_section(const Program& program, Tag& tag, std::string_view content, bool may_filter);
/// The name of a partial or parent, with its "*" when it is a dynamic one.
void read_reference(const Program& program, Tag& tag, std::string_view content);

}  // namespace hammy::mustache
