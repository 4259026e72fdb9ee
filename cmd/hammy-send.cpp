// hammy-send - delivers messages by mail servers or into mailboxes, each once
//
// Reads to, cc, bcc, from, reply_to, return_path, subject, text, html, headers, attachments, channel, via, key,
// generation. Writes log; error or hold where a message did not leave.
#include <algorithm>

#include "cli/program.hpp"
#include "delivery/sender.hpp"

namespace {

using namespace hammy;

/// Lends the engine of lib/delivery, which knows nothing of the frame, to the frame.
class Engine final : public cli::Dispatcher {
 public:
  Engine(delivery::Options options, cli::Context& context)
      : sender_(std::move(options), context.config, context.clock) {}
  bool has_room() const override { return sender_.has_room(); }
  void submit(cli::Record&& record) override { sender_.submit(std::move(record)); }
  bool busy() const override { return sender_.busy(); }
  void work(int wake_fd, std::chrono::milliseconds timeout) override { sender_.work(wake_fd, timeout); }
  std::vector<cli::Record> finished() override { return sender_.finished(); }
  void drain() override { sender_.drain(); }

 private:
  delivery::Sender sender_;
};

struct Send {
  std::string via;
  std::int64_t connections = 0, window = 1000, resend = 0;
  bool dry_run = false;

  void declare(cli::Flags& flags) {
    flags.add(
        "--via", via, "WAY",
        "smtp://HOST:PORT, smtps://HOST, maildir:DIR, mbox:FILE, file:DIR or the NAME of [smtp.NAME] in hammy.toml");
    flags.add("--connections", connections, "N",
              "at once to each mail server (default: what its settings say, else 10)");
    flags.add("--window", window, "N", "messages in hand at once");
    flags.add("--resend", resend, "N", "the Nth repetition: deliver again what was delivered before under a lower N");
    flags.add("--dry-run", dry_run, "compose and check everything, deliver nothing");
    flags.example("hammy-send --via maildir:mail < messages.jsonl");
  }

  std::unique_ptr<cli::Dispatcher> start(cli::Context& context) {
    auto in_range = [](const char* option, std::int64_t value, std::int64_t least, std::int64_t most) {
      if (value >= least && value <= most) return;
      throw Error{"usage.range",
                  std::string(option) + " must be from " + std::to_string(least) + " to " + std::to_string(most)}
          .exits(Exit::usage);
    };
    in_range("--connections", connections, 0, 10'000);
    in_range("--window", window, 1, 1'000'000);
    in_range("--resend", resend, 0, 1'000'000);
    delivery::Options options;
    options.program = context.program;
    options.via = via;
    options.limits.window = static_cast<std::size_t>(window);
    options.limits.connections = static_cast<unsigned>(connections);
    if (context.wait) options.limits.patience.reset();
    options.generation = resend;
    options.dry_run = dry_run;
    return std::make_unique<Engine>(std::move(options), context);
  }
};

}  // namespace

int main(int argc, char** argv) { return hammy::cli::run("hammy-send", argc, argv, {hammy::cli::dispatcher<Send>()}); }
