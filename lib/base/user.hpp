// The user: who is at work.
#pragma once

#include <string>

namespace hammy {

/// The name of the user that runs this process, behind sudo(8) of the one who called it; the number where a user has no
/// name.
std::string user_name();

}  // namespace hammy
