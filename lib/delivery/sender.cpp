#include "delivery/sender.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "delivery/request.hpp"
#include "letter/letter.hpp"

namespace hammy::delivery {

using channel::Report;
using record::Kind;
using record::Record;
using steady = std::chrono::steady_clock;

Sender::Sender(Options options, const config::Config& config, Clock& clock, std::filesystem::path home)
    : options_(std::move(options)),
      config_(config),
      clock_(clock),
      home_(std::move(home)),
      registry_([this](std::span<const Report> reports) { settle(reports); }, options_.limits) {
  if (channel::is_via_url(options_.via)) (void)channel::parse_via(options_.via);
}

Sender::~Sender() = default;

Sender::Organisation::Organisation(const scope::Scope& its_scope)
    : scope(its_scope), tag(letter::org_tag(its_scope.org().str())), blobs(its_scope) {}

Sender::Organisation& Sender::organisation(std::string_view name) {
  auto found = organisations_.find(name);
  if (found != organisations_.end()) return found->second;
  return organisations_.try_emplace(std::string(name), scope::Scope{scope::OrgId{name}, config_, home_}).first->second;
}

journal::Journal& Sender::journal_of(Organisation& organisation) {
  if (!organisation.journal) organisation.journal = journal::open(organisation.scope, clock_);
  return *organisation.journal;
}

std::pair<std::string, channel::Registry::Way> Sender::way(const Record& record, Organisation& organisation) {
  auto name = options_.via;
  if (name.empty() && record.has("via")) {
    auto via = record.value("via");
    name = via.is(Kind::string) ? via.text() : via.find("smtp").text();
    // A record may come from a stranger: it chooses among its organisation's endpoints and names no places.
    if (via.has_value() && (name.empty() || channel::is_via_url(name)))
      throw Error{"via.syntax", "the record's 'via' names no endpoint", "write it as {\"smtp\":\"main\"}"};
  }
  if (name.empty()) name = channel::default_via(organisation.scope);
  auto known = organisation.ways.find(name);
  if (known != organisation.ways.end()) return {name, known->second};
  auto via = channel::is_via_url(name) ? channel::parse_via(name) : channel::named_via(name, organisation.scope);
  auto way = options_.dry_run ? channel::Registry::Way{} : registry_.open(via, organisation.scope.org().str());
  organisation.ways.emplace(name, way);
  return {name, way};
}

bool Sender::has_room() const {
  if (draining_ || open_.size() + waiting_count_ + done_.size() >= options_.limits.window) return false;
  if (open_.empty()) return true;  // with nothing under way a limit can only be met by asking: it answers with a hold
  const auto& channels = registry_.channels();
  return std::all_of(channels.begin(), channels.end(), [](const auto& channel) { return channel->has_room(); });
}

void Sender::submit(Record record) {
  idle_ = false;
  begin(std::move(record));
}

void Sender::begin(Record record) {
  std::optional<Prepared> prepared;
  try {
    prepared = prepare(record);
  } catch (const Error& error) {
    record.fail(error, options_.program, clock_.now());
  }
  if (!prepared) {
    done_.push_back(std::move(record));
  } else if (prepared->waits_for) {
    waiting_[*prepared->waits_for].push_back(std::move(record));
    ++waiting_count_;
  } else {
    auto& parcel = prepared->parcel;
    parcel.handle = next_handle_++;
    for (const auto& recipient : prepared->delivery.recipients)
      if (!recipient.accepted) under_way_.emplace(recipient.digest, parcel.handle);
    bool kept = !prepared->delivery.blob.empty();
    open_.emplace(parcel.handle, Open{std::move(record), std::move(prepared->delivery), prepared->organisation});
    if (!kept) return prepared->way.channel->deliver(prepared->way.endpoint, std::move(parcel));
    constexpr std::size_t at_once = 100, at_once_bytes = std::size_t{4} << 20;
    kept_bytes_ += size_of(parcel.pieces);
    kept_.push_back(std::move(*prepared));
    if (kept_.size() >= at_once || kept_bytes_ >= at_once_bytes) deliver_kept();
  }
}

/// A mail whose bytes are kept leaves when they are on the disk; one sync serves as many as have come together.
void Sender::deliver_kept() {
  kept_bytes_ = 0;
  for (auto& prepared : std::exchange(kept_, {})) {
    auto& parcel = prepared.parcel;
    try {
      prepared.organisation->blobs.durable();
    } catch (const Error& error) {
      Report report;
      report.handle = parcel.handle;
      report.answers.assign(parcel.recipients.size(), {error, 0, {}, {}});
      settle({&report, 1});
      complete(std::move(report));
      continue;
    }
    prepared.way.channel->deliver(prepared.way.endpoint, std::move(parcel));
  }
}

/// What is to be delivered of a record; nothing when it has its answer already.
std::optional<Sender::Prepared> Sender::prepare(Record& record) {
  auto channel = record.text("channel");
  if (channel.empty()) channel = "email";
  if (!channel::is_known_channel(channel))
    throw Error{"channel.unknown", fmt::format("no way to deliver to the channel '{}'", text::clip(channel, 80)),
                fmt::format("known are: {}", channel::known_channels())};
  auto& org = organisation(record.org());
  auto parties = letter::read_parties(record, org.scope);
  auto generation = options_.generation + read_generation(record);
  Prepared prepared;
  prepared.organisation = &org;
  auto& delivery = prepared.delivery;
  delivery.channel = channel;
  delivery.message_id = letter::message_id(record, org.tag, parties, generation);
  auto key = record.text("key");
  for (auto& address : parties.recipients()) {
    auto& recipient = delivery.recipients.emplace_back();
    recipient.digest =
        journal::Identity{record.org(), key.empty() ? record.id() : key, channel, address, generation}.digest();
    recipient.address = std::move(address);
    if (auto other = under_way_.find(recipient.digest); other != under_way_.end()) prepared.waits_for = other->second;
  }
  std::string via;
  std::tie(via, prepared.way) = way(record, org);
  if (prepared.waits_for) return prepared;

  auto now = clock_.now();
  auto& parcel = prepared.parcel;
  for (auto& recipient : delivery.recipients) {
    auto entry = options_.dry_run ? std::nullopt : journal_of(org).find(recipient.digest);
    if (entry) {
      recipient.accepted = entry->at;
      recipient.repeated = true;
      read_journal_detail(entry->detail, delivery, recipient);
    } else {
      parcel.recipients.push_back(recipient.address);
    }
  }
  if (parcel.recipients.empty()) {
    conclude(record, delivery, options_.program, now);
    return {};
  }
  auto composed =
      letter::compose(record, parties, delivery.message_id, now, org.scope, org.blobs, prepared.way.eight_bit);
  if (options_.dry_run) {
    rehearsed(record, delivery, via, size_of(composed.pieces));
    return {};
  }
  parcel.name = parcel_name(record, generation);
  parcel.return_path = parties.return_path;
  parcel.at = now;
  parcel.dsn = read_dsn(record);
  parcel.envelope_id = delivery.message_id.substr(1, delivery.message_id.size() - 2);
  parcel.eight_bit = composed.eight_bit;
  parcel.utf8 = composed.utf8 || !text::is_ascii(parcel.return_path) ||
                std::any_of(parcel.recipients.begin(), parcel.recipients.end(),
                            [](const std::string& address) { return !text::is_ascii(address); });
  keep_as_sent(record, composed.pieces, org.blobs, delivery);
  parcel.pieces = std::move(composed.pieces);
  return prepared;
}

/// What --dry-run says of a message that could be sent.
void Sender::rehearsed(Record& record, const Delivery& delivery, const std::string& via, std::size_t size_bytes) {
  nlohmann::ordered_json detail{{"dry_run", true},
                                {"channel", delivery.channel},
                                {"endpoint", via},
                                {"message_id", delivery.message_id},
                                {"size", size_bytes}};
  for (const auto& recipient : delivery.recipients) detail["recipients"].push_back({{"address", recipient.address}});
  record.log(clock_.now(), options_.program, "checked", detail);
}

/// Before any connection goes on: notes what was decided, and journals what was accepted.
void Sender::settle(std::span<const Report> reports) {
  auto now = clock_.now();
  std::map<Organisation*, std::vector<journal::Entry>> entries;
  for (const auto& report : reports) {
    auto found = open_.find(report.handle);
    if (found == open_.end() || report.held) continue;
    auto& open = found->second;
    open.delivery.peer = report.peer;
    open.delivery.tls = report.tls;
    auto answer = report.answers.begin();
    for (auto& recipient : open.delivery.recipients) {
      if (recipient.accepted || answer == report.answers.end()) continue;
      recipient.endpoint = report.endpoint;
      recipient.reply = reply_line(*answer);
      recipient.error = answer->error;
      ++answer;
      if (recipient.error) continue;
      recipient.accepted = now;
      entries[open.organisation].push_back({recipient.digest, now, journal_detail(open.delivery, recipient)});
    }
  }
  for (auto& [organisation, list] : entries) journal_of(*organisation).record(list);
}

void Sender::complete(Report report) {
  auto node = open_.extract(report.handle);
  if (node.empty()) return;
  auto& [record, delivery, organisation] = node.mapped();
  auto now = clock_.now();
  if (report.held)
    record.hold(now + *report.held, report.held_reason);
  else
    conclude(record, delivery, options_.program, now);
  done_.push_back(std::move(record));
  for (const auto& recipient : delivery.recipients) under_way_.erase(recipient.digest);
  auto waiting = waiting_.extract(report.handle);
  if (waiting.empty()) return;
  waiting_count_ -= waiting.mapped().size();
  for (auto& other : waiting.mapped()) {
    if (draining_) {
      other.hold(now, "drain");
      done_.push_back(std::move(other));
    } else {
      begin(std::move(other));
    }
  }
}

bool Sender::busy() const { return !open_.empty() || waiting_count_ > 0 || !done_.empty(); }

void Sender::work(int wake_fd, std::chrono::milliseconds timeout) {
  deliver_kept();
  idle_ = true;
  for (const auto& channel : registry_.channels())
    if (channel->busy()) idle_ = false;
  if (idle_) {
    if (!done_.empty() || !open_.empty()) return;
    pollfd wake{wake_fd, POLLIN, 0};
    ::poll(&wake, 1, static_cast<int>(timeout.count()));
    return;
  }
  constexpr std::chrono::milliseconds soon{10};
  if (!done_.empty()) timeout = std::min(timeout, soon);
  for (const auto& channel : registry_.channels())
    if (channel->busy()) channel->work(wake_fd, timeout);
}

/// One sync of the journal serves as many answers as have come together: while mail is under way it comes 50 times a
/// second at most and takes a tenth of the time at most.
bool Sender::must_sync() const {
  if (done_.empty()) return false;
  constexpr std::chrono::milliseconds least{20};
  return idle_ || draining_ || done_.size() * 2 > options_.limits.window ||
         steady::now() - last_sync_ > std::max<steady::duration>(least, sync_cost_ * 10);
}

std::vector<Record> Sender::finished() {
  for (const auto& channel : registry_.channels())
    for (auto& report : channel->finished()) complete(std::move(report));
  if (!must_sync()) return {};
  auto begun = steady::now();
  for (auto& [name, organisation] : organisations_)
    if (organisation.journal) organisation.journal->sync();
  last_sync_ = steady::now();
  sync_cost_ = last_sync_ - begun;
  return std::exchange(done_, {});
}

void Sender::drain() {
  draining_ = true;
  for (const auto& channel : registry_.channels()) channel->drain();
  deliver_kept();
}

}  // namespace hammy::delivery
