#include "config/config.hpp"

#define TOML_EXCEPTIONS 1
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace hammy::config {

namespace fs = std::filesystem;

namespace {

Error config_error(std::string code, std::string message, std::string hint = {}) {
  Error error{std::move(code), std::move(message), std::move(hint)};
  error.as(Failure::technical).exits(Exit::config);
  return error;
}

std::string env(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

fs::path default_file() {
  if (auto named = env("HAMMY_CONFIG"); !named.empty()) return named;
  // A home that we may not look into, root's after runuser(1), has no file for us.
  std::error_code error;
  if (auto user = env("HOME"); !user.empty())
    if (auto file = fs::path(user) / ".config/hammy/hammy.toml"; fs::exists(file, error)) return file;
  return "/etc/hammy/hammy.toml";
}

}  // namespace

Config Config::load(const fs::path& file) {
  Config config;
  bool named = !file.empty() || !env("HAMMY_CONFIG").empty();
  auto main = file.empty() ? default_file() : file;
  if (!fs::exists(main)) {
    if (!named) return config;
    throw config_error("config.missing", fmt::format("no configuration file '{}'", main.string()),
                       "make one (see hammy.toml(5)), or drop --config and HAMMY_CONFIG to run on defaults");
  }
  std::vector<fs::path> files{main};
  if (auto folder = main.parent_path() / "conf.d"; fs::is_directory(folder)) {
    std::set<fs::path> more;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".toml") more.insert(entry.path());
    files.insert(files.end(), more.begin(), more.end());
  }
  for (const auto& path : files) config.read(read_file(path, 16 << 20), path.string());
  config.files_ = std::move(files);
  return config;
}

Config Config::parse(std::string_view toml, std::string_view name) {
  Config config;
  config.read(toml, name);
  return config;
}

void Config::read(std::string_view source, std::string_view name) {
  toml::table root;
  try {
    root = toml::parse(source, name);
  } catch (const toml::parse_error& error) {
    throw config_error(
        "config.syntax",
        fmt::format("{}:{}:{}: {}", name, error.source().begin.line, error.source().begin.column, error.description()),
        "see hammy.toml(5)");
  }
  auto scalar = [](const toml::node& node) {
    std::ostringstream out;
    if (auto* text = node.as_string()) return text->get();
    node.visit([&](const auto& value) {
      if constexpr (toml::is_value<decltype(value)>) out << value.get();
    });
    if (auto* flag = node.as_boolean()) return std::string(flag->get() ? "true" : "false");
    return out.str();
  };
  auto walk = [&](auto& self, const toml::table& table, const std::string& prefix) -> void {
    for (const auto& [key, node] : table) {
      auto path = prefix.empty() ? std::string(key.str()) : prefix + '.' + std::string(key.str());
      Entry entry{Entry::Type::text, {}, {}};
      if (auto* below = node.as_table()) {
        entry.type = Entry::Type::table;
        entries_.insert_or_assign(path, entry);
        self(self, *below, path);
        continue;
      }
      if (auto* array = node.as_array()) {
        entry.type = Entry::Type::list;
        for (const auto& element : *array) entry.list.push_back(scalar(element));
      } else {
        if (node.is_integer()) entry.type = Entry::Type::integer;
        if (node.is_floating_point()) entry.type = Entry::Type::real;
        if (node.is_boolean()) entry.type = Entry::Type::boolean;
        entry.scalar = scalar(node);
      }
      entries_.insert_or_assign(path, std::move(entry));
    }
  };
  walk(walk, root, "");
}

const Config::Entry* Config::find(std::string_view path, std::string_view org) const {
  if (!org.empty())
    if (auto it = entries_.find(fmt::format("org.{}.{}", org, path)); it != entries_.end()) return &it->second;
  auto it = entries_.find(path);
  return it == entries_.end() ? nullptr : &it->second;
}

namespace {
[[noreturn]] void wrong_type(std::string_view path, std::string_view wanted) {
  throw config_error("config.type", fmt::format("the setting '{}' must be {}", path, wanted), "see hammy.toml(5)");
}
}  // namespace

std::optional<std::string> Config::text(std::string_view path, std::string_view org) const {
  auto* entry = find(path, org);
  if (!entry) return {};
  if (entry->type != Entry::Type::text) wrong_type(path, "a string");
  return entry->scalar;
}

std::optional<std::int64_t> Config::integer(std::string_view path, std::string_view org) const {
  auto* entry = find(path, org);
  if (!entry) return {};
  if (entry->type != Entry::Type::integer) wrong_type(path, "a whole number");
  return std::strtoll(entry->scalar.c_str(), nullptr, 10);
}

std::optional<bool> Config::boolean(std::string_view path, std::string_view org) const {
  auto* entry = find(path, org);
  if (!entry) return {};
  if (entry->type != Entry::Type::boolean) wrong_type(path, "true or false");
  return entry->scalar == "true";
}

std::optional<double> Config::real(std::string_view path, std::string_view org) const {
  auto* entry = find(path, org);
  if (!entry) return {};
  if (entry->type != Entry::Type::real && entry->type != Entry::Type::integer) wrong_type(path, "a number");
  return std::strtod(entry->scalar.c_str(), nullptr);
}

std::optional<std::chrono::seconds> Config::duration(std::string_view path, std::string_view org) const {
  auto value = text(path, org);
  if (!value) return {};
  auto parsed = parse_duration(*value);
  if (!parsed) wrong_type(path, "a duration such as \"30m\"");
  return parsed;
}

std::vector<std::string> Config::list(std::string_view path, std::string_view org) const {
  auto* entry = find(path, org);
  if (!entry) return {};
  if (entry->type == Entry::Type::text) return {entry->scalar};
  if (entry->type != Entry::Type::list) wrong_type(path, "a list of strings");
  return entry->list;
}

std::optional<std::string> Config::scalar(std::string_view path, std::string_view org) const {
  auto* entry = find(path, org);
  if (!entry) return {};
  if (entry->type == Entry::Type::list) return text::join(entry->list, ",");
  if (entry->type == Entry::Type::table) wrong_type(path, "a value, not a table");
  return entry->scalar;
}

std::vector<std::string> Config::names(std::string_view table, std::string_view org) const {
  std::set<std::string> names;
  auto collect = [&](const std::string& prefix) {
    for (auto it = entries_.lower_bound(prefix); it != entries_.end() && it->first.starts_with(prefix); ++it)
      names.insert(it->first.substr(prefix.size(), it->first.find('.', prefix.size()) - prefix.size()));
  };
  collect(table.empty() ? std::string{} : fmt::format("{}.", table));
  if (!org.empty()) collect(table.empty() ? fmt::format("org.{}.", org) : fmt::format("org.{}.{}.", org, table));
  return {names.begin(), names.end()};
}

bool Config::has(std::string_view path, std::string_view org) const { return find(path, org) != nullptr; }

std::optional<std::string> Config::secret(std::string_view path, std::string_view org) const {
  if (has(path, org))
    throw config_error(
        "config.plain-secret", fmt::format("the secret '{}' stands in the configuration itself", path),
        fmt::format("put it into a file that only the service can read and name that in '{}_file'", path));
  auto named = [&](std::string_view suffix) { return text(fmt::format("{}_{}", path, suffix), org).value_or(""); };
  return read_secret({named("file"), named("credential"), named("env")}, path);
}

std::optional<std::string> read_secret(const SecretPlaces& places, std::string_view setting) {
  auto without_line_end = [](std::string content) {
    if (content.ends_with('\n')) content.pop_back();
    if (content.ends_with('\r')) content.pop_back();
    return content;
  };
  if (!places.file.empty()) return without_line_end(read_file(places.file, 65536));
  if (!places.credential.empty()) {
    auto folder = env("CREDENTIALS_DIRECTORY");
    if (folder.empty())
      throw config_error("config.credential",
                         fmt::format("no systemd credentials here, yet '{}' wants '{}'", setting, places.credential),
                         "run under systemd with LoadCredential=, or name a file in its place");
    return without_line_end(read_file(fs::path(folder) / places.credential, 65536));
  }
  if (!places.variable.empty()) {
    const char* value = std::getenv(places.variable.c_str());
    if (!value)
      throw config_error("config.secret",
                         fmt::format("the environment has no '{}' for '{}'", places.variable, setting));
    return value;
  }
  return {};
}

}  // namespace hammy::config
