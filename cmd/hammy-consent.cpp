// hammy-consent - keeps who agreed to what and who must not be written to, and stops such messages
//
// reads   channel, to, cc, bcc, list, org
// writes  log
#include "hammy-consent/changing.hpp"
#include "hammy-consent/looking.hpp"

int main(int argc, char** argv) {
  using namespace hammy::cli;
  using namespace hammy::consent_program;
  return run("hammy-consent", argc, argv,
             {filter<Check>("check", "stops messages to those who do not want them or have not agreed"),
              tool<Add>("add", "writes down that people agreed, or must not be written to"),
              tool<Remove>("remove", "takes that back, or forgets people"),
              tool<List>("list", "prints what is in force, or all that ever was"),
              tool<Import>("import", "takes over a CSV table")});
}
