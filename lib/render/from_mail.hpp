// A template made of one mail that somebody wrote in another program.
#pragma once

#include <string>
#include <string_view>

#include "render/from_message.hpp"

namespace hammy::render {

/// The files of a template `name` that makes what `mail` (RFC 5322) says: its subject, text and HTML, with the tag of
/// the recipient's name where that stands, and the pictures that the HTML shows. Other files of the mail are named in
/// `left`. Throws `mail.*` and `template.no-texts`.
FromMessage from_mail(std::string_view mail, const std::string& name);

}  // namespace hammy::render
