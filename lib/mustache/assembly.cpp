// Programs from tags that were found in a file that is no text of lines.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mustache/program.hpp"
#include "mustache/tag.hpp"

namespace hammy::mustache {

namespace {

constexpr std::size_t max_nesting = 64;

struct Piece {
  enum class Kind : std::uint8_t { text, tag, condition, serial, object, end_object, detail } kind = Kind::text;
  std::size_t begin = 0, end = 0;  // of the text or the whole tag in the source
  std::string inside;
  Tag tag;
};

}  // namespace

struct Assembly::State {
  ProgramPtr program{new Program};
  std::vector<Piece> pieces;
  std::deque<std::string> insides;
  std::vector<std::uint32_t> open, objects;
  std::vector<std::string> problems;

  void add(const Piece& piece) {
    auto& made = *program;
    Op op;
    if (piece.kind == Piece::Kind::text) {
      op.text = std::string_view(made.source).substr(piece.begin, piece.end - piece.begin);
      made.ops.push_back(op);
      return;
    }
    if (piece.kind == Piece::Kind::end_object) {
      made.ops[objects.back()].end = static_cast<std::uint32_t>(made.ops.size());
      objects.pop_back();
      return;
    }
    Tag tag = piece.tag;
    op.code = piece.kind == Piece::Kind::detail   ? Code::detail
              : piece.kind == Piece::Kind::object ? Code::object
                                                  : Code::serial;
    if (piece.kind == Piece::Kind::object) objects.push_back(static_cast<std::uint32_t>(made.ops.size()));
    if (piece.kind == Piece::Kind::object && tag.target) tag.at = static_cast<std::uint32_t>(piece.begin);
    bool is_object = op.code == Code::object && !tag.target;
    if (is_object || piece.kind == Piece::Kind::tag || piece.kind == Piece::Kind::condition) {
      tag.at = static_cast<std::uint32_t>(piece.begin);
      tag.source = std::string_view(made.source).substr(piece.begin, piece.end - piece.begin);
      tag.link = piece.begin > 0 && made.source[piece.begin - 1] == '"';
      tag.condition = piece.kind == Piece::Kind::condition;
      try {
        const auto& inside = made.made.emplace_back(piece.inside);
        if (is_object)
          read_variable(made, tag, inside);
        else if (!read(tag, inside, op.code))
          return;
      } catch (const Error& error) {
        note(error);
        if (!is_object && (op.code == Code::serial || tag.name.empty())) return;  // a section still wants to be closed
      }
    }
    op.tag = static_cast<std::uint32_t>(made.tags.size());
    made.tags.push_back(std::move(tag));
    made.ops.push_back(op);
    if (op.code == Code::section || op.code == Code::inverted) {
      if (open.size() >= max_nesting)
        syntax_error(made, made.tags[op.tag].at,
                     fmt::format("more than {} tags stand within one another", max_nesting));
      open.push_back(static_cast<std::uint32_t>(made.ops.size() - 1));
    }
  }

  void note(const Error& error) {
    problems.push_back(error.message() + (error.hint().starts_with("see ") ? "" : " (" + error.hint() + ")"));
  }

  /// Reads a tag; false where there is nothing to add.
  bool read(Tag& tag, std::string_view inside, Code& code) {
    const auto& made = *program;
    constexpr std::string_view signs = "#^/>&!<${";
    char sign = inside.empty() ? '\0' : inside.front();
    bool has_sign = sign && signs.find(sign) != signs.npos;
    auto content = text::trim(has_sign ? inside.substr(1) : inside);
    if (sign == '{' && content.ends_with('}')) content = text::trim(content.substr(0, content.size() - 1));
    if (sign == '!') return false;
    if (content.empty()) syntax_error(made, tag.at, fmt::format("'{}' names nothing", tag.source));
    switch (sign) {
      case '/': close(tag, content); return false;
      case '#':
      case '^':
        code = sign == '#' ? Code::section : Code::inverted;
        tag.name = content;
        read_section(made, tag, content, sign == '#' && !tag.condition);
        return true;
      case '>':
        code = Code::partial;
        read_reference(made, tag, content);
        return true;
      case '<':
      case '$':
        syntax_error(made, tag.at, fmt::format("'{}': there are no frames around documents", tag.source),
                     "put the text of a fragment in by {{>name}}");
      case '%':
        syntax_error(made, tag.at, fmt::format("'{}' does not stand in the alt text of a picture", tag.source),
                     "a picture of the data takes the place of another one");
      default:
        // A value never becomes markup here, however it is asked for: half an element would make the file unreadable.
        code = Code::variable;
        read_variable(made, tag, content);
        return true;
    }
  }

