#include "delivery/outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "record/value.hpp"

namespace hammy::delivery {

std::string reply_line(const channel::Answer& answer) {
  std::string line;
  if (answer.code > 0) line = std::to_string(answer.code);
  for (const auto* part : {&answer.status, &answer.text}) {
    if (part->empty()) continue;
    if (!line.empty()) line += ' ';
    line += *part;
  }
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

namespace {

/// What a detail has room for without growing.
constexpr std::size_t usual_bytes = 400;

/// Appends `,"key":"value"` to an object that has been begun; the first member has no comma.
void member(std::string& out, std::string_view key, std::string_view value) {
  if (out.back() != '{') out += ',';
  record::append_string(out, key);
  out += ':';
  record::append_string(out, value);
}

void describe_kept(std::string& out, const Delivery& delivery) {
  if (!delivery.blob.empty()) member(out, "blob", delivery.blob);
  if (!delivery.sha256.empty()) member(out, "sha256", delivery.sha256);
}

}  // namespace

std::string journal_detail(const Delivery& delivery, const Recipient& recipient) {
  std::string out;
  out.reserve(usual_bytes);
  out += "{\"endpoint\":";
  record::append_string(out, recipient.endpoint);
  out += ",\"message_id\":";
  record::append_string(out, delivery.message_id);
  out += ",\"reply\":";
  constexpr std::size_t longest_reply = 2000;
  record::append_string(out, std::string_view(recipient.reply).substr(0, longest_reply));
  describe_kept(out, delivery);
  out += '}';
  return out;
}

void read_journal_detail(std::string_view detail, Delivery& delivery, Recipient& recipient) {
  try {
    auto document = record::Document::parse(detail);
    auto root = document.root();
    recipient.endpoint = root.find("endpoint").text();
    recipient.reply = root.find("reply").text();
    if (auto id = root.find("message_id").text(); !id.empty()) delivery.message_id = id;
    delivery.blob = root.find("blob").text();
    delivery.sha256 = root.find("sha256").text();
  } catch (const Error&) {  // the line's checksum was right: somebody else's detail, and delivered all the same
  }
}

namespace {

/// The detail of a log entry. Written by hand: this is done for each mail, and took a tenth of the time that one took.
std::string describe(const Delivery& delivery, bool repeated = false) {
  std::string out;
  out.reserve(usual_bytes);
  out += '{';
  member(out, "channel", delivery.channel);
  const auto& first = delivery.recipients.front();
  if (!first.endpoint.empty()) member(out, "endpoint", first.endpoint);
  if (!delivery.peer.empty()) member(out, "peer", delivery.peer);
  if (!delivery.tls.empty()) member(out, "tls", delivery.tls);
  member(out, "message_id", delivery.message_id);
  describe_kept(out, delivery);
  out += ",\"recipients\":[";
  for (const auto& recipient : delivery.recipients) {
    if (&recipient != &first) out += ',';
    out += '{';
    member(out, "address", recipient.address);
    if (!recipient.reply.empty()) member(out, "reply", recipient.reply);
    if (recipient.error) {
      member(out, "code", recipient.error->code());
      member(out, "class", to_string(recipient.error->failure()));
    } else if (recipient.repeated) {
      member(out, "at", format_rfc3339(*recipient.accepted));
    }
    out += '}';
  }
  out += repeated ? "],\"repeated\":true}" : "]}";
  return out;
}

/// Whether trying again can do any good.
bool may_recover(const Recipient& recipient) {
  return recipient.error && recipient.error->failure() != Failure::permanent;
}

/// What was sealed is with its recipient now, and nobody else shall keep it: its hash and size stay.
void let_go_of_sealed(record::Record& record) {
  if (!record.has("sealed")) return;
  auto raw = record.raw("attachments");
  auto attachments = raw ? nlohmann::ordered_json::parse(*raw) : nlohmann::ordered_json();
  if (!attachments.is_array()) return;
  for (auto& attachment : attachments) {
    if (!attachment.is_object() || !attachment.contains("blob") || !attachment["blob"].is_string()) continue;
    auto reference = attachment["blob"].get<std::string>();
    attachment.erase("blob");
    attachment["sha256"] = reference.substr(reference.find(':') + 1);
  }
  record.set("attachments", attachments);
}

}  // namespace

void conclude(record::Record& record, const Delivery& delivery, const std::string& program, Instant now) {
  const auto& all = delivery.recipients;
  const auto& main = all.front();
  auto count = std::count_if(all.begin(), all.end(), [](const Recipient& r) { return !r.error; });
  auto again = std::find_if(all.begin(), all.end(), may_recover);
  if (!main.error && again == all.end()) {
    auto first = now;
    bool repeated = true;
    for (const auto& recipient : all)
      if (recipient.accepted) {
        first = std::min(first, *recipient.accepted);
        repeated = repeated && recipient.repeated;
      }
    record.log_json(first, program, "sent", describe(delivery, repeated));
    return let_go_of_sealed(record);
  }
  auto error = main.error ? *main.error : *again->error;
  if (all.size() > 1) {
    auto event = error.failure() == Failure::permanent ? "failed"
                 : error.failure() == Failure::unknown ? "uncertain"
                                                       : "deferred";
    record.log_json(now, program, event, describe(delivery));
    if (count > 0) {
      Error whole{error.code(), fmt::format("{} of {} recipients accepted; {}", count, all.size(), error.message()),
                  error.hint()};
      whole.as(error.failure());
      if (error.retry_after()) whole.retry_after(*error.retry_after());
      error = whole;
    }
  }
  record.fail(error, program, now);
}

}  // namespace hammy::delivery
