// This file implements as_html: a page with SVG bars that a person reads in a browser, on paper or by ear.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "events/vocabulary.hpp"
#include "report/summary.hpp"

namespace hammy::report {

namespace {

/// The states in the order of a bar: what went well first, what is under way, what went wrong last. `hue` is the CSS
/// class; several states of one kind share one and differ by their place and label.
struct Look {
  std::string_view state, hue;
};
constexpr Look looks[] = {
    {"delivered", "good"}, {"sent", "fair"},     {"created", "open"},  {"accepted", "open"},
    {"scheduled", "open"}, {"waiting", "open"},  {"prepared", "open"}, {"deferred", "late"},
    {"uncertain", "late"}, {"discarded", "off"}, {"bounced", "bad"},   {"failed", "lost"},
};

std::string escaped(std::string_view utf8) {
  std::string out;
  text::append_html(out, utf8);
  return out;
}

std::string or_dash(std::string_view text) { return text.empty() ? "–" : escaped(text); }

std::string_view hue_of(std::string_view state) {
  auto found = std::ranges::find(looks, state, &Look::state);
  return found == std::end(looks) ? "open" : found->hue;
}

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "0 %" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

/// 1234567 as "1 234 567", with narrow spaces that do not break.
std::string grouped(std::int64_t number) {
  auto digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += "\u202f";
    out += digits[i];
  }
  return out;
}

using Counts = std::map<std::string, std::int64_t, std::less<>>;

std::int64_t sum(const Counts& counts) {
  std::int64_t all = 0;
  for (const auto& [state, count] : counts) all += count;
  return all;
}

/// A bar of 1000 units whose parts are the states; read aloud by its label.
std::string bar(const Counts& counts) {
  auto all = sum(counts);
  std::string parts, words;
  std::int64_t before = 0;
  for (const auto& look : looks) {
    auto found = counts.find(look.state);
    if (found == counts.end() || found->second == 0) continue;
    auto [state, count] = *found;
    auto begin = 1000.0 * static_cast<double>(before) / static_cast<double>(all);
    before += count;
    auto width = 1000.0 * static_cast<double>(before) / static_cast<double>(all) - begin;
    parts += fmt::format(
        "<rect class=\"{}\" x=\"{:.2f}\" y=\"0\" width=\"{:.2f}\" height=\"24\"><title>{}: {} ({})</title></rect>",
        look.hue, begin, std::max(width - 2, 1.0), state, count, percent(count, all));
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, state);
  }
  return fmt::format(
      "<svg viewBox=\"0 0 1000 24\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">{}</svg>", words,
      parts);
}

std::string legend(const Counts& counts) {
  std::string out = "<ul class=\"legend\">";
  auto all = sum(counts);
  for (const auto& look : looks)
    if (auto found = counts.find(look.state); found != counts.end())
      out += fmt::format("<li><span class=\"dot {}\"></span>{} <b>{}</b> <small>{}</small></li>", look.hue, look.state,
                         grouped(found->second), percent(found->second, all));
  return out + "</ul>";
}

