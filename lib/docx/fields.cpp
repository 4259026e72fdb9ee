// Fields (ECMA-376 part 1, 17.16): what Word works out itself when a document is opened or printed.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "docx/objects.hpp"

namespace hammy::docx {

namespace {

// Those that fetch a file, a table or a program's answer from elsewhere.
constexpr std::array<std::string_view, 9> fetching{"includetext", "includepicture", "include", "import",  "dde",
                                                   "ddeauto",     "link",           "rd",      "database"};

class Checker {
 public:
  Checker(const std::string& name, Marked& marked, const Delimiters& delimiters, const Objects& objects)
      : name_(name), marked_(marked), delimiters_(delimiters), objects_(objects) {}

  void run() {
    const auto& tree = marked_.tree;
    std::vector<std::string> open;  // the instructions of the fields that have begun, the inner ones last
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      const auto& node = tree[i];
      if (node.name == "w:fldSimple") {
        auto* instruction = node.attribute("w:instr");
        if (instruction && !objects_.links.contains(i)) check(*instruction);
      } else if (node.name == "w:fldChar") {
        auto* type = node.attribute("w:fldCharType");
        if (type && *type == "begin") open.emplace_back();
        if (type && *type != "begin" && !open.empty()) {
          check(std::exchange(open.back(), {}));
          if (*type == "end") open.pop_back();
        }
      } else if (node.is_text() && !open.empty()) {
        const auto& parent = tree[node.parent].name;
        bool instructs = parent == "w:instrText" || parent == "w:delInstrText";
        if (instructs && !objects_.links.contains(node.parent)) open.back() += node.text;
      } else if (node.name == "v:imagedata") {
        for (auto* attribute : {"src", "o:href"})
          if (auto* where = node.attribute(attribute))
            problem(*where, "a picture that is shown from elsewhere; put it into the document");
      }
    }
    for (const auto& instruction : open) check(instruction);
  }

 private:
  void problem(std::string_view words, std::string_view what) {
    marked_.problems.push_back(
        fmt::format("{}, in '{}': {}", name_, text::printable(text::clip(text::trim(words), 120)), what));
  }

  void check(std::string_view instruction) {
    auto words = text::trim(instruction);
    auto first = text::lower(words.substr(0, words.find_first_of(" \t\n\r\"\\")));
    if (std::find(fetching.begin(), fetching.end(), first) != fetching.end())
      problem(words, "a field that fetches content from elsewhere; put the content into the document");
    else if (mustache::next_tag(words, 0, delimiters_))
      problem(words, "a tag in the instruction of a field; put it into the text, or into the address of a hyperlink");
  }

  const std::string& name_;
  Marked& marked_;
  const Delimiters& delimiters_;
  const Objects& objects_;
};

}  // namespace

void check_fields(const std::string& name, Marked& marked, const Delimiters& delimiters, const Objects& objects) {
  Checker(name, marked, delimiters, objects).run();
}

}  // namespace hammy::docx
