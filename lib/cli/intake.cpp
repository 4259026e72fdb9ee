#include "cli/intake.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "crypto/hash.hpp"
#include "scope/scope.hpp"

namespace hammy::cli {

void Tally::add(const Tally& other) {
  records += other.records;
  failed += other.failed;
  temporary += other.temporary;
  if (newly_failed == 0) first_failure = other.first_failure;
  newly_failed += other.newly_failed;
}

Exit Tally::exit_status() const {
  if (failed == 0) return Exit::ok;
  return failed == temporary ? Exit::temporary : Exit::data;
}

Intake::Intake(const Context& context) : context_(context), command_(command(context.program)) {}

Record Intake::bad_line(const Line& line, const Error& error) const {
  Record record;
  record.set_text("type", "error");
  record.set_text("id", context_.ids.next());
  record.set_raw("line", std::to_string(line.number));
  auto head = line.bytes.substr(0, LineReader::kept_of_long_line);
  record.set_text("raw_base64", text::base64(head));
  record.set_text("sha256", line.too_long ? line.sha256 : text::hex(crypto::sha256(line.bytes)));
  record.set_raw("bytes", std::to_string(line.size));
  record.fail(error, context_.program, context_.clock.now());
  return record;
}

void Intake::fail(Record& record, const Error& error) const {
  record.fail(error, context_.program, context_.clock.now());
}

/// Checks the fields that the frame itself lives by and gives the record its id and organisation.
void Intake::admit(Record& record) const {
  for (auto field : {"id", "org", "type"})
    if (auto raw = record.raw(field); raw && raw->front() != '"')
      throw Error{fmt::format("record.{}", field), fmt::format("the field '{}' must be a string", field),
                  "see hammy-record(5)"};
  if (record.has("id") && !is_id(record.id()))
    throw Error{"record.id", fmt::format("'{}' cannot be an id", text::clip(record.id(), 80)),
                "use 1 to 64 letters, digits, '.', '_' or '-', or leave the id out to be given one"};
  if (!record.has("id")) record.set_text("id", context_.ids.next());
  if (!record.has("org")) {
    if (context_.org != "default") record.set_text("org", context_.org);
  } else {
    scope::OrgId org(record.org());
    if (context_.org != "default" && org.str() != context_.org)
      throw Error{"org.mismatch",
                  fmt::format("the record is of the organisation '{}', not '{}'", org.str(), context_.org),
                  "run without --org, or keep the organisations' streams apart"};
  }
}

/// Whether a record that is not to be changed any more says by itself which one it is, and is of our organisation.
bool Intake::placed(const Record& record) const {
  return is_id(record.id()) && is_id(record.org()) && (context_.org == "default" || context_.org == record.org());
}

Intake::Taken Intake::take(const Line& line) const {
  Taken taken;
  taken.line = line.number;
  auto bad = attempt([&] {
    if (line.too_long)
      throw Error{"record.too-long", fmt::format("line {} has {} bytes, more than is read", line.number, line.size),
                  "pass large content by reference: path, url or blob"};
    taken.record = line.memory ? Record::parse(line.bytes, line.memory) : Record::parse(line.bytes);
  });
  if (bad) {
    Error placed{bad->code(), fmt::format("line {}: {}", line.number, bad->message()), bad->hint()};
    taken.record = bad_line(line, placed.as(bad->failure()));
    taken.newly_failed = true;
    return taken;
  }
  auto& record = taken.record;
  taken.inherited = record.failed();
  auto now = record.has("hold") ? context_.clock.now() : Instant{};
  if (taken.inherited || record.held(now)) {
    if (!command_.handles("failed") || !command_.handles(record.type())) return taken;
    if (!record.has("org") && context_.org != "default") record.set_text("org", context_.org);
    taken.ours = placed(record);
    return taken;
  }
  if (auto refused = attempt([&] { admit(record); })) {
    fail(record, *refused);
    taken.newly_failed = true;
    return taken;
  }
  taken.ours = command_.handles(record.type());
  if (taken.ours && record.has("hold")) record.erase("hold");
  return taken;
}

void answer(const Context& context, Record& primary, std::span<Record> extras, std::uint64_t line, bool was_failed,
            std::string& out, Tally& tally) {
  for (auto& extra : extras) {
    if (!extra.has("id")) extra.set_text("id", context.ids.next());
    extra.set_text("of", primary.id());
    extra.append_to(out);
  }
  primary.append_to(out);
  count(primary, line, was_failed, tally);
}

void count(const Record& primary, std::uint64_t line, bool was_failed, Tally& tally) {
  ++tally.records;
  if (!primary.failed()) return;
  ++tally.failed;
  auto error = primary.value("error");
  if (error.find("class").text() == to_string(Failure::temporary)) ++tally.temporary;
  if (was_failed) return;
  if (tally.newly_failed++ > 0) return;
  auto message = error.find("message").text();
  auto place = fmt::format("line {}", line);
  tally.first_failure =
      message.starts_with(place) || line == 0 ? std::string(message) : fmt::format("{}: {}", place, message);
}

}  // namespace hammy::cli
