// Time zones by the names that Windows and Outlook give them.
#pragma once

#include <string_view>

namespace hammy::ical {

/// The IANA zone of a Windows name such as "Central Europe Standard Time"; empty when it is none.
std::string_view zone_of_windows(std::string_view name);

}  // namespace hammy::ical
