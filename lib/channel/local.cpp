#include "channel/local.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace hammy::channel {

LocalChannel::LocalChannel(std::string name, Settled settled) : name_(std::move(name)), settled_(std::move(settled)) {}

void LocalChannel::deliver(std::size_t, Parcel parcel) {
  Report report;
  report.handle = parcel.handle;
  report.endpoint = name_;
  Answer answer;
  try {
    answer.text = store(parcel);
  } catch (const Error& error) {
    answer.error = error;
  }
  report.answers.assign(parcel.recipients.size(), answer);
  settled_({&report, 1});
  finished_.push_back(std::move(report));
}

std::vector<Report> LocalChannel::finished() { return std::exchange(finished_, {}); }

std::string as_mailbox_text(const Parcel& parcel) {
  const auto& bytes = *parcel.bytes;
  auto out = fmt::format("Return-Path: <{}>\n", parcel.return_path);
  out.reserve(out.size() + bytes.size());
  const char* p = bytes.data();
  const char* const end = p + bytes.size();
  while (p < end) {
    const auto* cr = static_cast<const char*>(std::memchr(p, '\r', static_cast<std::size_t>(end - p)));
    if (!cr) cr = end;
    out.append(p, cr);
    p = cr + (cr < end);
  }
  return out;
}

}  // namespace hammy::channel
