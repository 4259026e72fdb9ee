// A document in libqpdf's hands: read, and written again. For this module's own sources.
#pragma once

#include <qpdf/qpdf-c.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace hammy::qpdf {

class Document {
 public:
  Document();

  /// Throw `pdf.syntax` for what is no PDF, and `pdf.password` where it does not open with `password`. What is damaged
  /// is repaired as far as that goes.
  void read(std::string_view pdf, const std::string& password = {});
  void read(const std::filesystem::path& file);

  /// Say where write() writes to.
  void to_memory() { check(qpdf_init_write_memory(get())); }
  void to_file(const std::filesystem::path& file) { check(qpdf_init_write(get(), file.c_str())); }
  void write() { check(qpdf_write(get())); }
  /// What was written to memory.
  std::string written() const;

  _qpdf_data* get() const { return data_.get(); }

 private:
  void check(QPDF_ERROR_CODE code);

  struct Close {
    void operator()(_qpdf_data* data) const { qpdf_cleanup(&data); }
  };
  std::unique_ptr<_qpdf_data, Close> data_;
};

}  // namespace hammy::qpdf
