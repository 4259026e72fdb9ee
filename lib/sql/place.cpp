#include "sql/place.hpp"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

#include "base/error.hpp"

namespace hammy::sql {

namespace {

struct Known {
  std::uint64_t magic;
  std::string_view name;
};
constexpr std::array network{Known{NFS_SUPER_MAGIC, "NFS"},   Known{SMB_SUPER_MAGIC, "SMB"}, Known{0xFF534D42, "CIFS"},
                             Known{0xFE534D42, "SMB2"},       Known{AFS_SUPER_MAGIC, "AFS"}, Known{0x6B414653, "AFS"},
                             Known{CODA_SUPER_MAGIC, "Coda"}, Known{0x00C36400, "Ceph"},     Known{V9FS_MAGIC, "9p"},
                             Known{0x0BD00BD0, "Lustre"}};
constexpr std::uint64_t fuse = 0x65735546;
constexpr std::array<std::string_view, 10> network_fuse{
    "fuse.sshfs",     "fuse.rclone", "fuse.s3fs",    "fuse.glusterfs", "fuse.ceph",
    "fuse.ceph-fuse", "fuse.davfs",  "fuse.gcsfuse", "fuse.curlftpfs", "fuse.smbnetfs"};

/// The type of the file system of device `device`, as "fuse.sshfs"; empty when it is not found.
std::string mount_type(dev_t device) {
  auto wanted = fmt::format("{}:{}", major(device), minor(device));
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    // 36 35 98:0 /root /mount options optional-fields - type source options (proc(5))
    std::istringstream words(line);
    std::string id, parent, number, word;
    words >> id >> parent >> number;
    if (number != wanted) continue;
    while (words >> word && word != "-") {
    }
    if (words >> word) return word;
  }
  return {};
}

}  // namespace

std::string_view network_filesystem(std::uint64_t magic, std::string_view mount_type) {
  for (const auto& known : network)
    if (known.magic == magic) return known.name;
  if (magic == fuse)
    if (auto found = std::ranges::find(network_fuse, mount_type); found != network_fuse.end()) return *found;
  return {};
}

void refuse_network_filesystem(const std::filesystem::path& directory) {
  struct statfs system;
  struct stat info;
  if (::statfs(directory.c_str(), &system) != 0 || ::stat(directory.c_str(), &info) != 0)
    throw system_error("examine", directory.string(), errno);
  auto magic = static_cast<std::uint64_t>(static_cast<std::uint32_t>(system.f_type));
  auto name = network_filesystem(magic, magic == fuse ? mount_type(info.st_dev) : std::string());
  if (name.empty()) return;
  throw Error{"sql.network-filesystem",
              fmt::format("'{}' lies on a network file system ({}), where databases break", directory.string(), name),
              "set HAMMY_HOME to a directory on a local disk"}
      .as(Failure::technical)
      .exits(Exit::config);
}

}  // namespace hammy::sql
