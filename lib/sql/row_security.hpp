// Row-level security: PostgreSQL itself keeps the organisations apart.
//
// Every transaction tells in the setting hammy.org for whom it works; a table with a column org shows, and lets be
// written, only that organisation's rows. So a statement that forgets its condition finds nothing that is not its own.
// A Maintenance transaction says '*' and sees all. A superuser would not be kept to it; hammy needs none.
#pragma once

#include <string_view>

#include "sql/database.hpp"

namespace hammy::sql {

/// Puts the policy on every table of `module` that has a column org, where it is not there yet.
void keep_organisations_apart(Maintenance& all, std::string_view module);

}  // namespace hammy::sql
