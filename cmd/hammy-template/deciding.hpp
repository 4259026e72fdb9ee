// The subcommands of hammy-template by which versions come into use and go: submit, approve, reject, activate,
// rollback, disable, enable.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "hammy-template/common.hpp"

namespace hammy::template_program {

using Decision = void (versions::Store::*)(const scope::Scope&, const versions::Version&, std::string_view, Instant);

/// hammy-template submit, approve, activate - one step of a version.
template <Decision decide>
struct Decide : OfVersion {
  std::string verb, done;
  Decide(std::string its_verb, std::string its_done) : verb(std::move(its_verb)), done(std::move(its_done)) {}

  void declare(cli::Flags& flags) {
    OfVersion::declare(flags);
    flags.example("hammy-template " + verb + " invoice@3");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    auto version = versions.find(scope(context), which);
    (versions.*decide)(scope(context), version, actor, context.clock.now());
    context.print(told(version, done));
    return 0;
  }
};
struct Submit : Decide<&versions::Store::submit> {
  Submit() : Decide("submit", "waits for approval") {}
};
struct Approve : Decide<&versions::Store::approve> {
  Approve() : Decide("approve", "is approved") {}
};
struct Activate : Decide<&versions::Store::activate> {
  Activate() : Decide("activate", "is active") {}
};

/// hammy-template reject - refuses a version.
struct Reject : OfVersion {
  std::string reason;

  void declare(cli::Flags& flags) {
    OfVersion::declare(flags);
    flags.add("--reason", reason, "TEXT", "why, for its author");
    flags.example("hammy-template reject invoice@3 --reason 'the due date is missing'");
  }
  int run(cli::Context& context) {
    auto versions = store(context);
    auto version = versions.find(scope(context), which);
    versions.reject(scope(context), version, actor, reason, context.clock.now());
    context.print(told(version, "is rejected"));
    return 0;
  }
};

/// hammy-template rollback - goes back to the version that was active before.
struct Rollback : OfTemplate {
  void declare(cli::Flags& flags) {
    OfTemplate::declare(flags);
    flags.example("hammy-template rollback invoice");
  }
  int run(cli::Context& context) {
    context.print(told(store(context).roll_back(scope(context), name, actor, context.clock.now()), "is active"));
    return 0;
  }
};

/// hammy-template disable - lets nothing be made from a template for now.
struct Disable : OfTemplate {
  std::string reason;

  void declare(cli::Flags& flags) {
    OfTemplate::declare(flags);
    flags.add("--reason", reason, "TEXT", "why");
    flags.example("hammy-template disable invoice --reason 'wrong tax rate'");
  }
  int run(cli::Context& context) {
    bool now = store(context).disable(scope(context), name, actor, reason, context.clock.now());
    context.print(fmt::format("{} is disabled{}\n", name, now ? "" : " already"));
    return 0;
  }
};

/// hammy-template enable - ends that.
struct Enable : OfTemplate {
  void declare(cli::Flags& flags) {
    OfTemplate::declare(flags);
    flags.example("hammy-template enable invoice");
  }
  int run(cli::Context& context) {
    bool now = store(context).enable(scope(context), name, actor, context.clock.now());
    context.print(fmt::format("{} is enabled{}\n", name, now ? "" : " already"));
    return 0;
  }
};

}  // namespace hammy::template_program
