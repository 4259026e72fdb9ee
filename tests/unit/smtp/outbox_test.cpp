#include "smtp/outbox.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>

#include "base/error.hpp"
#include "base/file.hpp"

namespace hammy::smtp {
namespace {

/// A socket pair; what the outbox wrote is read from the other end.
struct Pair {
  Fd ours, theirs;
  Pair() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    ours.reset(ends[0]);
    theirs.reset(ends[1]);
  }
  std::string read_all() {
    std::string all;
    char buffer[4096];
    for (ssize_t n; (n = ::read(theirs.get(), buffer, sizeof buffer)) > 0;)
      all.append(buffer, static_cast<std::size_t>(n));
    return all;
  }
};

std::string written(Outbox& outbox) {
  Pair pair;
  std::string all;
  while (outbox.write(pair.ours.get()) == Outbox::Result::blocked) all += pair.read_all();
  return all + pair.read_all();
}

std::string stuffed(std::vector<std::string> pieces) {
  Body body;
  for (auto& piece : pieces) body.emplace_back(std::move(piece));
  Outbox outbox;
  outbox.add_body(body);
  return written(outbox);
}

/// RFC 5321 4.5.2, the plain way.
std::string stuffed_plainly(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && (i == 0 || text[i - 1] == '\n')) out += '.';
    out += text[i];
  }
  if (!out.empty() && out.back() != '\n') out += "\r\n";
  return out + ".\r\n";
}

TEST(Outbox, StuffsDots) {
  EXPECT_EQ(stuffed({"a\r\n.b\r\n..c\r\n"}), "a\r\n..b\r\n...c\r\n.\r\n");
  EXPECT_EQ(stuffed({".\r\n"}), "..\r\n.\r\n");
  EXPECT_EQ(stuffed({"no end"}), "no end\r\n.\r\n");
  EXPECT_EQ(stuffed({""}), ".\r\n");
  EXPECT_EQ(stuffed({}), ".\r\n");
  EXPECT_EQ(stuffed({"a\r\n", "", ".b\r\n"}), "a\r\n..b\r\n.\r\n");
  EXPECT_EQ(stuffed({"a\r\n", ".", ".\r\n"}), "a\r\n...\r\n.\r\n");
  EXPECT_EQ(stuffed({"a.", ".b\r\n"}), "a..b\r\n.\r\n");
  EXPECT_EQ(stuffed({"a\n.\n"}), "a\n..\n.\r\n");
}

TEST(Outbox, StuffsLikeThePlainWay) {
  std::mt19937 random{7};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    auto size = random() % 2000;
    for (std::size_t i = 0; i < size; ++i) text += "\n.ab\r"[random() % 5];
    EXPECT_EQ(stuffed({text}), stuffed_plainly(text));
    auto cut = text.size() / 2;
    EXPECT_EQ(stuffed({text.substr(0, cut), text.substr(cut)}), stuffed_plainly(text));
  }
}

TEST(Outbox, FindsLineDotsAtEveryPlace) {
  for (std::size_t size : {2u, 127u, 128u, 129u, 130u, 256u, 300u}) {
    for (std::size_t at = 0; at + 1 < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\n';
      text[at + 1] = '.';
      ASSERT_EQ(find_line_dot(text), at + 1) << size;
    }
    EXPECT_EQ(find_line_dot(std::string(size, '.')), std::string::npos);
    EXPECT_EQ(find_line_dot(std::string(size, '\n')), std::string::npos);
  }
  EXPECT_EQ(find_line_dot(""), std::string::npos);
}

TEST(Outbox, KeepsTheOrderOfCommandsAndBodies) {
  auto body = make_body(std::string(300000, 'x') + "\r\n.dot\r\n");
  Outbox outbox;
  outbox.add("MAIL\r\n");
  outbox.text() += "RCPT\r\n";
  outbox.added();
  outbox.add_body(body);
  auto end_of_body = outbox.added_bytes();
  outbox.add("QUIT\r\n");
  auto all = written(outbox);
  EXPECT_EQ(all, "MAIL\r\nRCPT\r\n" + std::string(300000, 'x') + "\r\n..dot\r\n.\r\nQUIT\r\n");
  EXPECT_EQ(outbox.written_bytes(), all.size());
  EXPECT_EQ(end_of_body, all.size() - 6);
  EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, ChunksAreNotStuffed) {
  Outbox outbox;
  auto body = make_body(".a\r\n.b");
  outbox.add_chunk(body);
  EXPECT_EQ(wire_size(body), 8u);
  EXPECT_EQ(written(outbox), ".a\r\n.b\r\n");
}

TEST(Outbox, BrokenSocketIsAnError) {
  Pair pair;
  pair.theirs.reset();
  Outbox outbox;
  outbox.add("NOOP\r\n");
  EXPECT_THROW(outbox.write(pair.ours.get()), Error);
}

}  // namespace
}  // namespace hammy::smtp
