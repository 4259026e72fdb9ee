#include "pdf/update.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "crypto/hash.hpp"

namespace hammy::pdf {

namespace {

struct Written {
  Ref ref;
  std::uint64_t offset;
};

/// Runs of objects with numbers one after another.
std::vector<std::pair<std::size_t, std::size_t>> runs(const std::vector<Written>& written) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t begin = 0, i = 1; i <= written.size(); ++i) {
    if (i < written.size() && written[i].ref.number == written[i - 1].ref.number + 1) continue;
    out.emplace_back(begin, i - begin);
    begin = i;
  }
  return out;
}

std::string table(const std::vector<Written>& written) {
  std::string out("xref\n");
  for (const auto& [begin, count] : runs(written)) {
    fmt::format_to(std::back_inserter(out), "{} {}\n", written[begin].ref.number, count);
    for (std::size_t i = begin; i < begin + count; ++i)
      fmt::format_to(std::back_inserter(out), "{:010} {:05} n \n", written[i].offset, written[i].ref.generation);
  }
  return out;
}

/// The entries of a cross-reference stream, of 1, 4 and 2 bytes, and its Index.
std::string entries(const std::vector<Written>& written, Array& index) {
  std::string out;
  for (const auto& [begin, count] : runs(written)) {
    index.emplace_back(std::int64_t{written[begin].ref.number});
    index.emplace_back(static_cast<std::int64_t>(count));
    for (std::size_t i = begin; i < begin + count; ++i) {
      out += '\1';
      for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(written[i].offset >> shift);
      out += static_cast<char>(written[i].ref.generation >> 8);
      out += static_cast<char>(written[i].ref.generation);
    }
  }
  return out;
}

}  // namespace

Update::Update(const Document& document) : document_(document), next_(document.xref().size()) {}

Ref Update::reserve() { return {next_++, 0}; }

Ref Update::add(Object object) {
  auto ref = reserve();
  replace(ref, std::move(object));
  return ref;
}

void Update::replace(Ref ref, Object object) { objects_[ref] = {std::move(object), {}}; }

void Update::replace_by_text(Ref ref, std::string text) { objects_[ref] = {{}, std::move(text)}; }

Object Update::get(Ref ref) const {
  auto found = objects_.find(ref);
  return found != objects_.end() ? found->second.object : document_.get(ref);
}

Object Update::find(const Object& dictionary, std::string_view key) const {
  const Object& value = dictionary.find(key);
  const auto* ref = value.as<Ref>();
  return ref ? get(*ref) : value;
}

bool Update::put(Object& holder, std::string_view key, Object value) {
  if (const auto* ref = holder.find(key).as<Ref>()) {
    replace(*ref, std::move(value));
    return false;
  }
  holder.set(key, std::move(value));
  return true;
}

void Update::write(std::string& out, const New& object) const {
  if (!object.text.empty()) {
    out += object.text;
    return;
  }
  const auto* encryption = document_.encryption();
  auto copy = object.object;
  if (encryption) encryption->encrypt(copy);
  auto* dictionary = copy.as<Dictionary>();
  if (!dictionary || !dictionary->content) return copy.write(out);
  auto content = encryption ? encryption->encrypt(*dictionary->content) : *dictionary->content;
  copy.set("Length", static_cast<std::int64_t>(content.size()));
  copy.write(out);
  out += "\nstream\n";
  out += content;
  out += "\nendstream";
}

Object Update::trailer(std::string_view written) const {
  const Object& last = document_.trailer();
  Object out(Dictionary{});
  out.set("Size", std::int64_t{next_});
  for (std::string_view key : {"Root", "Info", "Encrypt"})
    if (last.has(key)) out.set(key, last.find(key));
  auto hash = crypto::sha256(written).substr(0, 16);
  auto ids = document_.resolve(last.find("ID"));  // in the clear, always
  auto first = ids.elements().empty() ? Object(String{hash}) : ids.elements().front();
  out.set("ID", Array{first, String{hash}});
  out.set("Prev", static_cast<std::int64_t>(document_.xref().sections().front().start()));
  return out;
}

Tail Update::finish() const {
  auto size = document_.source().size();
  if (size >= 0xF000'0000) throw Error{"pdf.too-large", "PDFs of 4 GB and more cannot be added to"};
  Tail tail;
  auto& out = tail.bytes;
  if (auto last = document_.source().read(size - 1, 1); last != "\n") out += '\n';
  std::vector<Written> written;
  written.reserve(objects_.size() + 1);
  for (const auto& [ref, object] : objects_) {
    written.push_back({ref, size + out.size()});
    fmt::format_to(std::back_inserter(out), "{} {} obj\n", ref.number, ref.generation);
    tail.bodies[ref] = out.size();
    write(out, object);
    out += "\nendobj\n";
  }
  auto end = trailer(out);
  auto start = size + out.size();
  if (document_.xref().sections().front().is_stream()) {
    Ref own{next_, 0};
    written.push_back({own, start});
    Array index;
    auto content = entries(written, index);
    end.set("Type", Name{"XRef"});
    end.set("Size", std::int64_t{next_} + 1);
    end.set("W", Array{1, 4, 2});
    end.set("Index", std::move(index));
    end.set("Length", static_cast<std::int64_t>(content.size()));
    fmt::format_to(std::back_inserter(out), "{} 0 obj\n", own.number);
    end.write(out);
    out += "\nstream\n";
    out += content;
    out += "\nendstream\nendobj\n";
  } else {
    out += table(written);
    out += "trailer\n";
    end.write(out);
    out += '\n';
  }
  fmt::format_to(std::back_inserter(out), "startxref\n{}\n%%EOF\n", start);
  return tail;
}

}  // namespace hammy::pdf
