// Host keys: whether the server is the one that it should be. Not for other modules.
#pragma once

#include <libssh2.h>

#include "sftp/client.hpp"

namespace hammy::sftp {

/// Before the handshake: asks for the kinds of key that are known of the host, so that a server with several shows one
/// that can be compared.
void prefer_known_keys(LIBSSH2_SESSION* session, const Settings& settings);

/// After the handshake. Throws `sftp.host-key` when the key is another than the known one, or none is known.
void check_host_key(LIBSSH2_SESSION* session, const Settings& settings);

}  // namespace hammy::sftp
