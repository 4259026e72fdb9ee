// From source to operations, in one pass over the tags.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mustache/program.hpp"
#include "mustache/tag.hpp"

namespace hammy::mustache {

void ProgramDeleter::operator()(Program* program) const { delete program; }

std::string Program::place(std::uint32_t at) const {
  if (auto known = places.find(at); known != places.end()) return known->second;
  auto before = std::string_view(source).substr(0, at);
  auto line = 1 + std::count(before.begin(), before.end(), '\n');
  auto begin = before.rfind('\n');
  auto column = 1 + text::code_points(before.substr(begin == before.npos ? 0 : begin + 1));
  return fmt::format("{}:{}:{}", name, line, column);
}

namespace {

constexpr std::size_t max_source = 1 << 20;
constexpr std::size_t max_nesting = 64;

class Compiler {
 public:
  Compiler(Program& program, const Delimiters& delimiters)
      : program_(program), source_(program.source), open_(delimiters.open), close_(delimiters.close) {}

  void run() {
    for (;;) {
      auto begin = source_.find(open_, at_);
      if (begin == source_.npos) break;
      tag(begin);
    }
    text(at_, source_.size(), false);
    if (!frames_.empty()) {
      const auto& frame = frames_.back();
      auto& opened = program_.tags[program_.ops[frame.op].tag];
      fail(opened.at, fmt::format("'{}' is never closed", opened.source),
           fmt::format("add '{}/{}{}'", open_, frame.name, close_));
    }
  }

 private:
  /// An open section, parent or block.
  struct Frame {
    std::uint32_t op;
    std::string_view name;
    std::size_t dedent;     // of what is around it
    bool in_parent;         // directly inside a parent: only blocks count here
    std::size_t lead_op;    // parent: the text before it, which goes when the parent turns out to stand alone
    std::string_view lead;  // parent: the white space before it when nothing else is
    bool may_stand_alone = false;
  };

  [[noreturn]] void fail(std::size_t at, const std::string& what, const std::string& hint = {}) const {
    syntax_error(program_, at, what, hint);
  }

  // ---- lines

  static bool is_blank(char c) { return c == ' ' || c == '\t'; }

  /// Whether only white space stands before `at` on its line; `line` is then where the line begins.
  bool blank_before(std::size_t at, std::size_t& line) const {
    line = at;
    while (line > 0 && is_blank(source_[line - 1])) --line;
    return line == 0 || source_[line - 1] == '\n';
  }

  /// Whether only white space stands from `at` to the line's end; `next` is then where the next line begins.
  bool blank_after(std::size_t at, std::size_t& next) const {
    next = at;
    while (next < source_.size() && is_blank(source_[next])) ++next;
    if (next == source_.size()) return true;
    if (source_[next] == '\r' && next + 1 < source_.size() && source_[next + 1] == '\n') ++next;
    return source_[next++] == '\n';
  }

  /// The white space of a line as seen inside the block that is being moved to the left.
  std::string_view dedented(std::string_view white) const { return white.substr(std::min(dedent_, white.size())); }

  // ---- operations

  /// The source from `begin` to `end`. `keep_start`: when a line begins at `end`, mark that: a tag follows on it.
  void text(std::size_t begin, std::size_t end, bool keep_start) {
    while (begin < end) {
      bool starts = starts_line(begin);
      auto stop = end;
      if (dedent_ > 0) {
        // Lines of a block that is moved to the left become operations of their own.
        if (auto line_end = source_.substr(begin, end - begin).find('\n'); line_end != source_.npos)
          stop = begin + line_end + 1;
        if (starts)
          for (std::size_t i = 0; i < dedent_ && begin < stop && is_blank(source_[begin]); ++i) ++begin;
      }
      add_text(source_.substr(begin, stop - begin), starts);
      keep_start = keep_start && source_[stop - 1] == '\n';
      begin = stop;
    }
    if (keep_start && starts_line(end)) add_text({}, true);
  }

  bool starts_line(std::size_t at) const { return at == 0 || source_[at - 1] == '\n'; }

  void add_text(std::string_view text, bool starts) {
    Op op;
    op.starts_line = starts;
    op.text = text;
    program_.ops.push_back(op);
  }

  std::uint32_t add(Code code, Tag tag) {
    Op op;
    op.code = code;
    op.tag = static_cast<std::uint32_t>(program_.tags.size());
    program_.tags.push_back(std::move(tag));
    program_.ops.push_back(op);
    return static_cast<std::uint32_t>(program_.ops.size() - 1);
  }

  void open_frame(std::uint32_t op, std::string_view name) {
    if (frames_.size() >= max_nesting)
      fail(program_.tags[program_.ops[op].tag].at,
           fmt::format("more than {} tags stand within one another", max_nesting));
    frames_.push_back({op, name, dedent_, inside_parent(), 0, {}, false});
  }

