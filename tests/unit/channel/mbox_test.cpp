#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.hpp"
#include "channel/ways.hpp"

namespace hammy::channel {
namespace {

class Mbox : public testing::Test {
 protected:
  Mbox() {
    char name[] = "/tmp/mbox_test-XXXXXX";
    directory_ = ::mkdtemp(name);
    file_ = directory_ / "box";
  }
  ~Mbox() override { std::filesystem::remove_all(directory_); }

  void leave(const std::string& box, const std::string& note) const {
    write_file_atomically(file_, box);
    write_file_atomically(file_.string() + ".hammy", note);
  }
  /// What the file has after it was opened by a channel; the note must be gone.
  std::string opened() const {
    make_mbox("mbox", file_.string(), [](auto) {});
    EXPECT_FALSE(std::filesystem::exists(file_.string() + ".hammy"));
    return read_file(file_);
  }
  std::string delivered(std::string mail) const {
    auto channel = make_mbox("mbox", file_.string(), [](auto) {});
    Parcel parcel;
    parcel.return_path = "b@acme.example";
    parcel.recipients = {"anna@example.com"};
    parcel.pieces = {Piece{std::move(mail)}};
    channel->deliver(0, std::move(parcel));
    EXPECT_FALSE(channel->finished().at(0).answers.at(0).error);
    EXPECT_FALSE(std::filesystem::exists(file_.string() + ".hammy"));
    return read_file(file_);
  }

  std::filesystem::path directory_, file_;
};

const std::string first = "From a@x Thu Jan  1 00:00:00 1970\nSubject: one\n\none\n\n";
const std::string second = "From b@x Thu Jan  1 00:00:00 1970\nSubject: two\n\ntwo\n>From here\n\n";

std::string note_of(std::size_t begin, std::size_t length) {
  return std::to_string(begin) + " " + std::to_string(length) + "\n";
}

TEST_F(Mbox, WhatAKilledProcessBeganIsTakenAway) {
  for (std::size_t written = 0; written < second.size(); ++written) {
    leave(first + second.substr(0, written), note_of(first.size(), second.size()));
    EXPECT_EQ(opened(), first) << written;
    leave(second.substr(0, written), note_of(0, second.size()));
    EXPECT_EQ(opened(), "") << written;
  }
}

TEST_F(Mbox, AWholeMailStays) {
  leave(first + second, note_of(first.size(), second.size()));
  EXPECT_EQ(opened(), first + second);
}

TEST_F(Mbox, WhatOthersAppendedStays) {
  auto torn = first + second.substr(0, 40) + "\n\nFrom c\n\nx\n\n";
  leave(torn, note_of(first.size(), second.size()));
  EXPECT_EQ(opened(), torn);
  leave(first + "something", note_of(first.size(), second.size()));
  EXPECT_EQ(opened(), first + "something");
  leave(first.substr(0, 20), note_of(first.size(), second.size()));  // others took mails out
  EXPECT_EQ(opened(), first.substr(0, 20));
}

TEST_F(Mbox, ANoteThatWasNotFinishedIsNone) {
  for (auto note : {"", "5", "52 ", "52 6", "x 9\n", "52 x\n"}) {
    leave(first + second.substr(0, 5), note);
    EXPECT_EQ(opened(), first + second.substr(0, 5)) << note;
  }
}

TEST_F(Mbox, DeliveryGoesOnBehindTheLastWholeMail) {
  leave(first + second.substr(0, 30), note_of(first.size(), second.size()));
  auto box = delivered("Subject: x\r\n\r\nFrom here\r\n");
  EXPECT_TRUE(box.starts_with(first + "From b@acme.example ")) << box;
  EXPECT_TRUE(box.ends_with("\nReturn-Path: <b@acme.example>\nSubject: x\n\n>From here\n\n")) << box;
}

}  // namespace
}  // namespace hammy::channel
