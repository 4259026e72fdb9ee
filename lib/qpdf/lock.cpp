#include "qpdf/lock.hpp"

#include "qpdf/encrypt.hpp"

namespace hammy::qpdf {

std::string lock(std::string_view pdf) { return encrypt(pdf, {}, {}); }

}  // namespace hammy::qpdf
