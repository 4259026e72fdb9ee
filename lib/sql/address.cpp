#include "sql/address.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace hammy::sql {

namespace {

/// What holds unless the URL says otherwise. A server that has vanished is given up within a minute.
constexpr std::pair<const char*, const char*> defaults[] = {
    {"connect_timeout", "10"}, {"keepalives_idle", "30"},     {"keepalives_interval", "10"},
    {"keepalives_count", "3"}, {"tcp_user_timeout", "60000"}, {"fallback_application_name", ""},
};

Error wrong(std::string message, std::string hint) {
  return Error{"sql.url", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::config);
}

int hex_digit(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto at = digits.find(static_cast<char>(c | 0x20));
  return at == digits.npos ? -1 : static_cast<int>(at);
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 2 >= text.size()) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex_digit(text[i + 1]) << 4 | hex_digit(text[i + 2]));
    i += 2;
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (unsigned char c : text)
    if (std::isalnum(c) || std::string_view("-._~/").find(static_cast<char>(c)) != std::string_view::npos)
      out += static_cast<char>(c);
    else
      out += fmt::format("%{:02X}", c);
  return out;
}

Address sqlite(std::string_view rest) {
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    if (!rest.starts_with('/')) throw wrong("an SQLite database lies on this machine", "write 'sqlite:///PATH'");
  }
  if (rest.empty()) throw wrong("the address of a database has no path", "write 'sqlite:PATH'");
  Address address;
  address.path = rest;
  address.name = rest;
  return address;
}

Address postgresql(std::string_view url) {
  auto question = url.find('?');
  std::string plain{url.substr(0, question)};
  Address address;
  address.postgresql = true;
  std::vector<std::string> parameters;
  if (question != url.npos)
    for (auto parameter : text::split(url.substr(question + 1), '&')) {
      constexpr std::string_view ours = "password_file=";
      if (parameter.starts_with(ours))
        address.password_file = percent_decoded(parameter.substr(ours.size()));
      else
        parameters.emplace_back(parameter);
      if (parameter.starts_with("password=") || parameter.starts_with("sslpassword="))
        throw wrong("the address of a database has a password in it", "name a file: '?password_file=FILE'");
    }
  // Refused before libpq reads it, whose complaints repeat pieces of what they are about.
  auto begin = plain.find("//") + 2, at = plain.rfind('@');
  if (at != plain.npos && std::string_view(plain).substr(begin, at - begin).find(':') != std::string_view::npos)
    throw wrong("the address of a database has a password in it",
                "name a file: 'postgresql://USER@HOST/DATABASE?password_file=FILE'");
  address.name = plain;
  if (!parameters.empty()) plain += "?" + text::join(parameters, "&");
  char* complaint = nullptr;
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> read{PQconninfoParse(plain.c_str(), &complaint),
                                                                    PQconninfoFree};
  std::unique_ptr<char, decltype(&PQfreemem)> freed{complaint, PQfreemem};
  if (!read)
    throw wrong(fmt::format("the address of a database is not right: {}", text::trim(complaint ? complaint : "")),
                "write 'postgresql://USER@HOST:PORT/DATABASE?sslmode=verify-full'");
  for (auto* option = read.get(); option->keyword; ++option)
    if (option->val) address.options[option->keyword] = option->val;
  for (auto [keyword, value] : defaults) address.options.try_emplace(keyword, value);
  address.options["fallback_application_name"] = program_invocation_short_name;
  address.options["client_encoding"] = "UTF8";
  return address;
}

}  // namespace

Address parse_address(std::string_view url) {
  auto scheme = url.substr(0, url.find(':'));
  if (scheme == "sqlite" && url.size() > scheme.size()) return sqlite(url.substr(scheme.size() + 1));
  if ((scheme == "postgresql" || scheme == "postgres") && url.substr(scheme.size()).starts_with("://"))
    return postgresql(url);
  // Only the scheme is shown: what follows may hold a password.
  throw wrong(fmt::format("cannot open a database of the kind '{}'", text::clip(scheme, 40)),
              "write 'sqlite:PATH' or 'postgresql://USER@HOST/DATABASE'");
}

std::string connection_string(const Address& address) {
  auto options = address.options;
  if (!address.password_file.empty()) {
    auto password = read_file(address.password_file, 1 << 16);
    if (password.ends_with('\n')) password.pop_back();
    options["password"] = password;
  }
  std::string out;
  for (const auto& [keyword, value] : options) {
    out += keyword + "='";
    for (char c : value) {
      if (c == '\\' || c == '\'') out += '\\';
      out += c;
    }
    out += "' ";
  }
  return out;
}

std::string store_url(const config::Config& config, const std::filesystem::path& home) {
  auto url = config.text("store.url").value_or("sqlite:" + (home / "queue.db").string());
  auto file = config.text("store.password_file");
  if (auto credential = config.text("store.password_credential"); !file && credential) {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    if (!directory)
      throw wrong(fmt::format("there is no credential '{}'", *credential),
                  "run it under systemd with LoadCredential=, or name a file: [store] password_file");
    file = (std::filesystem::path(directory) / *credential).string();
  }
  if (!file || !parse_address(url).postgresql) return url;
  return fmt::format("{}{}password_file={}", url, url.find('?') == url.npos ? '?' : '&', percent_encoded(*file));
}

}  // namespace hammy::sql