  bool inside_parent() const { return !frames_.empty() && program_.ops[frames_.back().op].code == Code::parent; }

  // ---- tags

  void tag(std::size_t begin) {
    auto inside = begin + open_.size();
    char sigil = inside < source_.size() ? source_[inside] : '\0';
    std::string close = close_;
    if (sigil == '{') close = '}' + close_;
    if (sigil == '=') close = '=' + close_;
    auto stop = source_.find(close, inside + (sigil == '=' ? 1 : 0));
    if (stop == source_.npos)
      fail(begin, fmt::format("a tag is opened by '{}' and never closed", open_),
           fmt::format("close it by '{}'", close));
    auto end = stop + close.size();
    auto content = text::trim(source_.substr(inside, stop - inside));
    bool has_sigil = std::string_view("#^/>&!<$={").find(sigil) != std::string_view::npos && sigil;
    if (has_sigil) content = text::trim(source_.substr(inside + 1, stop - inside - 1));

    Tag tag;
    tag.at = static_cast<std::uint32_t>(begin);
    tag.source = source_.substr(begin, end - begin);
    if (!has_sigil || sigil == '&' || sigil == '{') {
      tag.raw = has_sigil;
      tag.link = begin == 0 || std::string_view("\"'(< \t\r\n").find(source_[begin - 1]) != std::string_view::npos;
      text(at_, begin, true);
      read_variable(program_, tag, content);
      add(Code::variable, std::move(tag));
      at_ = end;
      return;
    }
    if (content.empty() && sigil != '!') fail(begin, fmt::format("'{}' names nothing", tag.source));

    std::size_t line = begin, next = end;
    bool before = blank_before(begin, line), after = blank_after(end, next);
    bool alone = before && after;
    auto lead = before ? dedented(source_.substr(line, begin - line)) : std::string_view{};
    auto skip_line = [&] {
      text(at_, alone ? line : begin, !alone);
      at_ = alone ? next : end;
    };
    switch (sigil) {
      case '!': skip_line(); break;
      case '=': skip_line(), delimiters(tag, content); break;
      case '#':
      case '^':
        skip_line();
        read_section(program_, tag, content, sigil == '#');
        open_frame(add(sigil == '#' ? Code::section : Code::inverted, std::move(tag)), content);
        break;
      case '>':
        skip_line();
        read_reference(program_, tag, content);
        if (alone) tag.indent = lead;
        add(Code::partial, std::move(tag));
        break;
      case '<': open_parent(std::move(tag), content, lead, before, end); break;
      case '$': open_block(std::move(tag), content, lead, line, next, before, after, end); break;
      case '/': close_frame(tag, content, line, next, before, after, end); break;
    }
  }

  void delimiters(const Tag& tag, std::string_view content) {
    auto gap = content.find_first_of(" \t\r\n");
    auto second = gap == content.npos ? std::string_view{} : text::trim(content.substr(gap));
    if (second.empty() || second.find_first_of(" \t\r\n=") != second.npos ||
        content.substr(0, gap).find('=') != content.npos)
      fail(tag.at, fmt::format("'{}' does not name two delimiters", tag.source), "write {{=<% %>=}}");
    open_ = content.substr(0, gap);
    close_ = second;
  }

  void open_parent(Tag tag, std::string_view content, std::string_view lead, bool before, std::size_t end) {
    text(at_, tag.at, true);
    at_ = end;
    auto lead_op = program_.ops.size() - 1;
    read_reference(program_, tag, content);
    open_frame(add(Code::parent, std::move(tag)), content);
    auto& frame = frames_.back();
    frame.lead_op = lead_op;
    frame.lead = lead;
    frame.may_stand_alone = before;
  }

  void open_block(Tag tag, std::string_view name, std::string_view lead, std::size_t line, std::size_t next,
                  bool before, bool after, std::size_t end) {
    tag.name = name;
    if (inside_parent()) {  // an argument: its content leaves its own indentation here
      text(at_, tag.at, false);
      tag.fresh = after;
      at_ = after ? next : end;
      auto op = add(Code::block, std::move(tag));
      program_.tags[program_.ops[frames_.back().op].tag].blocks.push_back(op);
      open_frame(op, name);
      dedent_ = after ? intrinsic_indent(next, name) : 0;
      return;
    }
    tag.indent = lead;
    std::size_t close_end = end, after_pair = end;
    bool pair = before && closes_at(end, name, close_end) && blank_after(close_end, after_pair);
    tag.open_alone = before && (after || pair);
    tag.own_line = pair;
    text(at_, tag.open_alone ? line : tag.at, !tag.open_alone);
    if (tag.open_alone && !pair)
      if (auto own = intrinsic_indent(next, name); own > 0)
        tag.indent = dedented(source_.substr(first_text_line(next), own));
    at_ = pair ? after_pair : tag.open_alone ? next : end;
    auto op = add(Code::block, std::move(tag));
    if (pair)
      program_.ops[op].end = op + 1;
    else
      open_frame(op, name);
  }

