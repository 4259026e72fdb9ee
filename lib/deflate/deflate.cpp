#include "deflate/deflate.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <new>

#include "base/error.hpp"

namespace hammy::deflate {

namespace {
const Bytef* bytes_of(std::string_view s) { return reinterpret_cast<const Bytef*>(s.data()); }
Bytef* bytes_of(std::string& s) { return reinterpret_cast<Bytef*>(s.data()); }
}  // namespace

std::string compress(std::string_view raw) {
  auto length = compressBound(static_cast<uLong>(raw.size()));
  std::string out(length, '\0');
  if (::compress(bytes_of(out), &length, bytes_of(raw), static_cast<uLong>(raw.size())) != Z_OK) throw std::bad_alloc();
  out.resize(length);
  return out;
}

std::string expand(std::string_view compressed, std::size_t limit_bytes) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
  std::unique_ptr<z_stream, decltype(&inflateEnd)> owner(&stream, inflateEnd);
  stream.next_in = const_cast<Bytef*>(bytes_of(compressed));  // zlib only reads it
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string out;
  std::size_t made = 0;
  for (int answer = Z_OK; answer != Z_STREAM_END;) {
    out.resize(std::max<std::size_t>(made * 2, 4096));
    stream.next_out = bytes_of(out) + made;
    stream.avail_out = static_cast<uInt>(out.size() - made);
    answer = inflate(&stream, Z_NO_FLUSH);
    made = out.size() - stream.avail_out;
    if (made > limit_bytes)
      throw Error{"deflate.limit", fmt::format("compressed data would grow to more than {} bytes", limit_bytes)};
    if (answer == Z_BUF_ERROR && stream.avail_in == 0 && made > 0) break;  // cut off at its end
    if (answer != Z_OK && answer != Z_STREAM_END)
      throw Error{"deflate.data", "compressed data is damaged or of another kind"};
  }
  out.resize(made);
  return out;
}

std::uint32_t crc32(std::string_view bytes) {
  return static_cast<std::uint32_t>(::crc32(0, bytes_of(bytes), static_cast<uInt>(bytes.size())));
}

}  // namespace hammy::deflate
