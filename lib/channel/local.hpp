// A channel that delivers within deliver(): to a place on this machine.
#pragma once

#include <string>
#include <vector>

#include "channel/channel.hpp"

namespace hammy::channel {

class LocalChannel : public Channel {
 public:
  LocalChannel(std::string name, Settled settled);

  bool has_room() const final { return true; }
  void deliver(std::size_t endpoint, Parcel parcel) final;
  bool busy() const final { return !finished_.empty(); }
  void work(int, std::chrono::milliseconds) final {}
  std::vector<Report> finished() final;
  void drain() final {}

 protected:
  /// Puts the parcel where it belongs, durably, and returns a word on where that is. An Error fails all recipients.
  virtual std::string store(const Parcel& parcel) = 0;

 private:
  std::string name_;
  Settled settled_;
  std::vector<Report> finished_;
};

/// The mail with '\n' line ends and a Return-Path before it (RFC 5321 section 4.4): how it lies in a mailbox.
std::string as_mailbox_text(const Parcel& parcel);

}  // namespace hammy::channel
