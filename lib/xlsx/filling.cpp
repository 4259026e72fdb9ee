#include "xlsx/filling.hpp"

namespace hammy::xlsx {

bool Filling::take(std::uint32_t object, const mustache::Datum& value) {
  auto which = object - values;
  contents_[which] = cell_content(value, sheet_.formats[which], settings_);
  return true;
}

void Filling::write(std::uint32_t object, std::uint32_t detail, std::string& out) {
  switch (object) {
    case row_begins: out += std::to_string(rows_.add(detail)); break;
    case rows_pass: rows_.add(detail); break;
    case cell_begins:
      out += column_name(detail);
      out += std::to_string(rows_.row());
      break;
    case formula: gaps_.push_back({out.size(), detail, rows_.moment()}); break;
    case turn_begins: rows_.begin_loop(detail); break;
    case loop_ends: rows_.end_loop(detail); break;
    case value_reset: contents_[detail - values] = "/>"; break;
    default: out += contents_[object - values];
  }
}

}  // namespace hammy::xlsx
