#include "check/identifiers.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace hammy::check {

namespace {

constexpr std::size_t shortest = 4, longest = 255;
constexpr std::size_t most_bytes = std::size_t{1} << 30;

Error wrong(const std::string& name, std::size_t line, std::string_view what, std::string hint) {
  return Error{"check.identifiers", fmt::format("{}:{}: {}", name, line, what), std::move(hint)}
      .as(Failure::technical)
      .exits(Exit::config);
}

}  // namespace

Identifiers::Identifiers(std::string_view lines, const std::string& name) : slots_(1024) {
  std::uint32_t number = 0;
  while (!lines.empty()) {
    auto end = lines.find('\n');
    auto line = text::trim(lines.substr(0, end));
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    if (!text::is_utf8(line)) throw wrong(name, number, "the identifier is not UTF-8", "save the file as UTF-8");
    auto folded = locale::fold(line).text;
    if (folded.size() < shortest)
      throw wrong(name, number, fmt::format("the identifier has fewer than {} letters and digits", shortest),
                  "one that short stands in every document");
    if (folded.size() > longest) throw wrong(name, number, "the identifier is too long", "give one on each line");
    if (bytes_.size() + folded.size() > most_bytes) throw wrong(name, number, "there are too many", "split the file");
    insert(folded, number);
  }
}

std::string_view Identifiers::text_of(const Slot& slot) const {
  return std::string_view(bytes_).substr(slot.at, static_cast<unsigned char>(bytes_[slot.at - 1]));
}

void Identifiers::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const auto& slot : old) {
    if (slot.at == 0) continue;
    auto place = std::hash<std::string_view>()(text_of(slot)) & (slots_.size() - 1);
    while (slots_[place].at != 0) place = (place + 1) & (slots_.size() - 1);
    slots_[place] = slot;
  }
}

void Identifiers::insert(std::string_view identifier, std::uint32_t line) {
  if ((count_ + 1) * 3 > slots_.size() * 2) grow();
  auto place = std::hash<std::string_view>()(identifier) & (slots_.size() - 1);
  for (; slots_[place].at != 0; place = (place + 1) & (slots_.size() - 1))
    if (text_of(slots_[place]) == identifier) return;
  bytes_ += static_cast<char>(identifier.size());
  slots_[place] = {static_cast<std::uint32_t>(bytes_.size()), line};
  bytes_ += identifier;
  ++count_;
  auto length = static_cast<std::uint8_t>(identifier.size());
  auto at = std::lower_bound(lengths_.begin(), lengths_.end(), length);
  if (at == lengths_.end() || *at != length) lengths_.insert(at, length);
}

bool Identifiers::find(const locale::Folded& text,
                       const std::function<bool(std::uint32_t, std::size_t, std::size_t)>& found) const {
  std::string_view all(text.text);
  for (std::size_t begin = 0; begin < all.size(); ++begin) {
    if (!text.edges[begin]) continue;
    for (auto length : lengths_) {
      auto end = begin + length;
      if (end > all.size()) break;
      if (!text.edges[end]) continue;
      auto word = all.substr(begin, length);
      auto place = std::hash<std::string_view>()(word) & (slots_.size() - 1);
      for (; slots_[place].at != 0; place = (place + 1) & (slots_.size() - 1))
        if (text_of(slots_[place]) == word) {
          if (found(slots_[place].line, begin, end)) return true;
          break;
        }
    }
  }
  return false;
}

std::shared_ptr<const Identifiers> identifiers_of(const std::filesystem::path& file) {
  struct Known {
    std::shared_ptr<const Identifiers> all;
    off_t size = 0;
    timespec changed{};
  };
  static std::mutex mutex;
  static std::map<std::string, Known> known;
  std::scoped_lock lock(mutex);
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) throw system_error("read", file.string(), errno);
  auto& its = known[file.string()];
  if (!its.all || its.size != info.st_size || its.changed.tv_sec != info.st_mtim.tv_sec ||
      its.changed.tv_nsec != info.st_mtim.tv_nsec)
    its = {std::make_shared<const Identifiers>(read_file(file, most_bytes), file.filename().string()), info.st_size,
           info.st_mtim};
  return its.all;
}

}  // namespace hammy::check
