#include "net/client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <exception>
#include <mutex>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "net/failure.hpp"

namespace hammy::net {

namespace {

constexpr const char* protocols = "http,https,ftp,ftps";
constexpr std::size_t most_of_a_refusal = 64 << 10;  ///< what is read of an error page, to keep its connection

/// libcurl's setter takes anything, and is asked for nothing that it could not do.
template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
  curl_easy_setopt(curl, option, value);  // NOLINT(cppcoreguidelines-pro-type-vararg)
}

template <class Value>
Value ask(CURL* curl, CURLINFO info) {
  Value value{};
  curl_easy_getinfo(curl, info, &value);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  return value;
}

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string part(CURLU* url, CURLUPart what) {
  char* text = nullptr;
  if (curl_url_get(url, what, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

}  // namespace

std::string origin_of(const std::string& url) {
  std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  auto scheme = part(parsed.get(), CURLUPART_SCHEME);
  constexpr std::string_view known[] = {"http", "https", "ftp", "ftps"};
  if (std::ranges::find(known, scheme) == std::end(known)) return {};
  return fmt::format("{}://{}:{}", scheme, text::lower(part(parsed.get(), CURLUPART_HOST)),
                     part(parsed.get(), CURLUPART_PORT));
}

struct Client::State {
  explicit State(Settings its_settings);
  ~State() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static std::size_t receive(char* bytes, std::size_t size, std::size_t count, void* self);
  void configure();

  Settings settings;
  CURL* curl = nullptr;
  curl_slist* headers = nullptr;
  std::array<char, CURL_ERROR_SIZE> said{};
  // Of the transfer under way.
  const Sink* sink = nullptr;
  std::exception_ptr thrown;
  std::string forbidden;  ///< the address that was not connected to
  std::size_t passed_over = 0;
};

/// Called for each connection with the address that it would go to, whatever a name server said before.
curl_socket_t Client::State::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& state = *static_cast<State*>(self);
  auto ip = ip_of(address->addr);
  if (!ip || !state.settings.reach.allows(*ip)) {
    state.forbidden = ip ? to_string(*ip) : "of another kind";
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t Client::State::receive(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& state = *static_cast<State*>(self);
  auto length = size * count;
  auto scheme = std::string_view(ask<const char*>(state.curl, CURLINFO_SCHEME));
  auto status = ask<long>(state.curl, CURLINFO_RESPONSE_CODE);
  bool http = text::iequals(scheme.substr(0, 4), "http");
  if (http && (status < 200 || status > 299)) {
    state.passed_over += length;
    return state.passed_over > most_of_a_refusal ? 0 : length;
  }
  try {
    (*state.sink)({bytes, length});
  } catch (...) {
    state.thrown = std::current_exception();
    return 0;
  }
  return length;
}

Client::State::State(Settings its_settings) : settings(std::move(its_settings)) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  curl = curl_easy_init();
  if (!curl) throw Error{"net.unreachable", "libcurl does not start"}.as(Failure::technical);
  configure();
}

void Client::State::configure() {
  set(curl, CURLOPT_ERRORBUFFER, said.data());
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_PROTOCOLS_STR, protocols);
  set(curl, CURLOPT_FOLLOWLOCATION, 0L);
  set(curl, CURLOPT_PROXY, "");  // a proxy would go to places that we may not
  set(curl, CURLOPT_PATH_AS_IS, 1L);
  set(curl, CURLOPT_USERAGENT, "hammy");
  set(curl, CURLOPT_BUFFERSIZE, 128L << 10);
  set(curl, CURLOPT_FTP_FILEMETHOD, static_cast<long>(CURLFTPMETHOD_NOCWD));
  set(curl, CURLOPT_OPENSOCKETFUNCTION, &State::open_socket);
  set(curl, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  set(curl, CURLOPT_WRITEFUNCTION, &State::receive);
  set(curl, CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings.connect.count()));
  set(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.stall.count()));
  set(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(curl, CURLOPT_TIMEOUT, static_cast<long>(settings.total.count()));
  set(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(settings.stall.count()));
  if (!settings.user.empty()) {
    set(curl, CURLOPT_USERNAME, settings.user.c_str());
    set(curl, CURLOPT_PASSWORD, settings.password.c_str());
  }
  for (const auto& line : settings.headers) headers = curl_slist_append(headers, line.c_str());
  set(curl, CURLOPT_HTTPHEADER, headers);
  auto security = settings.security == Security::required  ? CURLUSESSL_ALL
                  : settings.security == Security::offered ? CURLUSESSL_TRY
                                                           : CURLUSESSL_NONE;
  set(curl, CURLOPT_USE_SSL, static_cast<long>(security));
  set(curl, CURLOPT_SSL_VERIFYPEER, settings.verify ? 1L : 0L);
  set(curl, CURLOPT_SSL_VERIFYHOST, settings.verify ? 2L : 0L);
  if (!settings.ca_file.empty()) {
    set(curl, CURLOPT_CAINFO, settings.ca_file.c_str());
    set(curl, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  if (!settings.cert_file.empty()) set(curl, CURLOPT_SSLCERT, settings.cert_file.c_str());
  if (!settings.key.empty()) {
    curl_blob key{settings.key.data(), settings.key.size(), CURL_BLOB_COPY};
    set(curl, CURLOPT_SSLKEY_BLOB, &key);
    if (!settings.key_password.empty()) set(curl, CURLOPT_KEYPASSWD, settings.key_password.c_str());
  }
}

Client::Client(Settings settings) : state_(std::make_unique<State>(std::move(settings))) {}
Client::~Client() = default;

Answer Client::get(const std::string& url, const std::string& subject, const Sink& sink) {
  set(state_->curl, CURLOPT_HTTPGET, 1L);
  set(state_->curl, CURLOPT_HTTPHEADER, state_->headers);
  return perform(url, subject, sink);
}

Answer Client::post(const std::string& url, const std::string& subject, std::string_view body, const std::string& type,
                    const Sink& sink) {
  curl_slist* list = curl_slist_append(nullptr, ("Content-Type: " + type).c_str());
  for (const auto& line : state_->settings.headers) list = curl_slist_append(list, line.c_str());
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> owner(list, curl_slist_free_all);
  set(state_->curl, CURLOPT_POST, 1L);
  set(state_->curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  set(state_->curl, CURLOPT_POSTFIELDS, body.data());
  set(state_->curl, CURLOPT_HTTPHEADER, list);
  return perform(url, subject, sink);
}

Answer Client::perform(const std::string& url, const std::string& subject, const Sink& sink) {
  auto& state = *state_;
  auto* curl = state.curl;
  state.sink = &sink;
  state.thrown = nullptr;
  state.forbidden.clear();
  state.passed_over = 0;
  state.said[0] = '\0';
  set(curl, CURLOPT_URL, url.c_str());
  auto code = curl_easy_perform(curl);
  if (state.thrown) std::rethrow_exception(state.thrown);
  const auto* scheme = ask<const char*>(curl, CURLINFO_SCHEME);
  bool http = scheme && text::iequals(std::string_view(scheme).substr(0, 4), "http");
  auto status = ask<long>(curl, CURLINFO_RESPONSE_CODE);
  bool refused = http && status != 0 && (status < 200 || status > 299);
  if (code != CURLE_OK && !(refused && code == CURLE_WRITE_ERROR)) {
    if (!state.forbidden.empty() && (code == CURLE_COULDNT_CONNECT || code == CURLE_FTP_CANT_GET_HOST))
      throw Error{"net.forbidden",
                  fmt::format("'{}' leads to the address {}, which is not public", subject, state.forbidden),
                  "make the server an endpoint [fetch.NAME] of hammy.toml, or list its network in [fetch] allow"};
    throw transfer_error(code, subject, state.said[0] != '\0' ? state.said.data() : curl_easy_strerror(code));
  }
  Answer answer;
  if (!http) return answer;
  answer.status = static_cast<int>(status);
  if (const auto* next = ask<const char*>(curl, CURLINFO_REDIRECT_URL)) {
    answer.redirect = next;
    return answer;
  }
  if (refused) throw status_error(status, subject, static_cast<long>(ask<curl_off_t>(curl, CURLINFO_RETRY_AFTER)));
  curl_header* header = nullptr;
  answer.reusable = true;
  if (curl_easy_header(curl, "Cache-Control", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
    answer.reusable = text::lower(header->value).find("no-") == std::string::npos;  // no-store, no-cache
  return answer;
}

}  // namespace hammy::net
