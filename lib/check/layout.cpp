#include "check/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "base/error.hpp"
#include "base/limited.hpp"
#include "base/text.hpp"

namespace hammy::check {

namespace {

constexpr double points_in_mm = 72 / 25.4;
constexpr std::size_t most_pages = 10'000;

/// The value of an attribute of the tag that `line` holds.
double attribute(std::string_view line, std::string_view name) {
  auto at = line.find(fmt::format(" {}=\"", name));
  if (at == line.npos) return 0;
  // As pdftotext writes it, "72.000000"; strtod stops at the quotation mark.
  auto value = std::string(line.substr(at + name.size() + 3, 32));
  return std::strtod(value.c_str(), nullptr);
}

std::string unescaped(std::string_view text) {
  constexpr std::pair<std::string_view, char> entities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  std::string out;
  while (!text.empty()) {
    const auto* entity = std::find_if(std::begin(entities), std::end(entities),
                                      [&](const auto& one) { return text.starts_with(one.first); });
    if (entity == std::end(entities)) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += entity->second;
      text.remove_prefix(entity->first.size());
    }
  }
  return out;
}

Error unreadable(const std::string& why) {
  return Error{"check.unreadable", fmt::format("the text cannot be read: {}", why),
               "look at the document in a reader; qpdf(1) mends many damaged ones"};
}

}  // namespace

std::vector<Page> parse_layout(std::string_view xhtml) {
  std::vector<Page> pages;
  for (auto line : text::split(xhtml, '\n')) {
    line = text::trim(line);
    if (line.starts_with("<page ")) {
      if (pages.size() >= most_pages) throw unreadable(fmt::format("there are more than {} pages", most_pages));
      pages.push_back({attribute(line, "width"), attribute(line, "height"), {}});
    } else if (line.starts_with("<word ") && !pages.empty()) {
      auto begin = line.find('>'), end = line.rfind("</word>");
      if (begin == line.npos || end == line.npos || end <= begin) continue;
      Word word;
      word.x = (attribute(line, "xMin") + attribute(line, "xMax")) / 2;
      word.y = (attribute(line, "yMin") + attribute(line, "yMax")) / 2;
      word.text = unescaped(line.substr(begin + 1, end - begin - 1));
      if (text::is_utf8(word.text)) pages.back().words.push_back(std::move(word));
    } else if (line == "</line>" && !pages.empty() && !pages.back().words.empty()) {
      pages.back().words.back().ends_line = true;
    }
  }
  return pages;
}

std::vector<Page> read_layout(pdf::Source& document) {
  constexpr std::size_t piece_bytes = 1 << 16;
  std::uint64_t at = 0;
  auto next = [&] {
    auto piece = document.read(at, piece_bytes);
    at += piece.size();
    return piece;
  };
  WorkLimits limits;
  limits.time = std::chrono::minutes(3);  // of a busy machine, where the processor's time is what counts
  auto worked = run_limited({"pdftotext", "-q", "-enc", "UTF-8", "-bbox-layout", "-", "-"}, next, limits);
  switch (worked.end) {
    case Worked::End::done: break;
    case Worked::End::time: throw unreadable("it takes too long").as(Failure::temporary);
    case Worked::End::output: throw unreadable("there is too much of it");
    case Worked::End::failed:
      throw unreadable(worked.how == fmt::format("by signal {}", SIGXCPU)
                           ? fmt::format("it takes more than {} seconds of the processor", limits.cpu_seconds)
                           : fmt::format("pdftotext ended {}", worked.how));
  }
  return parse_layout(worked.output);
}

std::string text_at(const std::vector<Page>& pages, const Place& place) {
  auto count = static_cast<std::int64_t>(pages.size());
  std::string text;
  for (std::int64_t i = 0; i < count; ++i) {
    if (place.page > 0 && i + 1 != place.page) continue;
    if (place.page < 0 && i - count != place.page) continue;
    for (const auto& word : pages[static_cast<std::size_t>(i)].words) {
      double x = word.x / points_in_mm, y = word.y / points_in_mm;
      const auto& area = place.area;
      bool inside = !area || (x >= area->left && x <= area->left + area->width && y >= area->top &&
                              y <= area->top + area->height);
      if (inside) text += word.text;
      if (inside || word.ends_line) text += word.ends_line ? '\n' : ' ';
    }
    text += '\n';
  }
  return text;
}

}  // namespace hammy::check
