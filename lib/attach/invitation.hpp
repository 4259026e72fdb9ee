// Invitations as records describe them, in their field `invitation`.
#pragma once

#include "ical/invitation.hpp"
#include "policy/policy.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"

namespace hammy::attach {

/// The invitation of `record`. What it leaves out: `organiser` is who the mail is from, `attendees` who it is to,
/// `time_zone` the reader's, `uid` made of the organisation and the record's id. Throws `attach.invitation` for
/// a field of the wrong type or none that there is, and `address.*`.
ical::Invitation read_invitation(const record::Record& record, const policy::TemplatePolicy& policy,
                                 const scope::Scope& scope);

}  // namespace hammy::attach
