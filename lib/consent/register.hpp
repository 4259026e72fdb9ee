// The register: who agreed to what, and who must not be written to. The one place where programs ask before they send,
// and where unsubscriptions, complaints and bounces are kept.
//
//   consent::Register persons(config);
//   auto standing = persons.standing(scope, "email", "anna@example.com", "newsletter", now);
//   if (standing.suppressed) …
//
// Entries are only ever added; the last one about the same thing counts. Addresses are looked up by a keyed hash, so
// that one who was forgotten is still known when somebody brings the address again, and by nobody else.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "consent/entry.hpp"
#include "scope/scope.hpp"
#include "sql/database.hpp"

namespace hammy::consent {

/// Where one stands, for one channel and list.
struct Standing {
  std::optional<Entry> suppressed;  ///< why they must not be written to; the one that reaches farthest
  std::optional<Entry> agreed;      ///< by what they agreed to the list
};

/// Which entries list() gives.
struct Selection {
  std::optional<Kind> kind;
  std::string channel, list, address;  ///< empty: all
  bool history = false;                ///< also what has expired, was taken back or replaced
};

/// For one thread.
class Register {
 public:
  /// Opens the database of database_url(). `config` outlives it. Throws `sql.missing` or `sql.outdated` with the hint
  /// what to run, `consent.key`, and what opening a database meets.
  explicit Register(const config::Config& config, const std::filesystem::path& home = config::home());

  /// Where the person at `address` stands, whose spelling does not matter. Expired entries do not count. Throws as
  /// normalise() does.
  Standing standing(const scope::Scope& scope, std::string_view channel, std::string_view address,
                    std::string_view list, Instant now);

  /// Writes entries down, all or none, and returns how many said something new. Their addresses are brought into their
  /// one spelling. Throws `consent.forgotten` for consent of somebody who was forgotten, `consent.list`,
  /// `consent.scope`, and as normalise() does.
  std::size_t add(const scope::Scope& scope, std::span<const Entry> entries, Instant now);
  /// Writes down that what is in force of an address, and what `which` takes of it, is taken back. Returns how many
  /// entries that were.
  std::size_t take_back(const scope::Scope& scope, std::string_view channel, std::string_view address,
                        const Selection& which, const Entry& why, Instant now);
  /// Forgets the person: takes what could name them out of all entries and suppresses the address, of which nothing
  /// but the hash is left.
  void forget(const scope::Scope& scope, std::string_view address, std::string_view by, Instant now);

  /// Gives the organisation's entries, and those that count everywhere, in their order.
  void list(const scope::Scope& scope, const Selection& which, Instant now,
            const std::function<void(const Entry&)>& each);

 private:
  std::string subject(std::string_view org, std::string_view address) const;
  bool read_key();
  void make_key();

  scope::Scope any_;    ///< for the key, which is the installation's
  std::string secret_;  ///< of the configuration; may be empty
  sql::Database database_;
  std::string key_;  ///< empty until something was written down
};

}  // namespace hammy::consent
