// A LibreOffice of a few lines, for what the real one cannot be brought to do at will: it is loaded by
// hammy-office-worker and does what the text of a document says.
//
//   sleep     never finishes              crash     dies of signal 6
//   network   tells what socket(2) says   refuse    cannot read it
//   anything else is the "PDF" that it makes, after the number of documents that it has made
#define LOK_USE_UNSTABLE_API
#include <LibreOfficeKit/LibreOfficeKit.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace {

constexpr std::size_t scheme = sizeof "file://" - 1;

struct Document : LibreOfficeKitDocument {
  std::string text;
};

int made = 0;
std::string problem;

int save_as(LibreOfficeKitDocument* document, const char* url, const char*, const char*) {
  const auto& text = static_cast<Document*>(document)->text;
  if (text == "sleep") ::pause();
  if (text == "crash") std::abort();
  std::ofstream out(url + scheme);
  if (text == "network")
    out << (::socket(AF_INET, SOCK_STREAM, 0) >= 0 ? "open" : std::strerror(errno));
  else
    out << ++made << ' ' << text;
  return 1;
}

void destroy(LibreOfficeKitDocument* document) { delete static_cast<Document*>(document); }

LibreOfficeKitDocument* load(LibreOfficeKit*, const char* url, const char*) {
  static LibreOfficeKitDocumentClass methods{};
  methods.nSize = sizeof methods;
  methods.destroy = destroy;
  methods.saveAs = save_as;
  std::stringstream text;
  text << std::ifstream(url + scheme).rdbuf();
  problem = text.str() == "refuse" ? "it is not to my taste" : "";
  if (!problem.empty()) return nullptr;
  auto* document = new Document;
  document->pClass = &methods;
  document->text = text.str();
  std::cout << "what LibreOffice says goes nowhere\n";
  return document;
}

char* last_error(LibreOfficeKit*) { return ::strdup(problem.c_str()); }

}  // namespace

extern "C" __attribute__((visibility("default"))) LibreOfficeKit* libreofficekit_hook_2(const char*, const char*) {
  static LibreOfficeKitClass methods{};
  methods.nSize = sizeof methods;
  methods.documentLoadWithOptions = load;
  methods.getError = last_error;
  static LibreOfficeKit office{&methods};
  return &office;
}
