// The zlib format (RFC 1950), by zlib: how PNG and PDF hold their data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hammy::deflate {

/// `raw` in the zlib format.
std::string compress(std::string_view raw);

/// What `compressed` holds. Bytes behind its end do not matter, and neither does a checksum that is cut off, as PDF
/// writers leave such things. Throws `deflate.data` for what is not in the format, and `deflate.limit` when more than
/// `limit_bytes` would come out.
std::string expand(std::string_view compressed, std::size_t limit_bytes);

/// The CRC-32 of ISO 3309, which PNG and gzip use.
std::uint32_t crc32(std::string_view bytes);

}  // namespace hammy::deflate
