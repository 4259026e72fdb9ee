// Settings: what can be said of an endpoint, in a URL and in hammy.toml by the same words. For endpoint.cpp alone.
#pragma once

#include <string_view>

#include "bus/endpoint.hpp"
#include "config/config.hpp"

namespace hammy::bus {

/// Sets `key` of the endpoint, or of the places where its password is. `path` is how the setting is called in errors.
/// Throws `config.type` for a value that cannot be; returns false for a key that there is not.
bool set(Endpoint& endpoint, config::SecretPlaces& password, std::string_view key, std::string_view value,
         std::string_view path);

}  // namespace hammy::bus
