#include "channel/local.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  auto out = fmt::format("Return-Path: <{}>\n", parcel.return_path);
  out.reserve(out.size() + size_of(parcel.pieces));
  for (const auto& piece : parcel.pieces)
    for (std::string_view rest = piece.bytes; !rest.empty();) {
      auto cr = std::min(rest.find('\r'), rest.size());
      out += rest.substr(0, cr);
      rest.remove_prefix(std::min(cr + 1, rest.size()));
    }
  return out;
}

}  // namespace hammy::channel
