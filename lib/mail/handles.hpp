// GMime's objects, held.
#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <string_view>

namespace hammy::mail {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename Type>
using Object = std::unique_ptr<Type, Unref>;

/// GMime wants to be started once.
inline void start() {
  static const bool started = [] {
    g_mime_init();
    return true;
  }();
  static_cast<void>(started);
}

/// A parser over `bytes`, which outlive it.
inline Object<GMimeParser> parser_of(std::string_view bytes) {
  Object<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  return Object<GMimeParser>(g_mime_parser_new_with_stream(stream.get()));
}

}  // namespace hammy::mail
