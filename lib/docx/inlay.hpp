// What a document takes over from fragments beside their bodies: styles and lists.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xml/tree.hpp"

namespace hammy::docx {

/// An element's attribute w:val; empty when there is none.
std::string value_of(const xml::Tree& tree, std::uint32_t at);
void set_value(xml::Tree& tree, std::uint32_t at, const std::string& value);
/// Whether the element names a style: w:pStyle, w:basedOn and others.
bool names_style(std::string_view element);

/// The styles of a document (ECMA-376 part 1, 17.7), to which others are added.
class Styles {
 public:
  /// `tree` may be empty: then nothing is added, and names stay as they are.
  explicit Styles(xml::Tree tree) : tree_(std::move(tree)) {}

  /// Takes over the styles of `from` that `wanted` and, in turn, they name. Returns what each is called here, and puts
  /// the elements w:numId in those that were taken over, changed by `list`, in place.
  template <class List>
  std::map<std::string, std::string> add(xml::Tree from, const std::set<std::string>& wanted, List list) {
    auto taken = choose(from, wanted);
    for (auto at : taken)
      for (auto i = at; i < from[at].end; ++i)
        if (from[i].name == "w:numId") set_value(from, i, list(value_of(from, i)));
    copy(from, taken);
    return std::exchange(names_, {});
  }
  /// The part with all of them.
  std::string text() const;
  bool has_more() const { return !added_.empty(); }

 private:
  std::vector<std::uint32_t> choose(const xml::Tree& from, const std::set<std::string>& wanted);
  void copy(xml::Tree& from, const std::vector<std::uint32_t>& taken);

  xml::Tree tree_;
  std::string added_;
  std::set<std::string> added_ids_;
  std::map<std::string, std::string> added_names_;  ///< ids by type and name
  std::map<std::string, std::string> names_;
};

/// The lists of a document (17.9), to which others are added.
class Lists {
 public:
  /// `tree` may be empty: then a part is begun.
  explicit Lists(xml::Tree tree);

  /// Takes the list `id` of `from` over; returns its number here, or "0", no list, when there is none of that id.
  std::string add(const xml::Tree& from, const std::string& id);
  std::string text() const;
  bool has_more() const { return !lists_.empty(); }

 private:
  xml::Tree tree_;
  std::string forms_, lists_;
  unsigned last_form_ = 0, last_list_ = 0;
};

}  // namespace hammy::docx
