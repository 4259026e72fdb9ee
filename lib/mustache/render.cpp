// Rendering: runs a program's operations over the stack of contexts into one output text.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mustache/program.hpp"
#include "mustache/url.hpp"

namespace hammy::mustache {

using record::Kind;
using record::Value;

namespace {

// A template that includes itself twice at every level does 2^depth work without printing a byte.
constexpr std::size_t max_bodies = 5'000'000;
// Sections, partials and blocks within one another all take the machine's stack.
constexpr unsigned max_nesting = 500;

/// Whether `{{#value}}` renders: not for absent, null, false, the empty list, "" and zero (the specification leaves the
/// last two open; data from tables has "" for what is not there).
bool is_truthy(Value value) {
  switch (value.kind()) {
    case Kind::absent:
    case Kind::null: return false;
    case Kind::boolean: return value.boolean();
    case Kind::string: return !value.text().empty();
    case Kind::array: return value.size() > 0;
    case Kind::object: return true;
    case Kind::number: {
      auto digits = value.text();
      digits = digits.substr(0, digits.find_first_of("eE"));
      return digits.find_first_of("123456789") != digits.npos;
    }
  }
  return false;
}

class Renderer {
 public:
  Renderer(const Context& context, const Settings& settings, std::string& out, Missed& missed)
      : context_(context), settings_(settings), out_(out), missed_(missed), base_(out.size()) {
    stack_.push_back({context.data, 0, 0});
    if (!context.element.is(Kind::absent)) stack_.push_back({context.element, context.index, context.count});
  }

  void body(const Program& program, std::size_t begin, std::size_t end) {
    if (++bodies_ > max_bodies)
      throw Error{"template.too-large", fmt::format("{}: rendering takes too much work", program.name)};
    if (++nesting_ > max_nesting) too_deep(program, program.ops[begin]);
    for (auto i = begin; i < end;) {
      const Op& op = program.ops[i];
      if (op.code == Code::text) {
        text(op);
        ++i;
        continue;
      }
      const Tag& tag = program.tags[op.tag];
      switch (op.code) {
        case Code::variable: variable(program, tag); break;
        case Code::section: section(program, op, tag, i); break;
        case Code::inverted:
          if (!is_true_section(tag)) body(program, i + 1, op.end);
          break;
        case Code::partial: include(program, op, tag, nullptr); break;
        case Code::parent: include(program, op, tag, &op); break;
        case Code::block: block(program, op, tag, i); break;
        case Code::serial: serial(tag); break;
        case Code::object:
          if (object(program, tag)) body(program, i + 1, op.end);
          break;
        case Code::detail: settings_.objects->write(tag.slot, tag.detail, out_); break;
        case Code::text: break;
      }
      i = op.end ? op.end : i + 1;
    }
    --nesting_;
  }

 private:
  struct Level {
    Value value;
    std::uint32_t index;  // of a list's element, from 1; 0 for what is no element
    std::uint32_t count;
  };
  /// Blocks given to a parent.
  struct Given {
    const Program* program;
    const Tag* parent;
  };

  // ---- output

  void text(const Op& op) {
    if (indent_.empty()) {
      out_ += op.text;
      return;
    }
    if (op.starts_line && out_.size() != indented_at_) out_ += indent_;
    auto rest = op.text;
    for (;;) {
      auto line_end = rest.find('\n');
      if (line_end == rest.npos || line_end + 1 == rest.size()) break;
      out_ += rest.substr(0, line_end + 1);
      out_ += indent_;
      rest.remove_prefix(line_end + 1);
    }
    out_ += rest;
  }

  void check_size(const Program& program) const {
    if (out_.size() - base_ > settings_.max_output)
      throw Error{"template.too-large",
                  fmt::format("{}: the output is larger than {} bytes", program.name, settings_.max_output),
                  "shorten the data, or raise max_output"};
  }

  [[noreturn]] void too_deep(const Program& program, const Op& op) const {
    throw Error{"template.too-deep",
                fmt::format("{}: '{}' goes more than {} levels deep", program.place(program.tags[op.tag].at),
                            program.tags[op.tag].source, settings_.max_depth),
                "end the recursion by a section around it"};
  }

  // ---- names

