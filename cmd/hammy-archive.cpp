// hammy-archive - keeps messages, their content and what became of them
//
// Reads of messages: id, org, key, campaign, template, channel, to, cc, bcc, subject, attachments, log, error, hold;
// keeps the whole record. Reads of events: message, event, at, by, detail. Writes: log (archived).
#include "archive/archive.hpp"
#include "archive/print.hpp"
#include "base/log.hpp"
#include "cli/program.hpp"
#include "outbox/reader.hpp"
#include "sql/address.hpp"

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

/// What events and collect have in common: the outbox of the queues.
struct FromOutbox {
  std::string url;
  bool follow = false;

  void declare(cli::Flags& flags) {
    flags.add("--follow", follow, "wait for more events instead of ending");
    flags.add("--store", url, "URL", "sqlite:PATH or postgresql://…, instead of what hammy.toml says");
  }
  void read(cli::Context& context, outbox::Reading reading,
            const std::function<void(const scope::Scope&, const std::vector<outbox::Event>&)>& take) const {
    auto database = sql::Database::open(url.empty() ? sql::store_url(context.config, config::home()) : url);
    sql::require(database, outbox::schema());
    reading.follow = follow;
    reading.stop_fd = context.stop_fd();
    outbox::read(
        database, [&](const std::string& org) { return scope::Scope(scope::OrgId(org), context.config); }, reading,
        context.clock, take);
  }
};

/// hammy-archive events - prints what happened in the queues, in its order.
struct Events : FromOutbox {
  std::string consumer;
  std::int64_t limit = 0;

  void declare(cli::Flags& flags) {
    flags.add("--consumer", consumer, "NAME", "remember under this name how far was read, and go on from there");
    flags.add("--limit", limit, "N", "end after so many");
    FromOutbox::declare(flags);
    flags.example("hammy-archive events --consumer crm --follow | crm-import");
  }
  int run(cli::Context& context) {
    read(context, {consumer, {context.org}, limit, false, -1},
         [&](const scope::Scope&, const std::vector<outbox::Event>& events) {
           std::string out;
           for (const auto& event : events) out += event.line + '\n';
           context.print(out);
         });
    return 0;
  }
};

/// hammy-archive collect - keeps what happened in the queues.
struct Collect : FromOutbox {
  void declare(cli::Flags& flags) {
    FromOutbox::declare(flags);
    flags.example("hammy-archive collect --follow");
  }
  int run(cli::Context& context) {
    archive::Archive archive(context.config);
    auto orgs = context.org == "default" ? std::vector<std::string>() : std::vector<std::string>{context.org};
    read(context, {"archive", orgs, 0, false, -1}, [&](const scope::Scope&, const std::vector<outbox::Event>& events) {
      std::vector<record::Record> records;
      records.reserve(events.size());
      for (const auto& event : events) records.push_back(record::Record::parse(event.line));
      archive.put(record::pointers_to(records), context.program, context.clock.now());
      for (const auto& record : records)
        if (record.failed()) log::warning(std::string(record.value("error").find("message").text()));
    });
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  return hammy::cli::run("hammy-archive", argc, argv,
                         {hammy::cli::sink<Put>("put", "keeps the records that it reads and passes them on"),
                          hammy::cli::tool<List>("list", "lists the messages that are kept, newest first"),
                          hammy::cli::tool<Get>("get", "prints records again as they were put"),
                          hammy::cli::tool<Show>("show", "prints one message for a person to read"),
                          hammy::cli::tool<Events>("events", "prints what happened in the queues, in its order"),
                          hammy::cli::tool<Collect>("collect", "keeps what happened in the queues")});
}
