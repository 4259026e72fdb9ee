// The template compiler and renderer: the input is a template, a zero byte, a fragment, a zero byte and data in JSON.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/error.hpp"
#include "mustache/mustache.hpp"

namespace {
using namespace hammy;

/// Knows one fragment, under whatever name.
class One : public mustache::Fragments {
 public:
  explicit One(std::string source) : source_(std::move(source)) {}
  const mustache::Program* find(std::string_view, bool) override {
    if (!program_) {
      program_ = mustache::compile("fragment", source_, mustache::Escape::html);
      mustache::link(*program_, *this, false);
    }
    return program_.get();
  }

 private:
  std::string source_;
  mustache::ProgramPtr program_;
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  auto take = [&] {
    auto piece = input.substr(0, input.find('\0'));
    input.remove_prefix(std::min(piece.size() + 1, input.size()));
    return std::string(piece);
  };
  auto source = take(), fragment = take();
  auto json = input.empty() ? std::string(R"({"a":{"b":"<x>"},"l":[1,"2",{"c":3.10},[]],"t":true,"d":"2026-11-22"})")
                            : std::string(input);
  constexpr mustache::Escape kinds[] = {mustache::Escape::none, mustache::Escape::html, mustache::Escape::xml,
                                        mustache::Escape::markdown, mustache::Escape::json};
  try {
    auto data = record::Document::parse(json);
    auto program = mustache::compile("fuzz", source, kinds[size % 5]);
    One one(std::move(fragment));
    mustache::link(*program, one, false);
    mustache::uses(*program);
    mustache::Settings settings;
    settings.missing = static_cast<mustache::Missing>(size % 3);
    settings.max_output = 1 << 16;
    settings.max_depth = 20;
    settings.fragments = &one;
    std::string out;
    mustache::Missed missed;
    mustache::render(*program, {data.root(), nullptr, {}, "content", "subject"}, settings, out, missed);
    if (out.size() > (2u << 20)) __builtin_trap();
  } catch (const Error&) {
  }
  return 0;
}
