#include "mustache/tag.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::mustache {

void syntax_error(const Program& program, std::size_t at, const std::string& what, const std::string& hint) {
  throw Error{"template.syntax", fmt::format("{}: {}", program.place(static_cast<std::uint32_t>(at)), what),
              hint.empty() ? "see hammy-templates(7)" : hint}
      .as(Failure::technical)
      .exits(Exit::config);
}

namespace {

Path split_path(const Program& program, const Tag& tag, std::string_view name) {
  Path path{name, {}, false};
  if (name == ".") return path;
  path.steps = text::split(name, '.');
  for (auto& step : path.steps) {
    step = text::trim(step);
    if (step.empty()) syntax_error(program, tag.at, fmt::format("'{}' is no name", name));
  }
  path.brand = path.steps[0] == "-brand";
  return path;
}

Special special_name(std::string_view name) {
  if (name == "-first") return Special::first;
  if (name == "-last") return Special::last;
  if (name == "-index") return Special::index;
  if (name == "-index0") return Special::index0;
  if (name == "-odd") return Special::odd;
  if (name == "-even") return Special::even;
  if (name == "-content") return Special::content;
  if (name == "-subject") return Special::subject;
  return Special::none;
}

/// The length of `content` up to `stop` outside quotes.
std::size_t until(const Program& program, const Tag& tag, std::string_view content, std::string_view stops) {
  char quote = 0;
  for (std::size_t i = 0; i < content.size(); ++i) {
    char c = content[i];
    if (quote) {
      if (c == '\\')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (stops.find(c) != stops.npos) {
      return i;
    }
  }
  if (quote) syntax_error(program, tag.at, fmt::format("a quotation mark is missing in '{}'", tag.source));
  return content.size();
}

std::string unquoted(std::string_view literal) {
  std::string out;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (literal[i] != '\\' || i + 1 == literal.size()) {
      out += literal[i];
      continue;
    }
    char c = literal[++i];
    out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
  }
  return out;
}

Argument read_argument(const Program& program, const Tag& tag, std::string_view keywords, std::string_view text) {
  Argument argument;
  if (text.empty()) syntax_error(program, tag.at, fmt::format("an argument is missing in '{}'", tag.source));
  char first = text.front();
  if (first == '"' || first == '\'') {
    if (text.size() < 2 || text.back() != first)
      syntax_error(program, tag.at, fmt::format("'{}' is no argument", text), "put a comma between arguments");
    argument.literal = unquoted(text.substr(1, text.size() - 2));
  } else if ((first >= '0' && first <= '9') || (first == '-' && !text.starts_with("-brand.")) ||
             keywords.find(fmt::format(" {} ", text)) != keywords.npos) {
    argument.literal = text;
  } else {
    argument.is_path = true;
    argument.path = split_path(program, tag, text);
  }
  return argument;
}

FilterCall read_filter(const Program& program, const Tag& tag, std::string_view text) {
  auto colon = until(program, tag, text, ":");
  auto name = text::trim(text.substr(0, colon));
  FilterCall call{find_filter(name), {}};
  if (!call.filter) {
    std::vector<std::string> known;
    for (const auto& filter : all_filters()) known.emplace_back(filter.name);
    syntax_error(program, tag.at, fmt::format("there is no filter '{}'", name),
                 fmt::format("the filters are {}", text::join(known, ", ")));
  }
  if (colon < text.size()) {
    auto rest = text.substr(colon + 1);
    for (;;) {
      auto comma = until(program, tag, rest, ",");
      call.arguments.push_back(read_argument(program, tag, call.filter->keywords, text::trim(rest.substr(0, comma))));
      if (comma == rest.size()) break;
      rest.remove_prefix(comma + 1);
    }
  }
  auto count = call.arguments.size();
  if (count < call.filter->min_arguments || count > call.filter->max_arguments)
    syntax_error(program, tag.at,
                 fmt::format("the filter '{}' takes {} arguments, not {}", name,
                             call.filter->min_arguments == call.filter->max_arguments
                                 ? fmt::format("{}", call.filter->min_arguments)
                                 : fmt::format("{} to {}", call.filter->min_arguments, call.filter->max_arguments),
                             count));
  return call;
}

}  // namespace

void read_variable(const Program& program, Tag& tag, std::string_view content) {
  auto bar = std::min(content.find('|'), content.size());
  auto name = text::trim(content.substr(0, bar));
  if (name.size() > 1 && name.back() == '?') {
    tag.optional = true;
    name = text::trim(name.substr(0, name.size() - 1));
  }
  if (name.empty()) syntax_error(program, tag.at, fmt::format("'{}' names nothing", tag.source));
  tag.special = special_name(name);
  tag.path = split_path(program, tag, name);
  while (bar < content.size()) {
    content.remove_prefix(bar + 1);
    bar = until(program, tag, content, "|");
    tag.filters.push_back(read_filter(program, tag, text::trim(content.substr(0, bar))));
  }
}

void read_section(const Program& program, Tag& tag, std::string_view content, bool may_filter) {
  if (content.find('|') != content.npos)
    syntax_error(program, tag.at, "a section takes no filters", "use the filter inside the section");
  tag.special = special_name(content);
  tag.path = split_path(program, tag, content);
  if (may_filter && tag.path.steps.size() == 1)
    if (auto* filter = find_filter(content); filter && filter->over_section) tag.section_filter = filter;
}

void read_reference(const Program& program, Tag& tag, std::string_view content) {
  tag.name = content;
  if (content.front() != '*') return;
  auto name = text::trim(content.substr(1));
  if (name.empty()) syntax_error(program, tag.at, fmt::format("'{}' names nothing", tag.source));
  tag.dynamic = true;
  tag.path = split_path(program, tag, name);
}

}  // namespace hammy::mustache
