// hammy-queue - keeps records until they are due, each once, the important first
//
// Reads id, org, type, key, generation, priority, not_before, expires, campaign, template, channel, to, time_zone,
// error, hold. Writes: log (accepted, scheduled, retried, discarded).
#include "hammy-queue/changing.hpp"
#include "hammy-queue/looking.hpp"
#include "hammy-queue/streams.hpp"

int main(int argc, char** argv) {
  using namespace hammy::cli;
  using namespace hammy::queue_program;
  return run(
      "hammy-queue", argc, argv,
      {sink<Put>("put", "puts the records that it reads into a queue and passes them on"),
       tool<Take>("take", "takes records that may be worked on now"),
       sink<Ack>("ack", "answers records that were taken"), tool<List>("list", "lists the records in the queues"),
       tool<Show>("show", "shows one record with all that is known of it"),
       tool<Move>("move", "puts records into another queue"),
       tool<Retry>("retry", "tries failed, held or waiting records again at once"),
       tool<Delete>("delete", "takes records away"), tool<Reschedule>("reschedule", "gives records another time"),
       tool<Pause>("pause", "keeps records from being taken"), tool<Resume>("resume", "lifts a pause"),
       tool<Calendar>("calendar", "shows what is scheduled, and moves it with a calendar program"),
       tool<Watch>("watch", "shows the queues in figures, as they change"),
       tool<Gc>("gc", "forgets what is done, and deletes content that nothing needs"),
       tool<Stats>("stats", "shows the queues in figures")});
}
