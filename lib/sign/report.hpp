// What verifying found, for programs and for people.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sign/verify.hpp"

namespace hammy::sign {

/// The worst of them; valid when there are none.
Result worst(const std::vector<Verdict>& verdicts);

/// {"field","kind","result","problems":[…],"not_checked":[…],"signer",…}: what is empty is left out.
nlohmann::ordered_json describe(const Verdict& verdict);

/// The lines for {"file","result"} with "error", or "signatures" or "timestamps", an array of objects as describe()
/// makes them; whatever else one has is told too.
std::string for_people(const nlohmann::ordered_json& document);

}  // namespace hammy::sign
