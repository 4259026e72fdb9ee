// Filters that files of old have (ISO 32000-2 section 7.4.2 to 7.4.5): text for channels of seven bits, LZW from
// before Flate, and runs. As readers do, they take what is there of damaged data.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hammy::pdf {

std::string ascii_hex(std::string_view data);
std::string ascii_85(std::string_view data);
/// Throws `pdf.syntax` when more than `most_bytes` come out, like lzw().
std::string run_length(std::string_view data, std::size_t most_bytes);
/// `early`: codes grow by a bit one code early, as is usual.
std::string lzw(std::string_view data, bool early, std::size_t most_bytes);

}  // namespace hammy::pdf
