#include "base/ids.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <random>

#include "base/error.hpp"

namespace hammy {

namespace {

constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string ulid(std::uint64_t millis, std::uint16_t high, std::uint64_t low) {
  // 10 digits of time, 16 digits of the 80 random bits, most significant first.
  std::string id(26, '0');
  for (int i = 9; i >= 0; --i, millis >>= 5) id[static_cast<std::size_t>(i)] = crockford[millis & 31];
  for (int i = 25; i >= 10; --i) {
    id[static_cast<std::size_t>(i)] = crockford[low & 31];
    low = low >> 5 | static_cast<std::uint64_t>(high & 31) << 59;
    high >>= 5;
  }
  return id;
}

/// ULIDs whose random part comes from `draw` once a millisecond and is then counted up.
class Ulids final : public IdSource {
 public:
  using Draw = std::function<std::uint64_t()>;
  Ulids(Clock& clock, Draw draw) : clock_(clock), draw_(std::move(draw)) {}

  std::string next() override {
    std::scoped_lock lock(mutex_);
    auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(0, clock_.now().time_since_epoch().count()));
    if (now > millis_ || !started_) {
      started_ = true;
      millis_ = now;
      high_ = static_cast<std::uint16_t>(draw_());
      low_ = draw_();
    } else if (++low_ == 0) {
      ++high_;
    }
    return ulid(millis_, high_, low_);
  }

 private:
  Clock& clock_;
  Draw draw_;
  std::mutex mutex_;
  bool started_ = false;
  std::uint64_t millis_ = 0, low_ = 0;
  std::uint16_t high_ = 0;
};

std::uint64_t system_random() {
  std::uint64_t value;
  auto* bytes = reinterpret_cast<char*>(&value);
  for (std::size_t filled = 0; filled < sizeof value;) {
    auto n = getrandom(bytes + filled, sizeof value - filled, 0);
    if (n > 0)
      filled += static_cast<std::size_t>(n);
    else if (errno != EINTR)
      throw system_error("read random bytes from", "the system", errno);
  }
  return value;
}

}  // namespace

std::unique_ptr<IdSource> make_ids(Clock& clock, std::string_view program) {
  if (const char* seed = std::getenv("HAMMY_IDS"); seed && *seed) {
    std::string phrase = std::string(seed) + '\n' + std::string(program);
    std::seed_seq sequence(phrase.begin(), phrase.end());
    return std::make_unique<Ulids>(clock, [engine = std::mt19937_64(sequence)]() mutable { return engine(); });
  }
  return std::make_unique<Ulids>(clock, system_random);
}

bool is_id(std::string_view id) {
  auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), allowed);
}

}  // namespace hammy
