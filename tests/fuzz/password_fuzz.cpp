// Recipes and hints over any data: the input is a recipe, a zero byte, a hint, a zero byte and a record in JSON. What
// is derived fits into a PDF, the hint does not show it, and the record that the hint is put into stays one.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "password/hint.hpp"
#include "password/recipe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hammy;
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  auto take = [&] {
    auto piece = input.substr(0, input.find('\0'));
    input.remove_prefix(std::min(piece.size() + 1, input.size()));
    return std::string(piece);
  };
  policy::TemplatePolicy policy;
  policy.password.place = "t/template.toml: [password] recipe";
  policy.password.recipe = take();
  policy.password.hints[""] = take();
  policy.password.reveal = 2;
  policy.password.ascii = size % 2 == 0;
  try {
    auto record = record::Record::parse(input);
    auto derived = password::Recipes(std::make_shared<password::Batch>(), 0).derive(policy, record, true);
    if (derived.password.empty() || derived.password.size() > 127 || !text::is_utf8(derived.password)) __builtin_trap();
    if (policy.password.ascii && !text::is_ascii(derived.password)) __builtin_trap();
    if (derived.hint.find(derived.password) != std::string::npos) __builtin_trap();
    password::set_hint(record, derived.hint);
    std::string line;
    record.append_to(line);
    line.pop_back();
    auto again = record::Record::parse(line);
    if (again.value("data").find("password_hint").text() != derived.hint) __builtin_trap();
  } catch (const Error&) {  // what is not understood is refused
  }
  return 0;
}
