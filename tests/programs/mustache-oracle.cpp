// mustache-oracle - renders by other people's Mustache, to compare with ours: kainjow/mustache and mstch
//
// mustache-oracle kainjow|mstch reads lines {"template","partials","data","html"} and writes each result as a JSON
// string. Escaping is the same for all engines (& < > " &#39; when "html"), so that bytes can be compared.
#include <iostream>
#include <kainjow/mustache.hpp>
#include <mstch/mstch.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace {
using nlohmann::ordered_json;
using Type = nlohmann::json::value_t;

std::string escape(const std::string& text) {
  std::string out;
  for (char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  return out;
}

/// Integers of value zero and "" are false everywhere but in kainjow, which is told so.
kainjow::mustache::data to_kainjow(const ordered_json& json, const ordered_json& partials) {
  using kainjow::mustache::data;
  switch (json.type()) {
    case Type::object: {
      data object{data::type::object};
      for (const auto& [key, value] : json.items()) object.set(key, to_kainjow(value, {}));
      for (const auto& [key, value] : partials.items())
        object.set(key, data{kainjow::mustache::partial{[text = value.get<std::string>()] { return text; }}});
      return object;
    }
    case Type::array: {
      data list{data::type::list};
      for (const auto& value : json) list.push_back(to_kainjow(value, {}));
      return list;
    }
    case Type::string:
      if (json.get_ref<const std::string&>().empty()) return data{data::type::bool_false};
      return data{json.get<std::string>()};
    case Type::boolean: return data{json.get<bool>() ? data::type::bool_true : data::type::bool_false};
    case Type::null: return data{data::type::bool_false};
    default: return data{json.dump()};
  }
}

mstch::node to_mstch(const ordered_json& json) {
  switch (json.type()) {
    case Type::object: {
      mstch::map object;
      for (const auto& [key, value] : json.items()) object.emplace(key, to_mstch(value));
      return object;
    }
    case Type::array: {
      mstch::array list;
      for (const auto& value : json) list.push_back(to_mstch(value));
      return list;
    }
    case Type::string: return json.get<std::string>();
    case Type::boolean: return json.get<bool>();
    case Type::null: return mstch::node{nullptr};
    case Type::number_float: return json.dump();
    default: return json.get<int>();
  }
}

std::string render(const std::string& engine, const ordered_json& job) {
  auto escaper = [html = job["html"].get<bool>()](const std::string& text) { return html ? escape(text) : text; };
  if (engine == "mstch") {
    std::map<std::string, std::string> partials;
    for (const auto& [name, text] : job["partials"].items()) partials[name] = text;
    mstch::config::escape = escaper;
    return mstch::render(job["template"], to_mstch(job["data"]), partials);
  }
  kainjow::mustache::mustache mustache{job["template"].get<std::string>()};
  mustache.set_custom_escape(escaper);
  return mustache.render(to_kainjow(job["data"], job["partials"]));
}
}  // namespace

int main(int, char** argv) {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << ordered_json(render(argv[1], ordered_json::parse(line))).dump() << '\n';
}