  Value find(const Path& path) const {
    if (path.steps.empty()) return stack_.back().value;
    Value found = path.brand ? context_.brand : Value{};
    for (auto level = stack_.rbegin(); level != stack_.rend() && found.is(Kind::absent); ++level)
      found = level->value.find(path.steps[0]);
    if (found.is(Kind::absent) && context_.record) found = context_.record->value(path.steps[0]);
    for (std::size_t i = 1; i < path.steps.size() && !found.is(Kind::absent); ++i) {
      auto step = path.steps[i];
      found = found.is(Kind::array) ? found.at_path(step) : found.find(step);
    }
    if (found.is(Kind::absent)) found = context_.defaults.at_path(path.whole);
    return found;
  }

  const Level* loop() const {
    auto found = std::find_if(stack_.rbegin(), stack_.rend(), [](const Level& level) { return level.index != 0; });
    return found == stack_.rend() ? nullptr : &*found;
  }

  /// Whether a section over a special name renders.
  bool is_true(Special what) const {
    if (what == Special::content) return !context_.content.empty();
    if (what == Special::subject) return !context_.subject.empty();
    auto* level = loop();
    if (!level) return false;
    switch (what) {
      case Special::first: return level->index == 1;
      case Special::last: return level->index == level->count;
      case Special::odd: return level->index % 2 == 1;
      case Special::even: return level->index % 2 == 0;
      default: return true;
    }
  }

  /// The text of a special name; nothing outside a loop for those that tell of one.
  std::optional<std::string> special(Special what) const {
    if (what == Special::content) return std::string(context_.content);
    if (what == Special::subject) return std::string(context_.subject);
    auto* level = loop();
    if (!level) return {};
    if (what == Special::index) return std::to_string(level->index);
    if (what == Special::index0) return std::to_string(level->index - 1);
    return is_true(what) ? "true" : "false";
  }

  bool is_true_section(const Tag& tag) const {
    return tag.special != Special::none ? is_true(tag.special) : is_truthy(find(tag.path));
  }

  /// Notes a variable that is nowhere; false, for there is nothing to print. What remains of the rendering only serves
  /// to find the others.
  bool miss(const Program& program, const Tag& tag, std::string_view name) {
    if (settings_.missing == Missing::keep && !tag.attribute && !tag.is_object)
      append_escaped(out_, tag.source, program.escape == Escape::word ? Escape::word : Escape::none);
    if (settings_.missing != Missing::error) return false;
    for (const auto& known : missed_.variables)
      if (known.name == name) return false;
    missed_.variables.push_back({std::string(name), program.place(tag.at)});
    return false;
  }

  // ---- tags

  void variable(const Program& program, const Tag& tag) {
    Datum datum;
    if (!evaluate(program, tag, datum)) {
      if (settings_.watch) settings_.watch(tag, {}, {});
      return;
    }
    if (!datum.is_text && (datum.value.is(Kind::array) || datum.value.is(Kind::object)))
      throw Error{"template.not-text",
                  fmt::format("{}: '{}' is {}", program.place(tag.at), tag.path.whole,
                              datum.value.is(Kind::array) ? "a list" : "a group of values"),
                  fmt::format("write '{{{{#{}}}}}', or use the filters join or json", tag.path.whole)};
    if (settings_.watch) settings_.watch(tag, datum.value, datum.str());
    auto escape = tag.attribute ? Escape::xml : program.escape;
    if (escape == Escape::url && tag.link && !tag.raw && !datum.safe)
      append_link(program, tag, datum.str());
    else
      append_escaped(out_, datum.str(), tag.raw || datum.safe ? Escape::none : escape);
    check_size(program);
  }

  /// The value of a tag behind its filters; false when there is nothing to print.
  bool evaluate(const Program& program, const Tag& tag, Datum& datum) {
    if (tag.special != Special::none) {
      auto text = special(tag.special);
      if (!text) return miss(program, tag, tag.path.whole);
      datum.set(std::move(*text));
    } else {
      datum.value = find(tag.path);
    }
    std::size_t first = 0;
    if (!datum.is_text && datum.value.is(Kind::absent)) {
      while (first < tag.filters.size() && tag.filters[first].filter->name != "default") ++first;
      if (first == tag.filters.size()) return !tag.optional && miss(program, tag, tag.path.whole);
    }
    return tag.filters.empty() || filter(program, tag, datum, first);
  }

