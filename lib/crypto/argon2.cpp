#include "crypto/argon2.hpp"

#include <argon2.h>
#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"

namespace hammy::crypto {

Secret argon2id(std::string_view password, std::string_view salt, const Argon2Cost& cost, std::size_t length) {
  std::string key(length, '\0');
  auto result = ::argon2id_hash_raw(cost.passes, cost.memory_kib, cost.lanes, password.data(), password.size(),
                                    salt.data(), salt.size(), key.data(), key.size());
  if (result != ARGON2_OK)
    throw Error{"crypto.argon2", fmt::format("argon2id failed: {}", ::argon2_error_message(result)),
                fmt::format("it needs {} KiB of memory", cost.memory_kib)}
        .as(Failure::technical);
  return Secret(std::move(key));
}

}  // namespace hammy::crypto
