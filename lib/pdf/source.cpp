#include "pdf/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"

namespace hammy::pdf {

namespace {
constexpr std::size_t piece_bytes = std::size_t{256} << 10, least_bytes = std::size_t{4} << 10;
}

void Source::copy(std::uint64_t begin, std::uint64_t end, const std::function<void(std::string_view piece)>& take) {
  for (auto at = begin; at < end;) {
    auto piece = read(at, static_cast<std::size_t>(std::min<std::uint64_t>(end - at, piece_bytes)));
    if (piece.empty()) throw Error{"pdf.syntax", "the file ended while it was read"};
    take(piece);
    at += piece.size();
  }
}

FileSource::FileSource(const std::filesystem::path& path)
    : path_(path.string()), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  struct stat status {};
  if (!fd_ || ::fstat(fd_.get(), &status) != 0) throw system_error("open", path_, errno);
  size_ = static_cast<std::uint64_t>(status.st_size);
}

std::string_view FileSource::read(std::uint64_t offset, std::size_t length) {
  if (offset >= size_) return {};
  length = static_cast<std::size_t>(std::min<std::uint64_t>(length, size_ - offset));
  if (offset >= begin_ && offset + length <= begin_ + buffer_.size())
    return std::string_view(buffer_).substr(static_cast<std::size_t>(offset - begin_), length);
  // Structures are small and lie close together.
  auto ahead = static_cast<std::size_t>(std::min<std::uint64_t>(std::max(length, least_bytes), size_ - offset));
  buffer_.resize(ahead);
  begin_ = offset;
  for (std::size_t done = 0; done < ahead;) {
    auto count = ::pread(fd_.get(), buffer_.data() + done, ahead - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw system_error("read", path_, errno);
    if (count == 0) {
      buffer_.resize(done);
      break;
    }
    done += static_cast<std::size_t>(count);
  }
  return std::string_view(buffer_).substr(0, length);
}

std::string_view AppendedSource::read(std::uint64_t offset, std::size_t length) {
  auto border = base_.size();
  if (offset >= border) return offset < size() ? tail_.substr(offset - border, length) : std::string_view();
  if (offset + length <= border) return base_.read(offset, length);
  across_ = base_.read(offset, static_cast<std::size_t>(border - offset));
  across_ += tail_.substr(0, length - across_.size());
  return across_;
}

}  // namespace hammy::pdf