/// Colours are chosen for a contrast of at least 3:1 against both backgrounds (WCAG 2.1, 1.4.11); state is never told
/// by colour alone.
constexpr std::string_view style = R"(
:root{color-scheme:light dark;--page:#fff;--ink:#1b2430;--soft:#5b6673;--line:#dde2e8;--card:#f6f8fa;
--good:#1a7f4b;--fair:#3b76c4;--open:#8a78c9;--late:#b3730b;--off:#7a828c;--bad:#c5362f;--lost:#8c1d4a}
@media(prefers-color-scheme:dark){:root{--page:#12161b;--ink:#e8ecf1;--soft:#a3adb8;--line:#2c343d;--card:#1a2027;
--good:#3fb27a;--fair:#6ba3ec;--open:#a797e6;--late:#e0a03c;--off:#8d96a1;--bad:#f0716a;--lost:#e06b9f}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2.5rem 1.25rem 4rem;max-width:62rem;background:var(--page);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}
h1{margin:0;font-size:1.75rem;line-height:1.2}h2{margin:2.5rem 0 .75rem;font-size:1.15rem}
.about{margin:.35rem 0 0;color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1.75rem 0 0;padding:0;list-style:none}
.figures li{padding:.9rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.figures b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}.figures span{color:var(--soft);font-size:.875rem}
section{margin:0 0 1.5rem}section h3{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.1rem 1rem;margin:0 0 .4rem;font-size:1rem}
section h3 span{font-weight:400;color:var(--soft)}section h3 b{font-variant-numeric:tabular-nums}
svg{display:block;width:100%;height:1.5rem;border-radius:.3rem;background:var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.45rem 0 0;padding:0;list-style:none;font-size:.875rem}
.legend small{color:var(--soft)}.legend b{font-variant-numeric:tabular-nums}
.dot{display:inline-block;width:.7em;height:.7em;margin-right:.4em;border-radius:50%}
rect.good{fill:var(--good)}rect.fair{fill:var(--fair)}rect.open{fill:var(--open)}rect.late{fill:var(--late)}rect.off{fill:var(--off)}rect.bad{fill:var(--bad)}rect.lost{fill:var(--lost)}
.dot.good{background:var(--good)}.dot.fair{background:var(--fair)}.dot.open{background:var(--open)}.dot.late{background:var(--late)}.dot.off{background:var(--off)}.dot.bad{background:var(--bad)}.dot.lost{background:var(--lost)}
.wide{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:.9375rem}
th,td{padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:baseline}
th{color:var(--soft);font-weight:600}th.n,td.n{padding-right:0;padding-left:.75rem;text-align:right;font-variant-numeric:tabular-nums}
td.state{white-space:nowrap}tfoot td{border-bottom:0;font-weight:600}
@media print{body{max-width:none;padding:0}section{break-inside:avoid}rect,.dot,svg{print-color-adjust:exact}}
)";

}  // namespace

std::string as_html(const std::vector<Group>& groups, const Heading& heading) {
  using Key = std::tuple<std::string, std::string, std::string>;
  std::vector<std::pair<Key, Counts>> bars;  // in the order of the groups
  Counts total;
  std::int64_t opened = 0, clicked = 0;
  for (const auto& group : groups) {
    Key key{group.campaign, group.template_name, group.channel};
    if (bars.empty() || bars.back().first != key) bars.emplace_back(key, Counts{});
    bars.back().second[group.state] += group.messages;
    total[group.state] += group.messages;
    opened += group.opened;
    clicked += group.clicked;
  }
  auto all = sum(total);
  auto made = format_rfc3339(heading.made);
  std::string about = fmt::format("Organisation {}", escaped(heading.org));
  for (const auto& filter : heading.filters) about += " · " + escaped(filter);
  about += fmt::format(" · as of <time datetime=\"{}\">{} {} UTC</time>", made, made.substr(0, 10), made.substr(11, 5));

  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">\n<title>Messages of "
      "{}</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<header><h1>Messages</h1><p class=\"about\">{}</p></header>\n<main>\n",
      escaped(heading.org), style, about);
  auto figure = [&](std::int64_t number, std::string_view label) {
    out += fmt::format("<li><b>{}</b><span>{}</span></li>", grouped(number), label);
  };
  auto of = [&](std::string_view state) { return total.contains(state) ? total.find(state)->second : 0; };
  out += "<ul class=\"figures\">";
  figure(all, "messages");
  figure(of("sent") + of("delivered"), "sent or delivered");
  figure(opened, "opened");
  figure(clicked, "clicked");
  figure(of("bounced") + of("failed"), "bounced or failed");
  out += "</ul>\n";
  if (groups.empty()) {
    out += "<p>There are no messages to report on.</p>\n</main>\n</body>\n</html>\n";
    return out;
  }

  out += "<h2>By campaign, template and channel</h2>\n";
  for (const auto& [key, counts] : bars) {
    const auto& [campaign, name, channel] = key;
    out += fmt::format("<section><h3><b>{}</b><span>{} · {} · {}</span></h3>{}{}</section>\n",
                       campaign.empty() ? "No campaign" : escaped(campaign), or_dash(name), or_dash(channel),
                       grouped(sum(counts)), bar(counts), legend(counts));
  }
  out +=
      "<h2>The figures</h2>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Campaign</th><th "
      "scope=\"col\">Template</th><th scope=\"col\">Channel</th><th scope=\"col\">State</th><th scope=\"col\" "
      "class=\"n\">Messages</th><th scope=\"col\" class=\"n\">Opened</th><th scope=\"col\" "
      "class=\"n\">Clicked</th></tr>"
      "</thead>\n<tbody>\n";
  for (const auto& group : groups)
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"state\"><span class=\"dot {}\"></span>{}</td><td "
        "class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
        or_dash(group.campaign), or_dash(group.template_name), or_dash(group.channel), hue_of(group.state),
        escaped(group.state), grouped(group.messages), grouped(group.opened), grouped(group.clicked));
  out += fmt::format(
      "</tbody>\n<tfoot><tr><td colspan=\"4\">Total</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
      "class=\"n\">{}</td></tr></tfoot>\n</table></div>\n</main>\n</body>\n</html>\n",
      grouped(all), grouped(opened), grouped(clicked));
  return out;
}

}  // namespace hammy::report
