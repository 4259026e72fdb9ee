#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "blob/store.hpp"
#include "seal/content.hpp"
#include "seal/keys.hpp"
#include "seal/page.hpp"
#include "seal/sealed.hpp"
#include "seal/sealer.hpp"
#include "sql/schema.hpp"

namespace hammy::seal {
namespace {

constexpr crypto::Argon2Cost cheap{64, 1, 1};

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

CustomerKey key_of(std::string_view password, std::string id = "K1") {
  return make_key(std::move(id), "anna@example.com", password, cheap, Instant{std::chrono::hours{12}});
}

Content letter() {
  return {"Számla",
          "billing@acme.example",
          "ACME Zrt.",
          {{Role::text, {}, {}, {}, "Kedves Anna!"},
           {Role::html, {}, {}, {}, "<p>Kedves Anna!</p>"},
           {Role::attachment, "számla.pdf", "application/pdf", {}, std::string("%PDF\0\xff", 6)},
           {Role::attachment, "logo.png", "image/png", "logo", {}}}};
}

TEST(Content, ComesBackAsItWas) {
  auto packed = pack(letter());
  auto back = unpack(packed.bytes());
  EXPECT_EQ(back.subject, "Számla");
  EXPECT_EQ(back.from_email + back.from_name, "billing@acme.exampleACME Zrt.");
  ASSERT_EQ(back.parts.size(), 4u);
  EXPECT_EQ(back.parts[0].bytes, "Kedves Anna!");
  EXPECT_EQ(back.parts[1].role, Role::html);
  EXPECT_EQ(back.parts[2].name + back.parts[2].type, "számla.pdfapplication/pdf");
  EXPECT_EQ(back.parts[2].bytes, std::string("%PDF\0\xff", 6));
  EXPECT_EQ(back.parts[3].cid, "logo");
}

TEST(Content, OtherBytesAreRefused) {
  std::string packed(pack(letter()).bytes());
  for (const auto& bytes :
       {std::string(), packed.substr(0, 3), packed.substr(0, 40), packed.substr(0, packed.size() - 1), packed + "x",
        std::string(4, '\xff') + packed, std::string("\0\0\0\2[]", 6), std::string("\0\0\0\2{}", 6),
        std::string("\0\0\0\x21", 4) + R"({"parts":[{"role":"x","size":0}]})"})
    EXPECT_EQ(code_of([&] { unpack(bytes); }), "seal.content") << text::hex(bytes).substr(0, 100);
}

TEST(Key, OpensByItsPasswordAlone) {
  auto key = key_of("árvíztűrő tükörfúrógép");
  auto pair = unlock(key, "árvíztűrő tükörfúrógép");
  EXPECT_EQ(pair.public_key, key.public_key);
  EXPECT_EQ(code_of([&] { unlock(key, "arvizturo tukorfurogep"); }), "seal.wrong-password");
  auto again = key_of("árvíztűrő tükörfúrógép");
  EXPECT_NE(again.salt, key.salt);
  EXPECT_NE(again.public_key, key.public_key);
  auto exchanged = key;  // somebody else's public key in the place of Anna's
  exchanged.public_key = again.public_key;
  EXPECT_EQ(code_of([&] { unlock(exchanged, "árvíztűrő tükörfúrógép"); }), "seal.wrong-password");
}

TEST(Key, PasswordsAreTheSameOnEveryKeyboard) {
  auto key = key_of("ka\u0301pra\u00a0\u0439 hal");  // a and an accent, a no-break space
  unlock(key, "k\u00e1pra \u0438\u0306 hal");
  EXPECT_EQ(prepare_password("\u00e1").bytes(), "\u00e1");
  EXPECT_EQ(prepare_password("\ufb01n").bytes(), "\ufb01n");  // of NFC, not NFKC
}

TEST(Key, PasswordsThatAreNone) {
  EXPECT_EQ(code_of([] { key_of("kilenc9ab"); }), "seal.weak");
  EXPECT_EQ(code_of([] { key_of("tíz betű ű"); }), "");
  for (std::string_view password : {std::string_view(""), std::string_view("\xff nem szöveg"),
                                    std::string_view("két\nsornyi jelszó"), std::string_view("nul\0la nulla", 12)})
    EXPECT_EQ(code_of([&] { key_of(password); }), "seal.password");
  EXPECT_EQ(code_of([] { key_of(std::string(1001, 'x')); }), "seal.password");
}

TEST(Key, SurvivesItsJson) {
  auto key = key_of("correct horse battery");
  auto json = to_json(key);
  auto back = key_from_json(json);
  EXPECT_EQ(to_json(back), json);
  unlock(back, "correct horse battery");
  auto changed = [&](const std::function<void(nlohmann::json&)>& change) {
    auto all = nlohmann::json::parse(json);
    change(all);
    return code_of([&] { key_from_json(all.dump()); });
  };
  EXPECT_EQ(code_of([] { key_from_json("{"); }), "seal.key");
  EXPECT_EQ(changed([](auto& all) { all["hammy_key"] = 2; }), "seal.key");
  EXPECT_EQ(changed([](auto& all) { all.erase("public"); }), "seal.key");
  EXPECT_EQ(changed([](auto& all) { all["public"] = "AAAA"; }), "seal.key");
  EXPECT_EQ(changed([](auto& all) { all["private"]["kdf"] = "md5"; }), "seal.key");
  EXPECT_EQ(changed([](auto& all) { all["private"]["memory_kib"] = 4294967295u; }), "seal.key");
  EXPECT_EQ(changed([](auto& all) { all["private"]["passes"] = 4294967296u; }), "seal.key");
}

TEST(Sealed, OpensForItsKeyAlone) {
  auto anna = crypto::make_p256_pair(), eve = crypto::make_p256_pair();
  auto sealed = seal("titok", {"acme", "M1", "K1"}, anna.public_key);
  EXPECT_EQ(open(sealed, anna).bytes(), "titok");
  auto header = read_header(sealed);
  EXPECT_EQ(header.org + header.message + header.key, "acmeM1K1");
  EXPECT_EQ(code_of([&] { (void)open(sealed, eve); }), "seal.damaged");
  EXPECT_EQ(sealed.find("titok"), sealed.npos);
}

TEST(Sealed, NoBitOfItMayChange) {
  auto anna = crypto::make_p256_pair();
  auto sealed = seal("titok", {"acme", "M1", "K1"}, anna.public_key);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    auto changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    auto code = code_of([&] { (void)open(changed, anna); });
    EXPECT_TRUE(code == "seal.damaged" || code == "seal.format") << at << ' ' << code;
    code = code_of([&] { (void)open(sealed.substr(0, at), anna); });
    EXPECT_TRUE(code == "seal.damaged" || code == "seal.format") << at << ' ' << code;
  }
}

TEST(Page, CarriesTheMessageInTheReadersLanguage) {
  Wording wording(config::share("seal"));
  Cover cover{"Kovács & <Társa>", "https://portal.example/open?a=1&b=2", "hu-HU"};
  auto page = wording.page(cover, "HMYSEAL1 bytes");
  EXPECT_NE(page.find("<html lang=\"hu\">"), page.npos);
  EXPECT_NE(page.find("Üzenet megnyitása"), page.npos);
  EXPECT_NE(page.find("Kovács &amp; &lt;Társa&gt;"), page.npos);
  EXPECT_NE(page.find("action=\"https://portal.example/open?a=1&amp;b=2\""), page.npos);
  EXPECT_NE(page.find("form-action https://portal.example\""), page.npos);
  EXPECT_EQ(sealed_in(page), "HMYSEAL1 bytes");
  EXPECT_EQ(sealed_in("HMYSEAL1 bytes"), "HMYSEAL1 bytes");
  EXPECT_EQ(page.find("<script"), page.npos);
  EXPECT_EQ(wording.subject(cover), "Titkosított üzenet: Kovács & <Társa>");
  EXPECT_NE(wording.text(cover, "message.html").find("https://portal.example/open?a=1&b=2"), std::string::npos);
  for (std::string_view locale : {"en", "de-AT", "fi", "pl_PL", "ru-RU", "hu", "xx", ""}) {
    cover.locale = locale;
    for (const auto& made : {wording.page(cover, "x"), wording.text(cover, "f"), wording.subject(cover)})
      for (std::string_view name : {"{sender}", "{portal}", "{file}", "{title}", "{sealed}", "{origin}"})
        EXPECT_EQ(made.find(name), made.npos) << locale << name;
  }
}

TEST(Page, OtherFilesAreRefused) {
  for (const auto* file : {"", "<html>", "<input name=\"sealed\" value=\"", "<input name=\"sealed\" value=\"=?\">"})
    EXPECT_EQ(code_of([&] { sealed_in(file); }), "seal.format") << file;
}

TEST(Page, PortalsHaveHttpsAddresses) {
  for (const auto* url : {"https://portal.example", "https://p.example:8443/x?y=z", "http://localhost:8080/open"})
    EXPECT_EQ(code_of([&] { check_portal(url); }), "") << url;
  for (const auto* url : {"", "https://", "http://portal.example", "javascript:x", "https://a.example/\"x",
                          "http://localhost.evil.example"})
    EXPECT_EQ(code_of([&] { check_portal(url); }), "seal.portal") << url;
}

/// A home with keys.
class Sealing : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "hammy-seal-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
    ::setenv("HAMMY_HOME", home_.c_str(), 1);
    auto database = sql::Database::create("sqlite:" + (home_ / "queue.db").string());
    sql::bring_up_to_date(database, schema());
  }
  void TearDown() override {
    ::unsetenv("HAMMY_HOME");
    std::filesystem::remove_all(home_);
  }
  Keys keys() { return Keys("sqlite:" + (home_ / "queue.db").string()); }
  scope::Scope scope(std::string_view org = "acme") { return {scope::OrgId(org), config_, home_}; }

  struct Noon : Clock {
    Instant now() override { return Instant{std::chrono::hours{12}}; }
  } clock_;
  config::Config config_ = config::Config::parse("[seal]\nportal = \"https://portal.example/open\"\n");
  std::filesystem::path home_;
};