  void close(const Tag& tag, std::string_view name) {
    auto& made = *program;
    if (open.empty()) syntax_error(made, tag.at, fmt::format("'{}' closes nothing that is open", tag.source));
    auto& op = made.ops[open.back()];
    const auto& opened = made.tags[op.tag];
    if (opened.name != name)
      syntax_error(made, tag.at, fmt::format("'{}' does not close '{}'", tag.source, opened.source));
    op.end = static_cast<std::uint32_t>(made.ops.size());
    open.pop_back();
  }
};

Assembly::Assembly(std::string name, Escape escape) : state_(std::make_unique<State>()) {
  state_->program->name = std::move(name);
  state_->program->escape = escape;
}
Assembly::~Assembly() = default;

void Assembly::text(std::string_view literal) {
  auto& source = state_->program->source;
  auto& pieces = state_->pieces;
  if (pieces.empty() || pieces.back().kind != Piece::Kind::text)
    pieces.push_back({Piece::Kind::text, source.size(), source.size(), {}, {}});
  source += literal;
  pieces.back().end = source.size();
}

void Assembly::tag(std::string_view inside, std::string_view whole, const std::string& place) {
  auto& source = state_->program->source;
  state_->program->places.emplace(static_cast<std::uint32_t>(source.size()), place);
  state_->pieces.push_back({Piece::Kind::tag, source.size(), source.size() + whole.size(), std::string(inside), {}});
  source += whole;
}

void Assembly::condition(std::string_view name, std::string_view whole, const std::string& place) {
  tag('#' + std::string(name), whole, place);
  state_->pieces.back().kind = Piece::Kind::condition;
}

void Assembly::serial(std::uint32_t slot, bool fresh, bool suffix) {
  Tag tag;
  tag.slot = slot;
  tag.again = !fresh;
  tag.suffix = suffix;
  state_->pieces.push_back({Piece::Kind::serial, 0, 0, {}, std::move(tag)});
}

void Assembly::attribute(std::string_view inside, std::string_view whole, const std::string& place) {
  tag(inside, whole, place);
  state_->pieces.back().tag.attribute = true;
}

void Assembly::object(std::uint32_t number, std::string_view inside, std::string_view whole, const std::string& place) {
  tag(inside, whole, place);
  auto& piece = state_->pieces.back();
  piece.kind = Piece::Kind::object;
  piece.tag.is_object = true;
  piece.tag.slot = number;
}

void Assembly::object(std::uint32_t number, Program& value, const std::string& place) {
  object(number, {}, "{{}}", place);
  state_->pieces.back().tag.target = &value;
}

void Assembly::end_object() { state_->pieces.push_back({Piece::Kind::end_object, 0, 0, {}, {}}); }

void Assembly::detail(std::uint32_t object, std::uint32_t which) {
  Tag tag;
  tag.slot = object;
  tag.detail = which;
  state_->pieces.push_back({Piece::Kind::detail, 0, 0, {}, std::move(tag)});
}

ProgramPtr Assembly::finish() {
  for (const auto& piece : state_->pieces) try {
      state_->add(piece);
    } catch (const Error& error) {
      state_->note(error);
    }
  for (auto at : state_->open) {
    const auto& tag = state_->program->tags[state_->program->ops[at].tag];
    state_->problems.push_back(fmt::format("{}: '{}' is never closed", state_->program->place(tag.at), tag.source));
  }
  if (!state_->problems.empty()) return nullptr;
  return std::move(state_->program);
}

const std::vector<std::string>& Assembly::problems() const { return state_->problems; }

}  // namespace hammy::mustache