  void append_link(const Program& program, const Tag& tag, std::string_view value) {
    try {
      out_ += encoded_url(value, UrlUse::automatic);
    } catch (const Error& error) {
      throw Error{error.code(), fmt::format("{}: '{}': {}", program.place(tag.at), tag.source, error.message()),
                  error.hint()};
    }
  }

  /// Hands the value of an object over; whether there is something to show.
  bool object(const Program& program, const Tag& tag) {
    Datum datum;
    if (tag.target) {
      auto begin = out_.size();
      body(*tag.target, 0, tag.target->ops.size());
      datum.set(out_.substr(begin));
      out_.resize(begin);
    } else if (!evaluate(program, tag, datum)) {
      return false;
    }
    if (!tag.target && (datum.is_empty() || datum.value.is(Kind::null))) return false;
    try {
      return settings_.objects->take(tag.slot, datum);
    } catch (const Error& error) {
      throw Error{error.code(), fmt::format("{}: {}", program.place(tag.at), error.message()), error.hint()};
    }
  }

  /// Sends the datum through the tag's filters from `first` on; false when there is nothing to print.
  bool filter(const Program& program, const Tag& tag, Datum& datum, std::size_t first) {
    FilterSite site{settings_, program.escape, tag.link};
    std::vector<std::string> arguments;
    for (auto call = tag.filters.begin() + static_cast<std::ptrdiff_t>(first); call != tag.filters.end(); ++call) {
      bool is_default = call->filter->name == "default";
      if (datum.is_empty() && !is_default && call->filter->name != "json" && call->filter->name != "size") continue;
      arguments.clear();
      for (const auto& argument : call->arguments) {
        if (!argument.is_path) {
          arguments.push_back(argument.literal);
          continue;
        }
        auto value = find(argument.path);
        if (value.is(Kind::absent) && (!is_default || datum.is_empty())) {
          return !tag.optional && miss(program, tag, argument.path.whole);
        }
        arguments.emplace_back(value.text());
      }
      apply(program, tag, *call->filter, datum, arguments, site);
    }
    return true;
  }

  void apply(const Program& program, const Tag& tag, const Filter& filter, Datum& datum,
             const std::vector<std::string>& arguments, const FilterSite& site) const {
    try {
      filter.apply(datum, arguments, site);
    } catch (const Error& error) {
      throw Error{error.code() == "template.unsafe-url" ? error.code() : "template.filter",
                  fmt::format("{}: '{}': {}", program.place(tag.at), tag.source, error.message()), error.hint()};
    }
  }

  void serial(const Tag& tag) {
    if (tag.slot >= serials_.size()) serials_.resize(tag.slot + 1);
    auto& [number, times] = serials_[tag.slot];
    if (!tag.again) {
      number = ++last_serial_;
      ++times;
    }
    if (tag.suffix && times < 2) return;
    if (tag.suffix) out_ += '_';
    out_ += std::to_string(number);
  }

  void section(const Program& program, const Op& op, const Tag& tag, std::size_t at) {
    if (tag.condition) {
      if (is_true_section(tag)) body(program, at + 1, op.end);
      return;
    }
    if (tag.special != Special::none) {
      if (is_true(tag.special)) body(program, at + 1, op.end);
      return;
    }
    auto value = find(tag.path);
    if (tag.section_filter && value.is(Kind::absent)) return filtered(program, op, tag, at);
    if (!is_truthy(value)) return;
    if (!value.is(Kind::array)) {
      stack_.push_back({value, 0, 0});
      body(program, at + 1, op.end);
      stack_.pop_back();
      return;
    }
    auto count = static_cast<std::uint32_t>(value.size());
    std::uint32_t index = 0;
    stack_.push_back({{}, 0, count});
    for (auto element : value) {
      stack_.back() = {element, ++index, count};
      body(program, at + 1, op.end);
      check_size(program);
    }
    stack_.pop_back();
  }

