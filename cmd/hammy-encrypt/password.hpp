// Where the passwords of customers come from: standard input, a file or a credential.
#pragma once

#include <iostream>
#include <string>
#include <utility>

#include "cli/program.hpp"
#include "config/config.hpp"
#include "crypto/secret.hpp"

namespace hammy::encrypt_program {

struct CustomerPassword {
  std::string file, credential;

  void declare(cli::Flags& flags) {
    flags.add("--password-file", file, "FILE", "take the customer's password from a file, not from standard input");
    flags.add("--password-credential", credential, "NAME", "take it from this credential of systemd");
  }

  crypto::Secret read() const {
    config::SecretPlaces places{file, credential, {}};
    if (places.any()) return crypto::Secret(config::read_secret(places, "the password").value_or(""));
    std::string line;
    line.reserve(longest);  // so that no copy stays behind
    for (int c = 0; line.size() < longest && (c = std::cin.get()) != std::char_traits<char>::eof() && c != '\n';)
      line += static_cast<char>(c);
    return crypto::Secret(std::move(line));
  }

 private:
  static constexpr std::size_t longest = 4096;
};

}  // namespace hammy::encrypt_program
