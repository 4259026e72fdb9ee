#include "channel/registry.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "channel/ways.hpp"

namespace hammy::channel {

namespace {
constexpr std::array<std::string_view, 1> channels_known{"email"};
}

std::string known_channels() { return text::join({channels_known.begin(), channels_known.end()}, ", "); }

bool is_known_channel(std::string_view channel) {
  return std::find(channels_known.begin(), channels_known.end(), channel) != channels_known.end();
}

Registry::Registry(Settled settled, Limits limits) : settled_(std::move(settled)), limits_(limits) {}
Registry::~Registry() = default;

Registry::Way Registry::open(const Via& via, const std::string& org) {
  auto [found, fresh] = open_.try_emplace({org, via.name});
  if (!fresh) return found->second;
  try {
    auto& way = found->second;
    auto add = [&](std::unique_ptr<Channel> channel) {
      channels_.push_back(std::move(channel));
      way.channel = channels_.back().get();
    };
    switch (via.scheme) {
      case Scheme::maildir: add(make_maildir(via.name, via.path, settled_)); break;
      case Scheme::mbox: add(make_mbox(via.name, via.path, settled_)); break;
      case Scheme::file: add(make_file(via.name, via.path, settled_)); break;
      case Scheme::smtp: {
        if (!smtp_) {
          auto made = make_smtp(settled_, limits_);
          smtp_ = made.get();
          channels_.push_back(std::move(made));
        }
        auto endpoint = via.endpoint;
        if (limits_.connections > 0) endpoint.connections = limits_.connections;
        way = {smtp_, smtp_->add(std::move(endpoint), via.dsn), via.eight_bit};
        break;
      }
    }
    return way;
  } catch (...) {
    open_.erase(found);
    throw;
  }
}

}  // namespace hammy::channel
