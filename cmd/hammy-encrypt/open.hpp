// hammy-encrypt open: opens a sealed message with the password of the one whom it is for.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "hammy-encrypt/password.hpp"
#include "scope/scope.hpp"
#include "seal/content.hpp"
#include "seal/keys.hpp"
#include "seal/page.hpp"
#include "seal/sealed.hpp"
#include "sql/address.hpp"

namespace hammy::encrypt_program {

struct Open {
  std::string file, directory, document;
  CustomerPassword password;

  void declare(cli::Flags& flags) {
    flags.operand("FILE", file, "a sealed message: the attachment as it came");
    flags.add("--out-dir", directory, "DIR", "where body and attachments go");
    flags.add("--key", document, "FILE", "the customer's key as enrol exported it, instead of the store's");
    password.declare(flags);
    flags.example("hammy-encrypt open message.html --out-dir opened < password");
  }

  int run(cli::Context& context) {
    if (directory.empty())
      throw Error{"usage", "nothing says where the content goes", "add --out-dir DIR"}
          .as(Failure::technical)
          .exits(Exit::usage);
    auto sealed = seal::sealed_in(read_file(file));
    auto header = seal::read_header(sealed);
    auto key = document.empty() ? from_store(context, header) : seal::key_from_json(read_file(document));
    auto pair = seal::unlock(key, password.read().bytes());
    auto content = seal::unpack(seal::open(sealed, pair).bytes());
    make_directories(directory, 0700);
    nlohmann::ordered_json out{{"message", header.message},
                               {"subject", content.subject},
                               {"from", {{"email", content.from_email}, {"name", content.from_name}}},
                               {"files", nlohmann::ordered_json::array()}};
    std::set<std::string> taken;
    for (const auto& part : content.parts) {
      auto name = name_of(part, taken);
      write_file_atomically(std::filesystem::path(directory) / name, part.bytes, 0600);
      out["files"].push_back({{"name", name}, {"role", seal::to_string(part.role)}, {"size", part.bytes.size()}});
    }
    context.print(out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n');
    return 0;
  }

 private:
  static seal::CustomerKey from_store(const cli::Context& context, const seal::Header& header) {
    scope::Scope scope{scope::OrgId(context.org), context.config};
    auto key = seal::Keys(sql::store_url(context.config, scope.home())).find(scope, header.key);
    if (key) return *std::move(key);
    throw Error{"seal.no-key", fmt::format("the key that '{}' was sealed for is not here", header.message),
                "name its organisation by --org, or give the key by --key"};
  }

  /// A name that leads nowhere else and that no other part has.
  static std::string name_of(const seal::Part& part, std::set<std::string>& taken) {
    auto wanted = part.role == seal::Role::text ? std::string("message.txt")
                  : part.role == seal::Role::html
                      ? std::string("message.html")
                      : std::string(text::clip(text::file_name(part.name, "attachment"), 200));
    auto name = wanted;
    auto dot = wanted.rfind('.');
    if (dot == wanted.npos || dot == 0) dot = wanted.size();
    for (int number = 2; !taken.insert(name).second; ++number)
      name = fmt::format("{}-{}{}", wanted.substr(0, dot), number, wanted.substr(dot));
    return name;
  }
};

}  // namespace hammy::encrypt_program
