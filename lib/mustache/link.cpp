// Linking programs to the partials and parents they name, and listing what they use.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "mustache/program.hpp"

namespace hammy::mustache {

void link(Program& program, Fragments& fragments, bool strict) {
  for (const auto& op : program.ops) {
    if (op.code != Code::partial && op.code != Code::parent) continue;
    auto& tag = program.tags[op.tag];
    if (tag.dynamic || tag.target) continue;
    tag.target = fragments.find(tag.name, op.code == Code::parent);
    if (!tag.target && strict)
      throw Error{"template.missing-fragment",
                  fmt::format("{}: there is no {} '{}'", program.place(tag.at),
                              op.code == Code::parent ? "frame" : "fragment", tag.name),
                  fmt::format("put a file of that name into {}", op.code == Code::parent ? "_frames/" : "_fragments/")}
          .as(Failure::technical)
          .exits(Exit::config);
  }
}

namespace {

class Walk {
 public:
  explicit Walk(std::vector<Use>& uses) : uses_(uses) {}

  void program(const Program& program) {
    if (!open_.insert(&program).second) return;
    body(program, 0, program.ops.size());
    open_.erase(&program);
  }

 private:
  void add(const Program& program, const Tag& tag, const Path& path, std::string kind, bool required) {
    if (path.brand) return;  // not of the data
    uses_.push_back({std::string(path.whole), std::move(kind), required, within_, program.place(tag.at)});
  }

  void body(const Program& program, std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end;) {
      const Op& op = program.ops[i];
      if (op.code == Code::text) {
        ++i;
        continue;
      }
      const Tag& tag = program.tags[op.tag];
      switch (op.code) {
        case Code::variable: variable(program, tag); break;
        case Code::section:
          if (tag.condition) {
            body(program, i + 1, op.end);
            break;
          }
          if (tag.section_filter || tag.special != Special::none) {
            body(program, i + 1, op.end);
            break;
          }
          add(program, tag, tag.path, "section", false);
          if (!tag.path.brand) within_.emplace_back(tag.path.whole);
          body(program, i + 1, op.end);
          if (!tag.path.brand) within_.pop_back();
          break;
        case Code::inverted:
          if (tag.special == Special::none) add(program, tag, tag.path, "condition", false);
          body(program, i + 1, op.end);
          break;
        case Code::partial:
        case Code::parent:
          if (tag.dynamic) add(program, tag, tag.path, "value", true);
          for (auto index : tag.blocks) body(program, index + 1, program.ops[index].end);
          if (tag.target) this->program(*tag.target);
          break;
        case Code::object:
          if (tag.target)
            this->program(*tag.target);
          else
            variable(program, tag);
          body(program, i + 1, op.end);
          break;
        case Code::block: body(program, i + 1, op.end); break;
        case Code::text:
        case Code::serial:
        case Code::detail: break;
      }
      i = op.end ? op.end : i + 1;
    }
  }

  void variable(const Program& program, const Tag& tag) {
    bool has_default = false;
    for (const auto& call : tag.filters) {
      has_default = has_default || call.filter->name == "default";
      for (const auto& argument : call.arguments)
        if (argument.is_path) add(program, tag, argument.path, "value", !tag.optional);
    }
    if (tag.special == Special::none && !tag.path.steps.empty())
      add(program, tag, tag.path, "value", !tag.optional && !has_default);
  }

  std::vector<Use>& uses_;
  std::vector<std::string> within_;
  std::set<const Program*> open_;
};

}  // namespace

bool has_dynamic_names(const Program& program) {
  std::set<const Program*> seen;
  auto look = [&](auto& self, const Program& in) -> bool {
    if (!seen.insert(&in).second) return false;
    return std::any_of(in.tags.begin(), in.tags.end(),
                       [&](const Tag& tag) { return tag.dynamic || (tag.target && self(self, *tag.target)); });
  };
  return look(look, program);
}

bool has_parent(const Program& program) {
  return std::any_of(program.ops.begin(), program.ops.end(), [](const Op& op) { return op.code == Code::parent; });
}

std::vector<Use> uses(const Program& program) {
  std::vector<Use> uses;
  Walk(uses).program(program);
  return uses;
}

}  // namespace hammy::mustache
