#include "archive/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "record/value.hpp"

namespace hammy::archive {

using record::Kind;
using record::Value;

namespace {

/// Rows that a table gathers to find its columns' widths before it prints them.
constexpr std::size_t rows_at_a_time = 500;
constexpr std::size_t subject_width = 48;

/// For a terminal: control characters would let a subject move the cursor.
std::string printable_lines(std::string_view text) {
  std::string out;
  for (auto line : text::split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += text::printable(line);
    out += '\n';
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (text::code_points(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (std::size_t points = 0; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && ++points == width) break;
  return std::string(text.substr(0, end)) + "…";
}

std::string padded(const std::string& text, std::size_t width) {
  auto points = text::code_points(text);
  return points < width ? text + std::string(width - points, ' ') : text;
}

using Row = std::array<std::string, 7>;
const Row heading{"MADE (UTC)", "ID", "CHANNEL", "TO", "STATE", "TEMPLATE", "SUBJECT"};

Row row_of(const Entry& entry) {
  return {format_for_people(entry.created),
          entry.id,
          text::printable(entry.channel),
          text::printable(entry.recipient),
          entry.state,
          text::printable(entry.template_name),
          shortened(text::printable(entry.subject), subject_width)};
}

void member(std::string& out, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  out += fmt::format("{}\"{}\":", out.back() == '{' ? "" : ",", key);
  record::append_string(out, text);
}

void field(std::string& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out += fmt::format("{:<12}{}\n", name, text::printable(text));
}

/// "Kovács Anna <anna@example.com>, +36201234567" of an address field.
std::string people(Value value) {
  if (value.is(Kind::array)) {
    std::vector<std::string> all;
    for (auto one : value) all.push_back(people(one));
    return text::join(all, ", ");
  }
  if (!value.is(Kind::object)) return std::string(value.text());
  auto name = value.find("name").text(), email = value.find("email").text(), phone = value.find("phone").text();
  std::string out{name};
  if (!email.empty()) out += out.empty() ? std::string(email) : fmt::format(" <{}>", email);
  if (!phone.empty()) out += fmt::format("{}{}", out.empty() ? "" : ", ", phone);
  return out;
}

std::string attachments(Value value) {
  std::vector<std::string> all;
  for (auto one : value) {
    auto name = one.find("name").text();
    if (name.empty()) name = one.find("path").text();
    auto type = one.find("type").text();
    all.push_back(type.empty() ? std::string(name) : fmt::format("{} ({})", name, type));
  }
  return text::join(all, ", ");
}

/// All texts and numbers inside a value, one after another.
std::string flat(Value value) {
  if (!value.is(Kind::array) && !value.is(Kind::object)) return std::string(value.text());
  std::vector<std::string> words;
  for (auto member : value) words.push_back(flat(member));
  return text::join(words, value.is(Kind::array) ? ", " : " ");
}

/// The detail of an event in a few words.
std::string in_words(const std::string& detail) {
  if (detail.empty()) return {};
  auto document = record::Document::parse_valid(detail);
  auto value = document.root();
  if (!value.is(Kind::object)) return flat(value);
  std::vector<std::string> words;
  for (auto member : value) words.push_back(fmt::format("{}={}", member.key(), shortened(flat(member), 200)));
  return text::join(words, "  ");
}

}  // namespace

Listing::Listing(bool json, Print print) : json_(json), print_(std::move(print)) {}

void Listing::add(const Entry& entry) {
  if (json_) {
    lines_ += '{';
    member(lines_, "id", entry.id);
    member(lines_, "key", entry.key);
    member(lines_, "campaign", entry.campaign);
    member(lines_, "template", entry.template_name);
    member(lines_, "channel", entry.channel);
    member(lines_, "to", entry.recipient);
    member(lines_, "subject", entry.subject);
    member(lines_, "created", format_rfc3339(entry.created));
    member(lines_, "state", entry.state);
    member(lines_, "since", format_rfc3339(entry.since));
    lines_ += fmt::format(",\"bytes\":{}}}\n", entry.bytes);
    if (lines_.size() > 65536) print_(std::exchange(lines_, {}));
  } else {
    rows_.push_back(entry);
    if (rows_.size() == rows_at_a_time) print_table();
  }
}

void Listing::print_table() {
  std::vector<Row> rows;
  if (widths_.empty()) rows.push_back(heading);
  for (const auto& entry : rows_) rows.push_back(row_of(entry));
  rows_.clear();
  widths_.resize(heading.size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], text::code_points(row[i]));
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) out += padded(row[i], widths_[i]) + "  ";
    out += row.back();
    out.resize(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  print_(out);
}

void Listing::finish() {
  if (!rows_.empty()) print_table();
  if (!lines_.empty()) print_(std::exchange(lines_, {}));
}

std::string show(const Entry& entry, const record::Record& message, const std::vector<events::Event>& timeline) {
  std::string out;
  field(out, "Message", entry.id);
  field(out, "Key", entry.key);
  field(out, "Campaign", entry.campaign);
  field(out, "Template", entry.template_name);
  field(out, "Channel", entry.channel);
  field(out, "From", people(message.value("from")));
  field(out, "To", people(message.value("to")));
  field(out, "Cc", people(message.value("cc")));
  field(out, "Bcc", people(message.value("bcc")));
  field(out, "Subject", entry.subject);
  field(out, "Attached", attachments(message.value("attachments")));
  field(out, "State", fmt::format("{} since {} UTC", entry.state, format_for_people(entry.since)));

  auto text = message.text("text");
  for (auto other : {"sms", "chat", "voice", "fax"})
    if (text.empty()) text = message.text(other);
  if (!text.empty()) out += '\n' + printable_lines(text);
  if (auto html = message.text("html"); !html.empty())
    out += fmt::format("\n[HTML of {} bytes: hammy-archive get {} | jq -r .html]\n", html.size(), entry.id);

  out += '\n';
  std::size_t name_width = 0, by_width = 0;
  for (const auto& event : timeline) {
    name_width = std::max(name_width, event.name.size());
    by_width = std::max(by_width, event.by.size());
  }
  for (const auto& event : timeline) {
    auto line = fmt::format("{}  {}  {}  {}", format_rfc3339(event.at), padded(text::printable(event.name), name_width),
                            padded(text::printable(event.by), by_width), text::printable(in_words(event.detail)));
    line.resize(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

}  // namespace hammy::archive
