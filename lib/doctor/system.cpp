#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "doctor/doctor.hpp"

namespace hammy::doctor {

namespace fs = std::filesystem;

namespace {

/// The secret files that a table names, at any depth below it, for one organisation ("" for the common settings).
void collect_secret_files(const config::Config& config, const std::string& table, std::vector<std::string>& files) {
  for (const auto& name : config.names(table)) {
    auto path = fmt::format("{}.{}", table, name);
    if (name.ends_with("_file")) {
      if (auto file = config.scalar(path)) files.push_back(*file);
    } else {
      collect_secret_files(config, path, files);
    }
  }
}

std::vector<std::string> tables_with_secrets(const config::Config& config) {
  constexpr const char* all[] = {"smtp", "bus", "key", "imap"};
  std::vector<std::string> tables(std::begin(all), std::end(all));
  for (const auto& org : config.names("org"))
    for (auto* table : all) tables.push_back(fmt::format("org.{}.{}", org, table));
  return tables;
}

Finding check_secret(const std::string& file) {
  struct stat info;
  if (::stat(file.c_str(), &info) != 0)
    return {Health::failure, "secret", file, "is missing", "write the secret into it, or change the setting"};
  if (::access(file.c_str(), R_OK) != 0)
    return {Health::failure, "secret", file, "cannot be read", "let the user who runs hammy own it"};
  if (info.st_mode & 077)
    return {Health::warning, "secret", file, "can be read by others", fmt::format("chmod 600 '{}'", file)};
  return {Health::ok, "secret", file, "readable by its owner only", ""};
}

}  // namespace

std::vector<Finding> check_configuration(const config::Config& config) {
  std::vector<Finding> findings;
  if (config.files().empty())
    findings.push_back({Health::ok, "configuration", "none", "everything runs on defaults", ""});
  for (const auto& file : config.files()) findings.push_back({Health::ok, "configuration", file.string(), "read", ""});
  std::vector<std::string> secrets;
  for (const auto& table : tables_with_secrets(config)) collect_secret_files(config, table, secrets);
  for (const auto& file : secrets) findings.push_back(check_secret(file));
  return findings;
}

std::vector<Finding> check_state(const fs::path& home) {
  auto finding = [&](Health health, std::string message, std::string advice = {}) {
    return Finding{health, "state", home.string(), std::move(message), std::move(advice)};
  };
  struct stat info;
  if (::stat(home.c_str(), &info) != 0) return {finding(Health::failure, "is missing", "run 'hammy init'")};
  if (::access(home.c_str(), W_OK | X_OK) != 0)
    return {finding(Health::failure, "cannot be written to", "run as its owner, or set HAMMY_HOME")};
  std::vector<Finding> findings;
  if (info.st_mode & 077)
    findings.push_back(finding(Health::warning, "is open to others", fmt::format("chmod 700 '{}'", home.string())));
  constexpr long nfs = 0x6969, smb = 0x517B, smb2 = static_cast<long>(0xFE534D42), cifs = static_cast<long>(0xFF534D42);
  if (struct statfs kind; ::statfs(home.c_str(), &kind) == 0)
    for (long network : {nfs, smb, smb2, cifs})
      if (static_cast<unsigned>(kind.f_type) == static_cast<unsigned>(network))
        findings.push_back(finding(Health::failure, "is on a network file system, where SQLite loses data",
                                   "move it to a local disk, or use PostgreSQL"));
  if (struct statvfs room; ::statvfs(home.c_str(), &room) == 0) {
    auto free_mib = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize >> 20;
    if (free_mib < 1024)
      findings.push_back(finding(Health::warning, fmt::format("has only {} MiB left", free_mib), "make room"));
    else
      findings.push_back(finding(Health::ok, fmt::format("writable, {} GiB free", free_mib >> 10)));
  }
  return findings;
}

std::vector<Finding> check_system() {
  std::vector<Finding> findings;
  auto file = [&](const char* area, const char* path, const char* missing, const char* advice) {
    bool there = fs::exists(path);
    findings.push_back(
        {there ? Health::ok : Health::warning, area, path, there ? "there" : missing, there ? "" : advice});
  };
  file("time zones", "/usr/share/zoneinfo/Europe/Budapest", "time zones are not installed", "apt-get install tzdata");
  file("certificates", "/etc/ssl/certs/ca-certificates.crt", "no server can be verified",
       "apt-get install ca-certificates");
  for (auto* font : {"Liberation Sans", "Carlito"}) {
    auto match = run_program({"fc-match", "-f", "%{family}", font}, std::chrono::seconds(10));
    bool there = match && match->status == 0 && match->output.find(font) != std::string::npos;
    findings.push_back({there ? Health::ok : Health::warning, "fonts", font,
                        there ? "installed" : "not installed: documents would be laid out with another",
                        there ? "" : "apt-get install fontconfig fonts-liberation fonts-crosextra-carlito"});
  }
  auto reader = find_program("pdftotext");
  findings.push_back({reader ? Health::ok : Health::warning, "documents", "pdftotext",
                      reader ? reader->string() : "not installed: hammy-check cannot read what PDF documents say",
                      reader ? "" : "apt-get install poppler-utils"});
  return findings;
}

}  // namespace hammy::doctor