  void close_frame(const Tag& tag, std::string_view name, std::size_t line, std::size_t next, bool before, bool after,
                   std::size_t end) {
    if (frames_.empty()) fail(tag.at, fmt::format("'{}' closes nothing that is open", tag.source));
    auto frame = frames_.back();
    auto& opened = program_.tags[program_.ops[frame.op].tag];
    if (frame.name != name) {
      auto place = program_.place(opened.at);
      fail(tag.at,
           fmt::format("'{}' does not close '{}' of line {}", tag.source, opened.source,
                       text::split(place.substr(program_.name.size() + 1), ':').front()),
           fmt::format("close that one first by '{}/{}{}'", open_, frame.name, close_));
    }
    auto code = program_.ops[frame.op].code;
    bool alone = before && after;
    if (code == Code::parent) {
      at_ = end;
      if (frame.may_stand_alone && after) {
        opened.indent = frame.lead;
        auto& leading = program_.ops[frame.lead_op];
        leading.text.remove_suffix(std::min(frame.lead.size(), leading.text.size()));
        if (leading.text.empty()) leading.starts_line = false;
        at_ = next;
      }
    } else if (code == Code::block && frame.in_parent) {
      text(at_, before ? line : tag.at, !before);
      at_ = end;
    } else {
      if (code == Code::block) opened.own_line = alone && opened.open_alone;
      text(at_, alone ? line : tag.at, !alone);
      at_ = alone ? next : end;
    }
    program_.ops[frame.op].end = static_cast<std::uint32_t>(program_.ops.size());
    dedent_ = frame.dedent;
    frames_.pop_back();
  }

  // ---- looking ahead, for the indentation of blocks

  /// Whether the tag that closes `name` stands at `at` but for white space; `end` is then where it ends.
  bool closes_at(std::size_t at, std::string_view name, std::size_t& end) const {
    auto skip = [&] {
      while (at < source_.size() && is_blank(source_[at])) ++at;
    };
    auto take = [&](std::string_view expected) {
      if (!source_.substr(at).starts_with(expected)) return false;
      at += expected.size();
      return true;
    };
    skip();
    if (!take(open_) || !take("/")) return false;
    skip();
    if (!take(name)) return false;
    skip();
    if (!take(close_)) return false;
    end = at;
    return true;
  }

  /// The first line from `at` on that is not blank.
  std::size_t first_text_line(std::size_t at) const {
    std::size_t next = at;
    while (at < source_.size() && blank_after(at, next) && next > at) at = next;
    return at;
  }

  /// How many blanks the content of the block `name` begins with; its content begins at the line `at`.
  std::size_t intrinsic_indent(std::size_t at, std::string_view name) const {
    auto line = first_text_line(at), text = line, end = line;
    while (text < source_.size() && is_blank(source_[text])) ++text;
    return closes_at(line, name, end) ? 0 : text - line;
  }

  Program& program_;
  std::string_view source_;
  std::string open_, close_;
  std::size_t at_ = 0;      // everything before is done
  std::size_t dedent_ = 0;  // how many blanks each line loses
  std::vector<Frame> frames_;
};

}  // namespace

ProgramPtr compile(std::string name, std::string source, Escape escape, const Delimiters& delimiters) {
  ProgramPtr program(new Program);
  program->name = std::move(name);
  program->source = std::move(source);
  program->escape = escape;
  auto refuse = [&](std::string_view what, std::string hint) {
    throw Error{"template.syntax", fmt::format("{}: {}", program->name, what), std::move(hint)}
        .as(Failure::technical)
        .exits(Exit::config);
  };
  if (program->source.size() > max_source)
    refuse("a template must not be larger than 1 MiB", "split it into fragments");
  if (!text::is_utf8(program->source)) refuse("not valid UTF-8", "save the file as UTF-8");
  Compiler(*program, delimiters).run();
  return program;
}

ProgramPtr compile_text(std::string name, std::string source, Escape escape) {
  if (source.ends_with('\n')) source.pop_back();  // the line end that editors put at the end of a file
  auto program = compile(std::move(name), std::move(source), escape);
  for (auto& op : program->ops)
    if (op.code == Code::text) {
      append_escaped(program->made.emplace_back(), op.text, escape);
      op.text = program->made.back();
    }
  return program;
}

}  // namespace hammy::mustache
