#include "tsa/demo.hpp"

#include "base/file.hpp"
#include "ledger/ledger.hpp"
#include "pki/issue.hpp"
#include "sql/schema.hpp"
#include "tsa/schema.hpp"

namespace hammy::tsa {

pki::Key demo_key(const std::filesystem::path& directory, Instant now) {
  constexpr std::size_t most_bytes = std::size_t{1} << 20;
  constexpr std::chrono::hours day{24}, years{10 * 366 * 24};
  make_directories(directory, 0700);
  auto file = directory / "tsa.pem";
  if (!std::filesystem::exists(file)) {
    auto make = [&](pki::Key::Algorithm algorithm, const char* name, pki::Purpose purpose, const pki::Key* issuer) {
      return pki::issue(algorithm, {.common_name = name, .organization = "hammy demonstration", .purpose = purpose},
                        now - day, now + years, issuer);
    };
    auto root =
        make(pki::Key::Algorithm::rsa, "Demonstration root, trusted by nobody", pki::Purpose::authority, nullptr);
    auto leaf = make(pki::Key::Algorithm::rsa, "Demonstration timestamps", pki::Purpose::timestamping, &root);
    write_file_atomically(directory / "root.pem", pki::chain_pem(root));
    write_file_atomically(file, pki::private_pem(leaf) + pki::chain_pem(leaf), 0600);
  }
  auto pem = read_file(file, most_bytes);
  return pki::Key::from_pem(pem, pem, "");
}

std::string demo_database(const std::filesystem::path& directory) {
  auto url = "sqlite:" + (directory / "tsa.db").string();
  auto database = sql::Database::create(url);
  sql::bring_up_to_date(database, ledger::schema());
  sql::bring_up_to_date(database, schema());
  return url;
}

}  // namespace hammy::tsa
