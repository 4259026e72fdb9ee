#include "xml/tree.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <type_traits>

#include "base/error.hpp"

namespace hammy::xml {

namespace {

/// Builds the tree from what expat reports. Exceptions must not pass through expat, so an error waits here.
class Reader {
 public:
  Reader(const std::string& name, const Limits& limits)
      : name_(name), limits_(limits), parser_(XML_ParserCreate(nullptr)) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(
        parser_.get(), [](void* self, const char* n, const char** a) { static_cast<Reader*>(self)->open(n, a); },
        [](void* self, const char*) { static_cast<Reader*>(self)->close(); });
    XML_SetCharacterDataHandler(parser_.get(), [](void* self, const char* s, int n) {
      static_cast<Reader*>(self)->text({s, static_cast<std::size_t>(n)});
    });
    XML_SetStartDoctypeDeclHandler(parser_.get(), [](void* self, const char*, const char*, const char*, int) {
      static_cast<Reader*>(self)->stop("xml.doctype", "a document type is not allowed");
    });
  }

  Tree run(std::string_view bytes) {
    if (bytes.size() > (std::size_t{1} << 30)) throw Error{"xml.limit", fmt::format("{}: larger than 1 GiB", name_)};
    auto status = XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()), 1);
    if (error_) throw std::move(*error_);
    if (status != XML_STATUS_OK)
      throw Error{"xml.syntax",
                  fmt::format("{}:{}: {}", name_, place(), XML_ErrorString(XML_GetErrorCode(parser_.get())))};
    return std::move(tree_);
  }

 private:
  std::string place() const {
    return fmt::format("{}:{}", XML_GetCurrentLineNumber(parser_.get()), XML_GetCurrentColumnNumber(parser_.get()) + 1);
  }

  void stop(const char* code, std::string_view what) {
    if (!error_) error_.emplace(code, fmt::format("{}:{}: {}", name_, place(), what));
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  Node& add() {
    auto at = static_cast<std::uint32_t>(tree_.size());
    auto& node = tree_.emplace_back();
    node.parent = open_.empty() ? at : open_.back();
    node.end = at + 1;
    return node;
  }

  bool has_room() {
    if (error_) return false;
    if (tree_.size() < limits_.nodes && open_.size() < limits_.depth) return true;
    stop("xml.limit",
         fmt::format("more than {} elements, or more than {} within one another", limits_.nodes, limits_.depth));
    return false;
  }

  void open(const char* name, const char** attributes) {
    if (!has_room()) return;
    auto& node = add();
    node.name = name;
    for (; attributes[0]; attributes += 2) node.attributes.push_back({attributes[0], attributes[1]});
    open_.push_back(static_cast<std::uint32_t>(tree_.size() - 1));
  }

  void close() {
    if (error_) return;
    tree_[open_.back()].end = static_cast<std::uint32_t>(tree_.size());
    open_.pop_back();
  }

  void text(std::string_view text) {
    if (error_) return;
    // Long texts come in pieces.
    if (tree_.back().is_text() && tree_.back().parent == open_.back()) {
      tree_.back().text += text;
    } else if (has_room()) {
      add().text = text;
    }
  }

  const std::string& name_;
  const Limits& limits_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype([](XML_Parser parser) { XML_ParserFree(parser); })>
      parser_;
  Tree tree_;
  std::vector<std::uint32_t> open_;
  std::optional<Error> error_;
};

/// How a character must be written; empty when as it is.
std::string_view reference(char c, bool in_attribute) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '\r': return "&#13;";
    case '"': return in_attribute ? "&quot;" : "";
    case '\n': return in_attribute ? "&#10;" : "";
    case '\t': return in_attribute ? "&#9;" : "";
    default: return "";
  }
}

void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
  for (char c : text) {
    if (auto written = reference(c, in_attribute); !written.empty())
      out += written;
    else
      out += c;
  }
}

}  // namespace

const std::string* Node::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes)
    if (key == wanted) return &value;
  return nullptr;
}

std::string_view local_name(std::string_view name) { return name.substr(name.find(':') + 1); }

Tree read(const std::string& name, std::string_view bytes, const Limits& limits) {
  return Reader(name, limits).run(bytes);
}

void append_text(std::string& out, std::string_view text) { append_escaped(out, text, false); }

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  out += "=\"";
  append_escaped(out, value, true);
  out += '"';
}

void append_node(std::string& out, const Tree& tree, std::uint32_t at, const std::vector<bool>& cut,
                 const std::map<std::uint32_t, std::string>& instead) {
  std::vector<std::uint32_t> open;
  auto end = tree[at].end;
  for (auto i = at; i <= end;) {
    for (; !open.empty() && tree[open.back()].end <= i; open.pop_back()) out += "</" + tree[open.back()].name + '>';
    if (i == end) break;
    const auto& node = tree[i];
    if (auto found = instead.find(i); found != instead.end()) out += found->second;
    if (cut[i] || instead.contains(i)) {
      i = node.end;
      continue;
    }
    ++i;
    if (node.is_text()) {
      append_text(out, node.text);
      continue;
    }
    out += '<' + node.name;
    for (const auto& [name, value] : node.attributes) append_attribute(out, name, value);
    out += '>';
    open.push_back(i - 1);
  }
}

std::string write(const Tree& tree, const std::vector<bool>& cut, const std::map<std::uint32_t, std::string>& instead) {
  std::string out(declaration);
  append_node(out, tree, 0, cut, instead);
  return out;
}

std::uint32_t find_child(const Tree& tree, std::uint32_t at, std::string_view name) {
  for (auto child = at + 1; child < tree[at].end; child = tree[child].end)
    if (tree[child].name == name) return child;
  return static_cast<std::uint32_t>(tree.size());
}

}  // namespace hammy::xml
