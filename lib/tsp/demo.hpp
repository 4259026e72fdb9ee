// An authority within the program, for simulations and tests: "demo:FILE" has its key in FILE, PEM, with its
// certificates. Its time is that of the clock, HAMMY_CLOCK where that is set, and the serial number comes from what is
// stamped, so that a run can be repeated byte by byte with a key whose signatures are always the same (RSA, Ed25519).
// Such timestamps prove nothing to anybody who does not trust that key.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "pki/key.hpp"
#include "pki/stamping.hpp"

namespace hammy::tsp {

inline bool is_demo(std::string_view url) { return url.starts_with("demo:"); }

/// Belongs to one thread.
class Demo {
 public:
  /// Throws `system.io` and `pki.*`.
  explicit Demo(std::string_view url);
  /// The answer to a TimeStampReq, both DER.
  std::string answer(std::string_view request);

 private:
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<pki::Key> key_;
  pki::Stamper stamper_;
};

}  // namespace hammy::tsp
