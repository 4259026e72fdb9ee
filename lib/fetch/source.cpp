#include "fetch/source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "fetch/program.hpp"

namespace hammy::fetch {

namespace {

/// Opens a path that has no symbolic link in it; one that has been put in since it was looked at is refused.
Fd open_without_links(const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_NO_SYMLINKS;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): glibc 2.36 has no function for it
  return Fd{static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how))};
}

}  // namespace

bool is_missing(const Error& error) {
  constexpr std::string_view codes[] = {"net.missing", "sftp.missing", "files.missing", "archive.unknown",
                                        "fetch.not-there"};
  return std::ranges::find(codes, error.code()) != std::end(codes);
}

Source::Open& Source::open(const std::string& name) {
  auto found = open_.find(name);
  if (found == open_.end()) found = open_.emplace(name, Open{read_endpoint(scope_, name), {}, {}}).first;
  return found->second;
}

const Endpoint& Source::endpoint(const std::string& name) { return open(name).endpoint; }

bool Source::read(const Address& address, const record::Record& record, std::string_view name, Content& into) {
  if (!address.url.empty()) return read_web(address, into);
  if (address.scheme == "file") {
    read_file(address.path, into);
  } else if (address.scheme == "sftp") {
    read_sftp(address, into);
    return true;
  } else if (address.scheme == "archive") {
    read_archived(address, into);
  } else {
    run_program(address, record, name, into);
  }
  return false;
}

void Source::read_file(std::string_view path, Content& into) const {
  auto real = scope_.resolve_file(path).string();
  auto fd = open_without_links(real);
  if (!fd && errno == ENOENT) throw Error{"files.missing", fmt::format("no file '{}'", path)};
  if (!fd) throw system_error("open", path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode))
    throw Error{"fetch.not-a-file", fmt::format("'{}' is not a file", path)};
  into.begin();
  std::vector<char> buffer(std::size_t{128} << 10);
  for (;;) {
    auto n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("read", path, errno);
    if (n == 0) return;
    into.append({buffer.data(), static_cast<std::size_t>(n)});
  }
}

void Source::read_sftp(const Address& address, Content& into) {
  auto& at = open(address.endpoint);
  if (!at.sftp) at.sftp = std::make_unique<sftp::Client>(at.endpoint.sftp);
  // As in other programs, /~/ is where the login leads to.
  auto path = address.path.starts_with("/~/") ? address.path.substr(3) : address.path;
  at.sftp->get(
      path, address.subject, [&] { into.begin(); }, [&](std::string_view bytes) { into.append(bytes); });
}

void Source::read_archived(const Address& address, Content& into) {
  if (!archive_) {
    archive_ = std::make_unique<archive::Archive>(scope_.config(), scope_.home());
    archived_ = std::make_unique<blob::Store>(scope_, "archive");
  }
  auto slash = std::min(address.path.find('/'), address.path.size());
  auto record = archive_->get(scope_, address.path.substr(0, slash));
  auto wanted = std::string_view(address.path).substr(std::min(slash + 1, address.path.size()));
  auto attachments = record.value("attachments");
  for (auto attachment : attachments) {
    if (wanted.empty() ? attachments.size() != 1 : attachment.find("name").text() != wanted) continue;
    return into.keep(attachment.find("blob").text(), *archived_);
  }
  throw Error{"fetch.not-in-archive",
              wanted.empty() ? fmt::format("'{}' has {} attachments", address.subject, attachments.size())
                             : fmt::format("'{}': the message has no such attachment", address.subject),
              "write archive:ID/NAME with the name of one of its attachments"};
}

void Source::run_program(const Address& address, const record::Record& record, std::string_view name, Content& into) {
  const auto& endpoint = open(address.endpoint).endpoint;
  Run program;
  program.arguments = endpoint.run;
  program.environment = {"HAMMY_FETCH_PATH=" + address.path, fmt::format("HAMMY_FETCH_NAME={}", name)};
  record.append_to(program.input);
  program.timeout = endpoint.timeout;
  into.begin();
  run(program, address.subject, [&](std::string_view bytes) { into.append(bytes); });
}

}  // namespace hammy::fetch
