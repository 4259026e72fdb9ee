#include "journal/entry.hpp"

#include <array>
#include <charconv>

#include "base/error.hpp"

namespace hammy::journal {

namespace {

/// CRC-32 as in IEEE 802.3.
constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    auto crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? 0xEDB88320u ^ crc >> 1 : crc >> 1;
    table[i] = crc;
  }
  return table;
}();

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (unsigned char c : bytes) crc = crc_table[(crc ^ c) & 0xFF] ^ crc >> 8;
  return ~crc;
}

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t crc_width = 8, digest_at = crc_width + 1, time_at = digest_at + 2 * sizeof(Digest) + 1;

int hex_value(char c) {
  auto at = digits.find(c);
  return at == digits.npos ? -1 : static_cast<int>(at);
}

void write_crc(char* to, std::uint32_t crc) {
  for (std::size_t i = 0; i < crc_width; ++i) to[i] = digits[crc >> (28 - 4 * i) & 15];
}

}  // namespace

void check_detail(const Entry& entry) {
  if (entry.detail.size() > max_detail_bytes || entry.detail.find('\n') != entry.detail.npos)
    throw Error{"journal.detail", "what is to be journalled of a delivery is not one short line"}.as(
        Failure::technical);
}

void append_line(std::string& out, const Entry& entry) {
  check_detail(entry);
  auto begin = out.size();
  out.append(crc_width, '0');
  out += ' ';
  for (auto byte : entry.digest) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  out += ' ';
  out += std::to_string(entry.at.time_since_epoch().count());
  out += ' ';
  out += entry.detail;
  write_crc(out.data() + begin, crc32(std::string_view(out).substr(begin + digest_at)));
  out += '\n';
}

std::optional<Entry> parse_line(std::string_view line) {
  if (line.size() < time_at + 2 || line.size() > max_line_bytes || line[crc_width] != ' ') return {};
  char expected[crc_width];
  write_crc(expected, crc32(line.substr(digest_at)));
  if (line.substr(0, crc_width) != std::string_view(expected, crc_width)) return {};
  Entry entry;
  for (std::size_t i = 0; i < entry.digest.size(); ++i) {
    int high = hex_value(line[digest_at + 2 * i]), low = hex_value(line[digest_at + 2 * i + 1]);
    if (high < 0 || low < 0) return {};
    entry.digest[i] = static_cast<unsigned char>(high << 4 | low);
  }
  std::int64_t millis = 0;
  auto [end, error] = std::from_chars(line.data() + time_at, line.data() + line.size(), millis);
  if (error != std::errc{} || end == line.data() + line.size() || *end != ' ') return {};
  entry.at = Instant{std::chrono::milliseconds{millis}};
  entry.detail = line.substr(static_cast<std::size_t>(end + 1 - line.data()));
  return entry;
}

}  // namespace hammy::journal