TEST_F(Sealing, AnOrganisationsKeysAreItsOwn) {
  auto store = keys();
  store.add(scope(), key_of("correct horse battery"), false);
  EXPECT_EQ(store.current(scope(), "anna@example.com")->id, "K1");
  EXPECT_FALSE(store.current(scope("other"), "anna@example.com"));
  EXPECT_FALSE(store.find(scope("other"), "K1"));
  EXPECT_EQ(code_of([&] { store.add(scope(), key_of("correct horse battery", "K2"), false); }), "seal.enrolled");
  store.add(scope(), key_of("correct horse battery", "K3"), true);
  EXPECT_EQ(store.current(scope(), "anna@example.com")->id, "K3");
  EXPECT_EQ(store.find(scope(), "K1")->id, "K1");
  EXPECT_EQ(customer_name(" Anna@Example.COM "), "anna@example.com");
  EXPECT_EQ(code_of([] { customer_name(" "); }), "seal.customer");
}

TEST_F(Sealing, LeavesNothingOfTheContent) {
  keys().add(scope(), key_of("correct horse battery"), false);
  auto mark = scope();
  blob::Store blobs(mark);
  auto blob = blobs.put("MARKER in a file");
  blobs.durable();
  auto record = record::Record::parse(
      R"({"id":"M1","org":"acme","subject":"MARKER","text":"MARKER","html":"<p>MARKER</p>","data":{"a":"MARKER"},"sms":"MARKER","mine":"MARKER",)"
      R"("to":{"email":"Anna@example.com","locale":"hu"},"from":{"email":"billing@acme.example","name":"ACME"},"attachments":[{"name":"MARKER.txt","blob":")" +
      blob + R"("}],"template":"invoice@3"})");
  Sealer sealer(config_, clock_, "hammy-encrypt");
  sealer.seal(record);
  sealer.confirm();
  std::string line;
  record.append_to(line);
  EXPECT_EQ(line.find("MARKER"), line.npos) << line;
  EXPECT_EQ(record.text("template"), "invoice@3");
  EXPECT_EQ(record.text("keep"), "hash");
  EXPECT_EQ(record.text("subject"), "Titkosított üzenet: ACME");
  auto page = blobs.get((*record.value("attachments").begin()).find("blob").text());
  EXPECT_EQ("sha256:" + std::string(record.value("sealed").find("sha256").text()),
            (*record.value("attachments").begin()).find("blob").text());
  auto key = keys().find(scope(), read_header(sealed_in(page)).key);
  auto content = unpack(open(sealed_in(page), unlock(*key, "correct horse battery")).bytes());
  EXPECT_EQ(content.subject, "MARKER");
  ASSERT_EQ(content.parts.size(), 3u);
  EXPECT_EQ(content.parts[1].bytes, "<p>MARKER</p>");
  EXPECT_EQ(content.parts[2].name + content.parts[2].bytes, "MARKER.txtMARKER in a file");
}

