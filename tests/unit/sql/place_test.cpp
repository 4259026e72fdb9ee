#include "sql/place.hpp"

#include <gtest/gtest.h>

namespace hammy::sql {
namespace {

TEST(SqlPlace, KnowsNetworkFileSystems) {
  EXPECT_EQ(network_filesystem(0x6969, "nfs4"), "NFS");
  EXPECT_EQ(network_filesystem(0xFF534D42, "cifs"), "CIFS");
  EXPECT_EQ(network_filesystem(0xFE534D42, "smb3"), "SMB2");
  EXPECT_EQ(network_filesystem(0x65735546, "fuse.sshfs"), "fuse.sshfs");
}

TEST(SqlPlace, LeavesLocalOnesAlone) {
  EXPECT_EQ(network_filesystem(0xEF53, "ext4"), "");
  EXPECT_EQ(network_filesystem(0x58465342, "xfs"), "");
  EXPECT_EQ(network_filesystem(0x01021994, "tmpfs"), "");
  EXPECT_EQ(network_filesystem(0x65735546, "fuseblk"), "");
  EXPECT_NO_THROW(refuse_network_filesystem("/"));
}

}  // namespace
}  // namespace hammy::sql
