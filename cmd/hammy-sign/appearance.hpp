// hammy-sign --appearance: what is seen of a signature.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "appearance/appearance.hpp"
#include "base/error.hpp"
#include "cli/program.hpp"
#include "sign/pades.hpp"

namespace hammy::sign_program {

/// The options; shared by all workers.
struct Visible {
  std::string name;
  appearance::Overrides overrides;

  void declare(cli::Flags& flags) {
    flags.add("--appearance", name, "NAME", "show the signature as [appearance.NAME] says, or plain");
    flags.add("--page", overrides.page, "PAGE", "on this page: a number, first or last");
    flags.add("--position", overrides.position, "POSITION", "and there: bottom-right, top … or X,Y");
  }
  /// What is wrong with them is told before the first document.
  void check(const cli::Context& context) const {
    if (!name.empty()) appearance::Appearance(context.config, name, context.org, overrides);
    if (name.empty() && !(overrides.page.empty() && overrides.position.empty()))
      throw Error{"usage", "a signature that is not seen has no place", "add --appearance plain"}
          .as(Failure::technical)
          .exits(Exit::usage);
  }
};

/// The appearances of organisations, for one thread.
class Looks {
 public:
  Looks(const Visible& visible, const config::Config& config) : visible_(visible), config_(config) {}

  /// `wishes` with what is seen of a signature of `signer`. Valid as long as this and the record.
  sign::Wishes with_look(sign::Wishes wishes, const sign::PdfSigner& signer, Instant at, const std::string& org,
                         const cli::Record& record) {
    if (visible_.name.empty()) return wishes;
    auto& look = looks_[org];
    if (!look) look = std::make_unique<appearance::Appearance>(config_, visible_.name, org, visible_.overrides);
    appearance::Facts facts(signer.certificate(), at);
    if (!wishes.name.empty()) facts.signer = wishes.name;
    facts.reason = wishes.reason;
    facts.location = wishes.location;
    facts.contact = wishes.contact;
    wishes.draw = look->draw(std::move(facts), record);
    return wishes;
  }

 private:
  const Visible& visible_;
  const config::Config& config_;
  std::map<std::string, std::unique_ptr<appearance::Appearance>> looks_;
};

}  // namespace hammy::sign_program
