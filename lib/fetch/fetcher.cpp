#include "fetch/fetcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "fetch/patience.hpp"

namespace hammy::fetch {

using record::Record;

namespace {

std::string last_segment(std::string_view path) {
  return std::string(path.substr(std::min(path.rfind('/') + 1, path.size())));
}

}  // namespace

/// One look at all attachments of a record.
class Fetcher::Round {
 public:
  Round(Fetcher& fetcher, Record& record)
      : fetcher_(fetcher), organisation_(fetcher.organisation(record.org())), record_(record) {}

  void run() {
    auto attachments = read_attachments(record_.value("attachments"));
    if (std::ranges::all_of(attachments, &Attachment::is_blob)) return;
    patience_ = read_patience(record_, organisation_.source.scope());
    for (const auto& attachment : attachments) {
      if (attachment.is_blob())
        append(attachment.value.raw());
      else
        look(attachment);
    }
    record_.set_raw("attachments", '[' + list_ + ']');
    conclude();
  }

 private:
  void look(const Attachment& attachment) {
    auto now = fetcher_.clock_.now();
    try {
      auto got = fetcher_.get(organisation_, attachment, record_);
      append(resolved(attachment, got.name, got.found));
      log(attachment, got);
    } catch (const Error& error) {
      if (!is_missing(error)) {
        append(attachment.value.raw());
        return fail(error);
      }
      auto missing = attachment.missing.value_or(Missing{now, 0});
      ++missing.looks;
      auto next = patience_.next(missing, now);
      if (!next) {
        append(still_missing(attachment, {}));  // whoever tries again begins anew
        return fail(given_up(missing, error));
      }
      append(still_missing(attachment, missing));
      // Who looks for one looks for all: the first time that comes is when.
      if (!until_ || *next < *until_) until_ = next;
      if (reason_.empty()) reason_ = error.message();
    }
  }

  /// The error is told when all were looked at.
  void fail(const Error& error) {
    if (!error_ || error_->failure() == Failure::temporary) error_ = error;
  }

  static Error given_up(const Missing& missing, const Error& error) {
    return Error{
        "fetch.missing",
        fmt::format("{}; looked {} times since {}", error.message(), missing.looks, format_for_people(missing.since)),
        "when the file is there, 'hammy-queue retry' begins anew; the template's fetch says how long to wait"};
  }

  void conclude() {
    auto now = fetcher_.clock_.now();
    if (!log_.empty())
      record_.log_json(now, fetcher_.program_, "attached", fmt::format("{{\"attachments\":[{}]}}", log_));
    if (error_) throw *error_;
    if (until_) record_.hold(until_, reason_);
  }

  void append(std::string_view json) {
    if (!list_.empty()) list_ += ',';
    list_ += json;
  }

  void log(const Attachment& attachment, const Got& got) {
    log_ += log_.empty() ? "{\"name\":" : ",{\"name\":";
    record::append_string(log_, attachment.expected.name.empty() ? got.name : attachment.expected.name);
    if (!got.from.empty()) {
      log_ += ",\"from\":";
      record::append_string(log_, got.from);
    }
    log_ += fmt::format(",\"blob\":\"{}\",\"size\":{}}}", got.found.blob, got.found.size);
  }

  Fetcher& fetcher_;
  Organisation& organisation_;
  Record& record_;
  Patience patience_;
  std::string list_, log_;
  std::optional<Instant> until_;
  std::string reason_;
  std::optional<Error> error_;
};

void Fetcher::fetch(Record& record) {
  if (record.has("attachments")) Round(*this, record).run();
}

void Fetcher::confirm() {
  for (auto& [name, organisation] : organisations_) organisation.blobs.durable();
  for (auto& [key, found] : fresh_) cache_->put(key, std::move(found), Cache::Time::clock::now());
  fresh_.clear();
}

Fetcher::Organisation& Fetcher::organisation(std::string_view name) {
  auto found = organisations_.find(name);
  if (found != organisations_.end()) return found->second;
  return organisations_.try_emplace(std::string(name), scope::Scope{scope::OrgId{name}, config_}).first->second;
}

Found Fetcher::take(Content& content) {
  if (!magic_) magic_.emplace();
  Found found;
  found.size = content.size();
  found.looks_like = magic_->type_of(content.file());
  found.blob = content.finish();
  return found;
}

Fetcher::Got Fetcher::get(Organisation& organisation, const Attachment& attachment, const Record& record) {
  auto& blobs = organisation.blobs;
  auto& source = organisation.source;
  auto expected = attachment.expected;
  Got got;
  if (attachment.url.empty()) {
    got.from = attachment.path;
    got.name = last_segment(attachment.path);
    if (expected.name.empty()) expected.name = got.name;
    Content content(blobs, source.endpoint("").max_bytes, attachment.data ? expected.name : got.from);
    if (attachment.data) {
      content.begin();
      content.append(text::from_base64(*attachment.data));
    } else {
      source.read_file(attachment.path, content);
    }
    got.found = take(content);
    check(got.found, expected, attachment.data ? expected.name : got.from);
    return got;
  }
  auto place = [&](const std::string& name) { return place_of(source.scope(), name); };
  auto address = resolve(attachment.url, place, values_of(record));
  const auto& endpoint = source.endpoint(address.endpoint);
  got.from = address.subject;
  got.name = last_segment(address.subject);
  if (auto decoded = decode(got.name); text::is_utf8(decoded)) got.name = std::move(decoded);
  if (expected.name.empty()) expected.name = got.name;
  constexpr std::chrono::seconds same_run{60};
  auto key = fmt::format("{} {} {} {}", record.org(), address.endpoint, address.url, address.path);
  auto own = fresh_.find(key);
  auto known =
      own != fresh_.end() ? std::optional(own->second) : cache_->find(key, Cache::Time::clock::now(), same_run);
  if (known) {
    got.found = *known;
  } else {
    Content content(blobs, endpoint.max_bytes, address.subject);
    bool reusable = source.read(address, record, expected.name, content);
    got.found = take(content);
    if (reusable) fresh_.insert_or_assign(key, got.found);
  }
  check(got.found, expected, address.subject);
  const auto& types = endpoint.types;
  auto allowed = [&](const std::string& type) { return magic::agrees(got.found.looks_like, type); };
  if (!types.empty() && std::ranges::none_of(types, allowed))
    throw Error{"fetch.type",
                fmt::format("'{}' looks like {}, which '{}' is not to give", address.subject, got.found.looks_like,
                            endpoint.name),
                "types of the endpoint lists what it may"};
  return got;
}

}  // namespace hammy::fetch
