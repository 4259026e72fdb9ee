// hammy-archive - keeps messages, their content and what became of them
//
// Reads of messages: id, org, key, campaign, template, channel, to, cc, bcc, subject, attachments, log, error, hold;
// keeps the whole record. Reads of events: message, event, at, by, detail. Writes: log (archived).
#include "archive/archive.hpp"
#include "archive/print.hpp"
#include "cli/program.hpp"

namespace {

using namespace hammy;

scope::Scope scope_of(const cli::Context& context) { return {scope::OrgId(context.org), context.config}; }

/// hammy-archive put - keeps the records that it reads and passes them on.
struct Put {
  void declare(cli::Flags& flags) { flags.example("hammy-send < letters.jsonl | hammy-archive put > sent.jsonl"); }

  cli::BatchStep start(cli::Context& context) {
    auto archive = std::make_shared<archive::Archive>(context.config);
    return [archive, &context](std::span<record::Record* const> records) {
      archive->put(records, context.program, context.clock.now());
    };
  }
};

/// hammy-archive list - the messages that are kept, newest first.
struct List {
  archive::Filter filter;
  std::string since, until;
  bool json = false;

  void declare(cli::Flags& flags) {
    flags.add("--json", json, "print JSON lines");
    flags.add("--campaign", filter.campaign, "CAMPAIGN", "only messages of this campaign");
    flags.add("--template", filter.template_name, "NAME",
              "only messages from this template, any version or NAME@VERSION");
    flags.add("--channel", filter.channel, "CHANNEL", "only messages by this channel");
    flags.add("--state", filter.state, "STATE", "only messages in this state");
    flags.add("--to", filter.to, "ADDRESS", "only messages to this e-mail address or telephone number");
    flags.add("--since", since, "TIME", "only messages made at this time or later: a date, RFC 3339, or 7d ago");
    flags.add("--until", until, "TIME", "only messages made before this time");
    flags.add("--limit", filter.limit, "N", "at most this many");
    flags.example("hammy-archive list --campaign invoices-2026-11 --state bounced");
  }

  int run(cli::Context& context) {
    auto now = context.clock.now();
    if (!since.empty()) filter.since = archive::since(since, now);
    if (!until.empty()) filter.until = archive::until(until, now);
    archive::Archive archive(context.config);
    archive::Listing listing(json, [&](std::string_view bytes) { context.print(bytes); });
    archive.list(scope_of(context), filter, [&](const archive::Entry& entry) { listing.add(entry); });
    listing.finish();
    return 0;
  }
};

/// hammy-archive get - records as they were put, with what their log has gained.
struct Get {
  std::vector<std::string> ids;

  void declare(cli::Flags& flags) {
    flags.operands("ID", ids, "messages", true);
    flags.example("hammy-archive get 01JD9Z4K6Q3V5X7Y9ZABCDEFGH | jq .to");
  }

  int run(cli::Context& context) {
    archive::Archive archive(context.config);
    for (const auto& id : ids) {
      std::string line;
      archive.get(scope_of(context), id).append_to(line);
      context.print(line);
    }
    return 0;
  }
};

/// hammy-archive show - one message for a person to read.
struct Show {
  std::string id;

  void declare(cli::Flags& flags) {
    flags.operand("ID", id, "a message");
    flags.example("hammy-archive show 01JD9Z4K6Q3V5X7Y9ZABCDEFGH");
  }

  int run(cli::Context& context) {
    archive::Archive archive(context.config);
    auto scope = scope_of(context);
    context.print(archive::show(archive.entry(scope, id), archive.get(scope, id), archive.timeline(scope, id)));
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  return hammy::cli::run("hammy-archive", argc, argv,
                         {hammy::cli::sink<Put>("put", "keeps the records that it reads and passes them on"),
                          hammy::cli::tool<List>("list", "lists the messages that are kept, newest first"),
                          hammy::cli::tool<Get>("get", "prints records again as they were put"),
                          hammy::cli::tool<Show>("show", "prints one message for a person to read")});
}
