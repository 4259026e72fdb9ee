#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/table.hpp"
#include "base/text.hpp"
#include "record/value.hpp"

namespace hammy::report {

namespace {

constexpr std::size_t text_columns = 4, columns = 7;
using Row = std::array<std::string, columns>;
const Row names{"campaign", "template", "channel", "state", "messages", "opened", "clicked"};

Row row_of(const Group& group) {
  return {group.campaign,
          group.template_name,
          group.channel,
          group.state,
          std::to_string(group.messages),
          std::to_string(group.opened),
          std::to_string(group.clicked)};
}

std::string csv_field(std::string_view text) {
  // A cell that begins like a formula would be computed by the reader's spreadsheet (OWASP, CSV injection).
  bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  if (!formula && text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string out = formula ? "\"'" : "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

}  // namespace

std::vector<Group> regardless_of_version(const std::vector<Group>& groups) {
  std::vector<Group> merged;
  for (auto group : groups) {
    group.template_name.resize(std::min(group.template_name.find('@'), group.template_name.size()));
    auto same = std::ranges::find_if(merged, [&](const Group& other) {
      return std::tie(other.campaign, other.template_name, other.channel, other.state) ==
             std::tie(group.campaign, group.template_name, group.channel, group.state);
    });
    if (same == merged.end()) {
      merged.push_back(std::move(group));
      continue;
    }
    same->messages += group.messages;
    same->opened += group.opened;
    same->clicked += group.clicked;
  }
  return merged;
}

std::string as_text(const std::vector<Group>& groups) {
  if (groups.empty()) return "no messages\n";
  std::vector<std::string> headings(names.begin(), names.end());
  for (auto& name : headings) std::ranges::transform(name, name.begin(), [](char c) { return c - 'a' + 'A'; });
  Table table(std::move(headings), "llllrrr");
  auto add = [&](const Group& group) {
    auto row = row_of(group);
    table.add({row.begin(), row.end()});
  };
  Group total{"total", " ", " ", " ", 0, 0, 0};
  for (const auto& group : groups) {
    add(group);
    total.messages += group.messages;
    total.opened += group.opened;
    total.clicked += group.clicked;
  }
  add(total);
  return table.text();
}

std::string as_json(const std::vector<Group>& groups) {
  std::string out;
  for (const auto& group : groups) {
    auto row = row_of(group);
    for (std::size_t i = 0; i < columns; ++i) {
      out += fmt::format("{}\"{}\":", i == 0 ? '{' : ',', names[i]);
      if (i < text_columns)
        record::append_string(out, row[i]);
      else
        out += row[i];
    }
    out += "}\n";
  }
  return out;
}

std::string as_csv(const std::vector<Group>& groups) {
  std::string out;
  auto line = [&](const Row& row) {
    for (std::size_t i = 0; i < columns; ++i) out += (i > 0 ? "," : "") + csv_field(row[i]);
    out += "\r\n";
  };
  line(names);
  for (const auto& group : groups) line(row_of(group));
  return out;
}

}  // namespace hammy::report
