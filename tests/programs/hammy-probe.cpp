// hammy-probe - a filter that does what its records' `probe` field says, to test the frame
//
// Reads `probe`: {"sleep_ms", "fail": {"code","class"}, "extras": N, "throw": true, "text"}; writes `probed`.
#include <chrono>
#include <stdexcept>
#include <thread>

#include "base/log.hpp"
#include "cli/program.hpp"

namespace {

using namespace hammy;

struct Probe {
  std::string mark = "yes", secret;
  std::int64_t number = 1;
  std::chrono::seconds pause{0};
  bool shout = false;
  std::vector<std::string> words;

  void declare(cli::Flags& flags) {
    flags.add("--mark", mark, "TEXT", "what goes into 'probed'");
    flags.add("-n,--number", number, "N", "a number");
    flags.add("--pause", pause, "DURATION", "a duration");
    flags.add("--shout", shout, "a switch");
    flags.add("--word", words, "WORD", "may come several times");
    flags.example("echo '{}' | hammy-probe --mark hello");
  }

  cli::Step start(cli::Context& context) {
    auto text = mark;
    for (const auto& word : words) text += "," + word;
    if (number != 1) text += ":" + std::to_string(number);
    if (shout) text += "!";
    if (pause.count() > 0) text += "~" + std::to_string(pause.count());
    return [text, &context](cli::Record& record, cli::Extras& extras) {
      auto probe = record.value("probe");
      if (auto ms = probe.find("sleep_ms").integer(); ms > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(ms));
      for (auto i = probe.find("extras").integer(); i > 0; --i) extras.emplace_back().set_text("type", "event");
      if (probe.find("throw").boolean()) throw std::runtime_error("a foreign exception");
      if (auto fail = probe.find("fail"); fail.has_value())
        throw Error{std::string(fail.find("code").text()), "it failed as told", "nothing to do"}.as(
            failure_from(fail.find("class").text()));
      record.set_text("probed", text);
      record.log(context.clock.now(), context.program, "checked");
    };
  }
};

}  // namespace

int main(int argc, char** argv) { return cli::run("hammy-probe", argc, argv, {cli::filter<Probe>()}); }