  /// {{#upper}}…{{/upper}}: what is between is rendered, and the filter goes over its texts; in HTML and XML tags stay
  /// as they are.
  void filtered(const Program& program, const Op& op, const Tag& tag, std::size_t at) {
    auto begin = out_.size();
    body(program, at + 1, op.end);
    std::string rendered = out_.substr(begin);
    out_.resize(begin);
    FilterSite site{settings_, program.escape, tag.link};
    bool word = program.escape == Escape::word;
    bool markup = word || program.escape == Escape::html || program.escape == Escape::xml;
    bool shown = true;  // in a Word document only what stands in <w:t>
    std::string_view rest = rendered;
    while (!rest.empty()) {
      auto length = markup ? std::min(rest.find('<'), rest.size()) : rest.size();
      auto run = rest.substr(0, length);
      rest.remove_prefix(length);
      if (auto words = text::trim(run); shown && !words.empty()) {
        auto lead = static_cast<std::size_t>(words.data() - run.data());
        Datum datum;
        datum.set(unescaped(words, program.escape));
        apply(program, tag, *tag.section_filter, datum, {}, site);
        out_ += run.substr(0, lead);
        append_escaped(out_, datum.text, datum.safe ? Escape::none : program.escape);
        out_ += run.substr(lead + words.size());
      } else {
        out_ += run;
      }
      if (rest.empty()) break;
      auto close = std::min(rest.find('>'), rest.size() - 1);
      out_ += rest.substr(0, close + 1);
      if (word) shown = rest.starts_with("<w:t>") || rest.starts_with("<w:t ");
      rest.remove_prefix(close + 1);
    }
  }

  void include(const Program& program, const Op& op, const Tag& tag, const Op* parent) {
    const Program* target = tag.target;
    if (tag.dynamic) {
      auto value = find(tag.path);
      if (value.is(Kind::absent)) {
        miss(program, tag, tag.path.whole);
        return;
      }
      target = settings_.fragments ? settings_.fragments->find(value.text(), parent != nullptr) : nullptr;
    }
    if (!target) return;
    if (++depth_ > settings_.max_depth) too_deep(program, op);
    auto indent_before = indent_.size();
    indent_ += tag.indent;
    if (parent) given_.push_back({&program, &tag});
    body(*target, 0, target->ops.size());
    if (parent) given_.pop_back();
    indent_.resize(indent_before);
    --depth_;
    check_size(program);
  }

  void block(const Program& program, const Op& op, const Tag& tag, std::size_t at) {
    // The outermost template has the last word, so it is asked first.
    for (const auto& given : given_)
      for (auto index : given.parent->blocks) {
        const Op& content = given.program->ops[index];
        const Tag& argument = given.program->tags[content.tag];
        if (argument.name != tag.name) continue;
        if (++depth_ > settings_.max_depth) too_deep(program, op);
        auto indent_before = indent_.size();
        indent_ += tag.indent;
        if (tag.open_alone && !argument.fresh && content.end > index + 1) out_ += indent_;
        if (!tag.open_alone && argument.fresh) indented_at_ = out_.size();
        auto begin = out_.size();
        body(*given.program, index + 1, content.end);
        if (tag.own_line && out_.size() > begin && out_.back() != '\n') out_ += '\n';
        indent_.resize(indent_before);
        --depth_;
        return;
      }
    body(program, at + 1, op.end);
  }

  const Context& context_;
  const Settings& settings_;
  std::string& out_;
  Missed& missed_;
  std::size_t base_;
  std::vector<Level> stack_;
  std::vector<Given> given_;
  std::string indent_;
  std::size_t indented_at_ = static_cast<std::size_t>(-1);        // output so long already has its indentation
  std::vector<std::pair<std::uint32_t, std::uint32_t>> serials_;  // by slot: the last number, and how many there were
  std::uint32_t last_serial_ = 0;
  std::size_t bodies_ = 0;
  unsigned depth_ = 0, nesting_ = 0;
};

}  // namespace

void render(const Program& program, const Context& context, const Settings& settings, std::string& out,
            Missed& missed) {
  out.reserve(out.size() + 3 * program.source.size());  // lists make an output longer than its template
  Renderer(context, settings, out, missed).body(program, 0, program.ops.size());
}

Error Missed::error() const {
  std::string names;
  for (const auto& variable : variables)
    names += fmt::format("{}'{}' ({})", names.empty() ? "" : ", ", variable.name, variable.place);
  return Error{"template.missing-variable", fmt::format("the record lacks {}", names),
               "put it into the record's data, mark it as optional by {{name?}}, or render with --missing empty"};
}

}  // namespace hammy::mustache
