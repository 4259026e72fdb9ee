// smtp_curl - the benchmark's peer: many mails through libcurl, one thread and one kept connection each
//
// smtp_curl CONNECTIONS MAILS BYTES HOST:PORT
#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

std::string body;

struct Upload {
  std::size_t offset = 0;
};

std::size_t read_body(char* into, std::size_t size, std::size_t count, void* state) {
  auto& upload = *static_cast<Upload*>(state);
  auto n = std::min(size * count, body.size() - upload.offset);
  std::copy_n(body.data() + upload.offset, n, into);
  upload.offset += n;
  return n;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 64;
  int connections = std::atoi(argv[1]), mails = std::atoi(argv[2]);
  std::atomic<int> left = mails, sent = 0;
  body =
      "From: Billing <billing@example.com>\r\nTo: Anna <anna@example.net>\r\nSubject: invoice\r\n"
      "Date: Sun, 22 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n\r\n";
  while (body.size() < std::strtoul(argv[3], nullptr, 10))
    body += "The quick brown fox jumps over the lazy dog. The quick brown fox jumps.\r\n";
  std::string url = std::string("smtp://") + argv[4];
  curl_global_init(CURL_GLOBAL_ALL);
  auto* recipients = curl_slist_append(nullptr, "<anna@example.net>");
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(connections));
  for (int i = 0; i < connections; ++i)
    threads.emplace_back([&] {
      auto* curl = curl_easy_init();
      Upload upload;
      curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
      curl_easy_setopt(curl, CURLOPT_MAIL_FROM, "<billing@example.com>");
      curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
      curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_body);
      curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
      curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
      while (left.fetch_sub(1) > 0) {
        upload.offset = 0;
        if (curl_easy_perform(curl) == CURLE_OK) ++sent;
      }
      curl_easy_cleanup(curl);
    });
  for (auto& thread : threads) thread.join();
  std::printf("sent %d\n", sent.load());
  return sent == mails ? 0 : 65;
}
