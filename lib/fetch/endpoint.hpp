// Endpoints: what [fetch] and [fetch.NAME] of hammy.toml say, for one organisation.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fetch/address.hpp"
#include "net/client.hpp"
#include "scope/scope.hpp"
#include "sftp/client.hpp"

namespace hammy::fetch {

struct Endpoint {
  std::string name;  ///< empty for hosts that have no table
  std::string url;
  std::vector<std::string> run;  ///< instead of a url: the program and its arguments
  std::uintmax_t max_bytes;
  std::vector<std::string> types;  ///< the only ones it may give us; empty: any
  std::chrono::seconds timeout;    ///< of one file
  net::Settings web;
  sftp::Settings sftp;
};

/// Where [fetch.NAME] is; nothing where there is no such table.
std::optional<Place> place_of(const scope::Scope& scope, const std::string& name);

/// The endpoint with its secrets; for the empty name what holds for hosts without a table. Throws `fetch.setting`, and
/// what reading secrets meets.
Endpoint read_endpoint(const scope::Scope& scope, const std::string& name);

}  // namespace hammy::fetch
