// Configuration: hammy.toml(5) and the places that everything else is found in.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hammy::config {

/// The settings of one installation, read once.
///
/// A setting is asked for by its dotted path, "smtp.main.host". Asked for an organisation, [org.ACME.smtp.main] lies
/// over [smtp.main]. A value of the wrong type is the error `config.type`, exit status 78.
class Config {
 public:
  /// No settings at all.
  Config() = default;
  /// Reads `file`, or when it is empty $HAMMY_CONFIG, else ~/.config/hammy/hammy.toml, else /etc/hammy/hammy.toml;
  /// then the files of conf.d/*.toml beside it in the order of their names, later ones over earlier ones. A missing
  /// default file is no error, a missing named one is `config.missing`; a broken one is `config.syntax` with its place.
  static Config load(const std::filesystem::path& file = {});
  /// Settings from the text of a file; `name` stands in errors.
  static Config parse(std::string_view toml, std::string_view name = "hammy.toml");

  std::optional<std::string> text(std::string_view path, std::string_view org = {}) const;
  std::optional<std::int64_t> integer(std::string_view path, std::string_view org = {}) const;
  std::optional<bool> boolean(std::string_view path, std::string_view org = {}) const;
  std::optional<double> real(std::string_view path, std::string_view org = {}) const;
  /// A duration string such as "30m".
  std::optional<std::chrono::seconds> duration(std::string_view path, std::string_view org = {}) const;
  /// An array of strings; a lone string counts as one element.
  std::vector<std::string> list(std::string_view path, std::string_view org = {}) const;
  /// Any scalar as text, for whoever does not care about its type.
  std::optional<std::string> scalar(std::string_view path, std::string_view org = {}) const;
  /// The names directly below a table: tables("smtp") gives "main", "bulk" …; those of the organisation included.
  /// names("") gives those of the whole file.
  std::vector<std::string> names(std::string_view table, std::string_view org = {}) const;
  /// Whether there is a value or a table at `path`.
  bool has(std::string_view path, std::string_view org = {}) const;
  /// The files that were read, in order.
  const std::vector<std::filesystem::path>& files() const { return files_; }

  /// A secret for the setting `path`: the content of the file named by `<path>_file`, else of the systemd credential
  /// ($CREDENTIALS_DIRECTORY) named by `<path>_credential`, else of the environment variable named by `<path>_env`,
  /// without its last line end. A secret written plainly under `path` itself is refused as `config.plain-secret`.
  std::optional<std::string> secret(std::string_view path, std::string_view org = {}) const;

 private:
  struct Entry {
    enum class Type { text, integer, real, boolean, list, table } type;
    std::string scalar;
    std::vector<std::string> list;
  };
  const Entry* find(std::string_view path, std::string_view org) const;
  void read(std::string_view toml, std::string_view name);
  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<std::filesystem::path> files_;
};

/// Where a secret lies: the first that is named counts.
struct SecretPlaces {
  std::string file;        ///< its path
  std::string credential;  ///< of systemd, a name in $CREDENTIALS_DIRECTORY
  std::string variable;    ///< of the environment
  bool any() const { return !file.empty() || !credential.empty() || !variable.empty(); }
};
/// The secret without its last line end, nothing where no place is named; `setting` is what errors call it. Throws
/// `system.io`, `config.credential` or `config.secret` when it is not where it should be.
std::optional<std::string> read_secret(const SecretPlaces& places, std::string_view setting);

/// Where state lives: $HAMMY_HOME, else /var/lib/hammy for root and the service user, else ~/.local/share/hammy.
std::filesystem::path home();
/// Where a module's shipped data lies: $HAMMY_SHARE/<module>, else PREFIX/share/hammy/<module> beside the running
/// program's bin, else lib/<module>/data of a source tree whose build/bin the program runs from.
std::filesystem::path share(std::string_view module);
/// Where sockets and pid files live: $RUNTIME_DIRECTORY, else home()/run.
std::filesystem::path runtime();

}  // namespace hammy::config
