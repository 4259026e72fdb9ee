// hammy-template - keeps the versions of templates, from publishing to approval and rollback
#include "hammy-template/beginning.hpp"
#include "hammy-template/deciding.hpp"
#include "hammy-template/looking.hpp"
#include "hammy-template/making.hpp"

int main(int argc, char** argv) {
  using namespace hammy::cli;
  using namespace hammy::template_program;
  return run("hammy-template", argc, argv,
             {tool<New>("new", "makes a template from the gallery or from a message"),
              tool<Lint>("lint", "tells what is wrong or unwise in a template"),
              tool<Preview>("preview", "writes what a template makes of its samples"),
              tool<Test>("test", "compares what is made of the samples with what was kept"),
              tool<Vars>("vars", "prints what a template needs as a JSON Schema"),
              tool<Publish>("publish", "freezes the files of a template as its next version"),
              tool<List>("list", "lists the versions"),
              tool<Show>("show", "tells all of one version: where it stands, files, variables, policy"),
              tool<Groups>("groups", "lists which templates share settings"),
              tool<Diff>("diff", "prints what differs between versions"),
              tool<Submit>("submit", "asks for approval of a version"),
              tool<Approve>("approve", "approves a version that somebody else made"),
              tool<Reject>("reject", "refuses a version that somebody else made"),
              tool<Activate>("activate", "makes a version the one that messages are made from"),
              tool<Rollback>("rollback", "goes back to the version that was active before"),
              tool<Disable>("disable", "lets nothing be made from a template for now"),
              tool<Enable>("enable", "ends that"),
              tool<History>("history", "prints who decided what about templates"),
              tool<Export>("export", "prints a version as one readable file"),
              tool<Import>("import", "publishes what export has written")});
}
