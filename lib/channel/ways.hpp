// What registry.cpp opens: one maker per channel.
#pragma once

#include <memory>
#include <string>

#include "channel/channel.hpp"
#include "channel/registry.hpp"
#include "smtp/endpoint.hpp"

namespace hammy::channel {

/// Mail servers: one loop over the connections of all endpoints.
class SmtpChannel : public Channel {
 public:
  /// The number for deliver().
  virtual std::size_t add(smtp::Endpoint endpoint, Dsn dsn) = 0;
};
std::unique_ptr<SmtpChannel> make_smtp(Settled settled, const Limits& limits);

/// A Maildir (tmp, new, cur), made when it is missing.
std::unique_ptr<Channel> make_maildir(std::string name, std::string directory, Settled settled);
/// One file in mboxrd form.
std::unique_ptr<Channel> make_mbox(std::string name, std::string file, Settled settled);
/// A directory of <name>.eml, the bytes as a mail server would get them.
std::unique_ptr<Channel> make_file(std::string name, std::string directory, Settled settled);

}  // namespace hammy::channel
