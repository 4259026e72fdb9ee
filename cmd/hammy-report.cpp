// hammy-report - tells what became of the messages
//
// Reads the archive and what stages have measured; no records. Writes tables, JSON lines, CSV and pages.
#include "archive/archive.hpp"
#include "base/file.hpp"
#include "cli/program.hpp"
#include "report/summary.hpp"
#include "sql/address.hpp"
#include "sql/schema.hpp"
#include "stage/schema.hpp"
#include "stage/throughput.hpp"

namespace {

using namespace hammy;

/// hammy-report summary - counts messages by campaign, template, channel and state.
struct Summary {
  archive::Filter filter;
  std::string since, until, html;
  bool json = false, csv = false, versions = false;

  void declare(cli::Flags& flags) {
    flags.add("--json", json, "print JSON lines");
    flags.add("--csv", csv, "print CSV (RFC 4180)");
    flags.add("--html", html, "FILE", "write a page with bars to FILE instead of printing");
    flags.add("--campaign", filter.campaign, "CAMPAIGN", "only messages of this campaign");
    flags.add("--template", filter.template_name, "NAME",
              "only messages from this template, any version or NAME@VERSION");
    flags.add("--versions", versions, "count the versions of a template apart");
    flags.add("--channel", filter.channel, "CHANNEL", "only messages by this channel");
    flags.add("--since", since, "TIME", "only messages made at this time or later: a date, RFC 3339, or 7d ago");
    flags.add("--until", until, "TIME", "only messages made before this time");
    flags.example("hammy-report summary --campaign invoices-2026-11");
  }

  int run(cli::Context& context) {
    auto now = context.clock.now();
    report::Heading heading{context.org, now, {}};
    auto tell = [&](std::string_view what, const std::string& value) {
      if (!value.empty()) heading.filters.push_back(std::string(what) + ' ' + value);
    };
    tell("campaign", filter.campaign);
    tell("template", filter.template_name);
    tell("channel", filter.channel);
    tell("since", since);
    tell("until", until);
    if (!since.empty()) filter.since = archive::since(since, now);
    if (!until.empty()) filter.until = archive::until(until, now);
    archive::Archive archive(context.config);
    auto groups = archive.summary({scope::OrgId(context.org), context.config}, filter);
    if (!versions) groups = report::regardless_of_version(groups);
    if (!html.empty()) write_file_atomically(html, report::as_html(groups, heading));
    if (json) context.print(report::as_json(groups));
    if (csv) context.print(report::as_csv(groups));
    if (html.empty() && !json && !csv) context.print(report::as_text(groups));
    return 0;
  }
};

/// hammy-report throughput - what the stages of hammy-run have done.
struct Throughput {
  std::string stage, since = "1d", url;
  std::chrono::seconds step{3600};
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.operand("STAGE", stage, "only this one", false);
    flags.add("--since", since, "TIME", "from this time on: a date, RFC 3339, or 7d ago");
    flags.add("--step", step, "DURATION", "figures for so long each");
    flags.add("--json", json, "print JSON lines");
    flags.add("--store", url, "URL", "sqlite:PATH or postgresql://…, instead of what hammy.toml says");
    flags.example("hammy-report throughput send --since 6h --step 10m");
  }

  int run(cli::Context& context) {
    if (step.count() < 1)
      throw Error{"usage.range", "--step must be at least 1s"}.as(Failure::technical).exits(Exit::usage);
    auto database = sql::Database::open(url.empty() ? sql::store_url(context.config, config::home()) : url);
    sql::require(database, stage::schema());
    context.print(stage::throughput(database, stage, archive::since(since, context.clock.now()), step, json));
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  return hammy::cli::run("hammy-report", argc, argv,
                         {hammy::cli::tool<Summary>("summary", "counts messages by campaign, template, channel, state"),
                          hammy::cli::tool<Throughput>("throughput", "tells what the stages of hammy-run have done")});
}
