// hammy-fetch - fetches the attachments that messages name
//
// reads   attachments (url, path, data, name, type, size, sha256, missing), fetch, org, and data for what stands in
//         braces in a url
// writes  attachments (blob, size, name and type where there are none; missing while there is no such file), log; hold
#include <poll.h>

#include <algorithm>

#include "cli/program.hpp"
#include "fetch/fetcher.hpp"

namespace {

using namespace hammy;

struct Fetch {
  std::shared_ptr<fetch::Cache> cache = std::make_shared<fetch::Cache>();

  void declare(cli::Flags& flags) { flags.example("hammy-fetch < records"); }

  cli::Step start(cli::Context& context) {
    auto fetcher = std::make_shared<fetch::Fetcher>(context.config, context.clock, context.program, cache);
    auto fetch = [fetcher, &context](cli::Record& record, cli::Extras&) {
      do fetcher->fetch(record);
      while (context.wait && record.has("hold") && slept(record, context));
    };
    return {fetch, [fetcher] { fetcher->confirm(); }};
  }

  /// Waits for the end of a hold and takes it off; false when a signal asks to stop instead.
  static bool slept(cli::Record& record, cli::Context& context) {
    auto until = parse_rfc3339(record.value("hold").find("until").text());
    for (auto now = context.clock.now(); until && now < *until; now = context.clock.now()) {
      constexpr std::chrono::milliseconds most{1000};  // the clock may be one that somebody moves
      pollfd stop{context.stop_fd(), POLLIN, 0};
      if (::poll(&stop, 1, static_cast<int>(std::min(*until - now, most).count())) > 0) return false;
    }
    record.erase("hold");
    return true;
  }
};

}  // namespace

int main(int argc, char** argv) { return cli::run("hammy-fetch", argc, argv, {cli::filter<Fetch>()}); }