TEST_F(Sealing, SaysWhatCannotBeSealed) {
  keys().add(scope(), key_of("correct horse battery"), false);
  Sealer sealer(config_, clock_, "hammy-encrypt");
  auto code = [&](std::string_view fields) {
    auto record =
        record::Record::parse(R"({"id":"M1","org":"acme","from":"billing@acme.example",)" + std::string(fields) + "}");
    std::string before, after;
    record.append_to(before);
    auto its = code_of([&] { sealer.seal(record); });
    record.append_to(after);
    EXPECT_EQ(before == after, !its.empty());
    return its;
  };
  EXPECT_EQ(code(R"("to":"anna@example.com","text":"x")"), "");
  EXPECT_EQ(code(R"("to":"eve@example.com","text":"x")"), "seal.no-key");
  EXPECT_EQ(code(R"("to":"anna@example.com","cc":"eve@example.com","text":"x")"), "seal.recipients");
  EXPECT_EQ(code(R"("to":"anna@example.com","subject":"x")"), "seal.empty");
  EXPECT_EQ(code(R"("to":"anna@example.com","text":"x","channel":"sms")"), "seal.channel");
  EXPECT_EQ(code(R"("to":"anna@example.com","text":"x","sealed":{})"), "seal.sealed");
  EXPECT_EQ(code(R"("text":"x")"), "letter.no-recipient");
  EXPECT_EQ(code(R"("to":"anna@example.com","attachments":[{"blob":"sha256:0"}])"), "blob.reference");
}

}  // namespace
}  // namespace hammy::seal
