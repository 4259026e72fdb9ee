// hammy-encrypt seal: makes of messages what only those whom they are for can open.
//
// reads   subject, text, html, attachments, to, from, cc, bcc, locale, channel, org
// writes  subject, text, attachments, sealed, keep, log; erases all else that is not of the way
#pragma once

#include <memory>

#include "cli/program.hpp"
#include "seal/sealer.hpp"

namespace hammy::encrypt_program {

struct Seal {
  void declare(cli::Flags& flags) { flags.example("hammy-run --from seal --to send -- hammy-encrypt seal"); }

  cli::Step start(cli::Context& context) {
    auto sealer = std::make_shared<seal::Sealer>(context.config, context.clock, context.program);
    return {[sealer](cli::Record& record, cli::Extras&) { sealer->seal(record); }, [sealer] { sealer->confirm(); }};
  }
};

}  // namespace hammy::encrypt_program
