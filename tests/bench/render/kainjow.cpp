// The same job with kainjow/mustache and nlohmann/json: JSON lines in, `html` rendered from `data`, JSON lines out. The
// template is parsed once.   kainjow TEMPLATE < records
#include <fstream>
#include <iostream>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace {
using kainjow::mustache::data;

data convert(const nlohmann::ordered_json& json) {
  using Type = nlohmann::json::value_t;
  switch (json.type()) {
    case Type::object: {
      data object{data::type::object};
      for (const auto& [key, value] : json.items()) object.set(key, convert(value));
      return object;
    }
    case Type::array: {
      data list{data::type::list};
      for (const auto& value : json) list.push_back(convert(value));
      return list;
    }
    case Type::string: return data{json.get<std::string>()};
    case Type::boolean: return data{json.get<bool>() ? data::type::bool_true : data::type::bool_false};
    case Type::null: return data{data::type::bool_false};
    default: return data{json.dump()};
  }
}
}  // namespace

int main(int, char** argv) {
  std::ios::sync_with_stdio(false);
  std::ifstream file(argv[1]);
  std::stringstream source;
  source << file.rdbuf();
  kainjow::mustache::mustache mustache(source.str());
  if (!mustache.is_valid()) return 1;
  for (std::string line; std::getline(std::cin, line);) {
    auto record = nlohmann::ordered_json::parse(line);
    record["html"] = mustache.render(convert(record["data"]));
    std::cout << record.dump() << '\n';
  }
}
