#include "tsa/serials.hpp"

#include "crypto/keyed.hpp"
#include "sql/database.hpp"

namespace hammy::tsa {

namespace {
constexpr std::int64_t block = 1000;
constexpr std::size_t tag_bytes = 4;
}  // namespace

Serials::Serials(scope::Scope scope, std::string url) : scope_(std::move(scope)), url_(std::move(url)) {}

void Serials::reserve() {
  auto database = sql::Database::shared(url_);
  auto write = database->write(scope_);
  write.alone("tsa_serial");
  write.execute("INSERT INTO tsa_serial(org, next, last_time) VALUES(:org, 1, 0) ON CONFLICT(org) DO NOTHING");
  auto first = [&] {
    auto rows = write.query("SELECT next FROM tsa_serial WHERE org = :org");
    return rows.next() ? rows.integer(0) : 0;
  }();
  write.execute("UPDATE tsa_serial SET next = :next WHERE org = :org", {{"next", first + block}});
  write.commit();
  next_ = first;
  end_ = first + block;
  tag_ = crypto::random_bytes(tag_bytes);
}

std::string Serials::next() {
  std::scoped_lock lock(mutex_);
  if (next_ == end_) reserve();
  auto number = static_cast<std::uint64_t>(next_++);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  return bytes + tag_;
}

Moment Serials::last_time(const scope::Scope& scope, const std::string& url) {
  auto database = sql::Database::shared(url);
  auto read = database->read(scope);
  auto rows = read.query("SELECT last_time FROM tsa_serial WHERE org = :org");
  return Moment(microseconds(rows.next() ? rows.integer(0) : 0));
}

}  // namespace hammy::tsa
