// hammy-tsa - gives trusted timestamps over HTTP, to accounts with quotas and prices
#include "hammy-tsa/accounts.hpp"
#include "hammy-tsa/audit.hpp"
#include "hammy-tsa/serve.hpp"
#include "hammy-tsa/statement.hpp"

int main(int argc, char** argv) {
  using namespace hammy::cli;
  using namespace hammy::tsa_program;
  return run("hammy-tsa", argc, argv,
             {tool<Serve>(), tool<AccountCommand>("account", "adds, changes and lists accounts"),
              tool<Statement>("statement", "prints what accounts had in a month, and what it costs"),
              tool<Audit>("audit", "prints the audit log, and whether it is whole")});
}
