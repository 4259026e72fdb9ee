// Tables and texts as librabbitmq takes them. What they are made of must live as long as the call. For this module
// alone.
#pragma once

#include <amqp.h>

#include <string_view>

namespace hammy::bus {

inline amqp_bytes_t bytes(std::string_view text) {
  // The library takes what it only reads without const.
  return {text.size(), const_cast<char*>(text.data())};
}

inline std::string_view view(amqp_bytes_t bytes) { return {static_cast<const char*>(bytes.bytes), bytes.len}; }

template <class Entries>
amqp_table_t table(Entries& entries) {
  return {static_cast<int>(entries.size()), entries.data()};
}

inline amqp_table_entry_t text_field(std::string_view key, std::string_view value) {
  amqp_table_entry_t entry{bytes(key), {AMQP_FIELD_KIND_UTF8, {}}};
  entry.value.value.bytes = bytes(value);
  return entry;
}

inline amqp_table_entry_t flag_field(std::string_view key, bool value) {
  amqp_table_entry_t entry{bytes(key), {AMQP_FIELD_KIND_BOOLEAN, {}}};
  entry.value.value.boolean = value;
  return entry;
}

inline amqp_table_entry_t number_field(std::string_view key, std::int32_t value) {
  amqp_table_entry_t entry{bytes(key), {AMQP_FIELD_KIND_I32, {}}};
  entry.value.value.i32 = value;
  return entry;
}

inline amqp_table_entry_t table_field(std::string_view key, amqp_table_t value) {
  amqp_table_entry_t entry{bytes(key), {AMQP_FIELD_KIND_TABLE, {}}};
  entry.value.value.table = value;
  return entry;
}

}  // namespace hammy::bus
