// hammy-check - stops messages and documents that are not as they must be
//
// reads   channel, to, cc, bcc, list, template, data, attachments, org, and what rules ask for
// writes  log, hold
#include "hammy-check/check.hpp"
#include "hammy-check/learn.hpp"

int main(int argc, char** argv) {
  using namespace hammy;
  return cli::run("hammy-check", argc, argv,
                  {cli::filter<check_program::Check>(),
                   cli::tool<check_program::Learn>("learn", "propose rules by a good document")});
}
