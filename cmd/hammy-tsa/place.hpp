// Where an authority's database is: what the commands of hammy-tsa have in common.
#pragma once

#include <string>

#include "cli/program.hpp"
#include "config/config.hpp"
#include "ledger/ledger.hpp"
#include "scope/scope.hpp"
#include "sql/database.hpp"
#include "sql/schema.hpp"
#include "tsa/demo.hpp"
#include "tsa/schema.hpp"

namespace hammy::tsa_program {

struct Place {
  std::string url;
  bool demo = false;

  void declare(cli::Flags& flags) {
    flags.add("--database", url, "URL", "sqlite:PATH or postgresql://…, instead of HAMMY_HOME/tsa.db");
    flags.add("--demo", demo, "work with the demonstration in HAMMY_HOME/tsa-demo");
  }
  static std::filesystem::path demo_directory() { return config::home() / "tsa-demo"; }
  std::string address(const cli::Context& context) const {
    if (!url.empty()) return url;
    return demo ? tsa::demo_database(demo_directory()) : tsa::database_url(context.config, config::home());
  }
  sql::Database open(const cli::Context& context) const {
    auto database = sql::Database::open(address(context));
    sql::require(database, tsa::schema());
    sql::require(database, ledger::schema());
    return database;
  }
  static scope::Scope scope(const cli::Context& context) { return {scope::OrgId(context.org), context.config}; }
};

}  // namespace hammy::tsa_program
