// hammy-encrypt enrol: makes the key pair for which a customer's messages are sealed.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "base/file.hpp"
#include "cli/program.hpp"
#include "hammy-encrypt/password.hpp"
#include "scope/scope.hpp"
#include "seal/keys.hpp"
#include "sql/address.hpp"

namespace hammy::encrypt_program {

struct Enrol {
  std::string customer, document;
  CustomerPassword password;
  bool replace = false;

  void declare(cli::Flags& flags) {
    flags.operand("CUSTOMER", customer, "the mail address that messages go to");
    password.declare(flags);
    flags.add("--replace", replace, "take the place of the key that the customer has");
    flags.add("--export", document, "FILE", "write the key, its private half under the password, into a file too");
    flags.example("hammy-encrypt enrol anna@example.com < password");
  }

  int run(cli::Context& context) {
    scope::Scope scope{scope::OrgId(context.org), context.config};
    seal::Keys keys(sql::store_url(context.config, scope.home()));
    auto key = seal::make_key(context.ids.next(), seal::customer_name(customer), password.read().bytes(), cost(scope),
                              context.clock.now());
    keys.add(scope, key, replace);
    if (!document.empty()) write_file_atomically(document, seal::to_json(key) + '\n', 0600);
    context.print(key.id + '\n');
    return 0;
  }

 private:
  /// What a guess is to cost, never less than what OWASP asks for.
  static crypto::Argon2Cost cost(const scope::Scope& scope) {
    constexpr std::int64_t least_kib = 19'456, least_passes = 2, most_kib = 1 << 20, most_passes = 100;
    crypto::Argon2Cost cost;
    auto kib = scope.integer("seal.memory_kib").value_or(cost.memory_kib);
    auto passes = scope.integer("seal.passes").value_or(cost.passes);
    if (kib < least_kib || kib > most_kib || passes < least_passes || passes > most_passes)
      throw Error{"seal.key", "[seal] memory_kib must be from 19456 to 1048576 and passes from 2 to 100"}
          .as(Failure::technical)
          .exits(Exit::config);
    cost.memory_kib = static_cast<std::uint32_t>(kib);
    cost.passes = static_cast<std::uint32_t>(passes);
    return cost;
  }
};

}  // namespace hammy::encrypt_program
