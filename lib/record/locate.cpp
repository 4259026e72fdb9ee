#include "record/locate.hpp"

#include <nlohmann/json.hpp>

namespace hammy::record {

namespace {

/// Takes in everything and keeps nothing but the place of the error.
struct Locator : nlohmann::json_sax<nlohmann::json> {
  std::size_t position_ = 0;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    position_ = position;
    return false;
  }
};

}  // namespace

std::optional<std::size_t> error_column(std::string_view json) {
  constexpr std::size_t worth_a_look = std::size_t{1} << 20;
  Locator locator;
  if (json.size() > worth_a_look || nlohmann::json::sax_parse(json, &locator) || locator.position_ == 0) return {};
  return locator.position_;
}

}  // namespace hammy::record
