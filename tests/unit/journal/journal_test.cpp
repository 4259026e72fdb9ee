#include "journal/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"

namespace hammy::journal {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class SetClock final : public Clock {
 public:
  Instant at = *parse_rfc3339("2026-11-22T08:00:00Z");
  Instant now() override { return at; }
};

Digest digest_of(std::uint64_t number) {
  return Identity{"default", "key-" + std::to_string(number), "email", "anna@example.com", 0}.digest();
}

class JournalTest : public testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/tmp/hammy-journal-XXXXXX";
    home_ = ::mkdtemp(path);
  }
  void TearDown() override { fs::remove_all(home_); }

  scope::Scope scope(std::string_view org = "default") { return {scope::OrgId{org}, config_, home_}; }
  FileJournal open() { return {scope(), clock_}; }
  Entry entry(std::uint64_t number) { return {digest_of(number), clock_.at, "detail " + std::to_string(number)}; }
  void record(Journal& journal, std::uint64_t from, std::uint64_t to) {
    std::vector<Entry> entries;
    for (auto i = from; i < to; ++i) entries.push_back(entry(i));
    journal.record(entries);
  }
  std::string found(Journal& journal, std::uint64_t number) {
    auto entry = journal.find(digest_of(number));
    return entry ? entry->detail : "nothing";
  }
  fs::path directory() { return home_ / "journal/default"; }

  fs::path home_;
  config::Config config_;
  SetClock clock_;
};

TEST_F(JournalTest, RemembersWhatWasDelivered) {
  auto journal = open();
  EXPECT_EQ(found(journal, 1), "nothing");
  record(journal, 1, 3);
  EXPECT_TRUE(journal.dirty());
  journal.sync();
  EXPECT_FALSE(journal.dirty());
  EXPECT_EQ(found(journal, 1), "detail 1");
  EXPECT_EQ(found(journal, 2), "detail 2");
  EXPECT_EQ(found(journal, 3), "nothing");
  auto again = open();
  EXPECT_EQ(again.find(digest_of(2))->at, clock_.at);
}

TEST_F(JournalTest, EveryPartOfAnIdentityCounts) {
  Identity base{"acme", "k", "email", "a@b.c", 0};
  for (auto other : {Identity{"acm", "ek", "email", "a@b.c", 0}, Identity{"acme", "k2", "email", "a@b.c", 0},
                     Identity{"acme", "k", "sms", "a@b.c", 0}, Identity{"acme", "k", "email", "a@b.d", 0},
                     Identity{"acme", "k", "email", "a@b.c", 1}})
    EXPECT_NE(other.digest(), base.digest());
  EXPECT_EQ((Identity{"acme", "k", "email", "a@b.c", 0}.digest()), base.digest());
}

TEST_F(JournalTest, OrganisationsSeeNothingOfEachOther) {
  auto journal = open();
  record(journal, 1, 2);
  FileJournal other(scope("acme"), clock_);
  EXPECT_EQ(found(other, 1), "nothing");
}

TEST_F(JournalTest, IndexGrowsWithTheLog) {
  auto journal = open();
  auto other = open();  // holds the small index open while it is replaced
  for (std::uint64_t i = 0; i < 20'000; i += 100) record(journal, i, i + 100);
  for (std::uint64_t i = 0; i < 20'000; i += 7) ASSERT_EQ(found(other, i), "detail " + std::to_string(i));
  EXPECT_EQ(found(other, 20'000), "nothing");
  record(other, 20'000, 20'001);
  EXPECT_EQ(found(journal, 20'000), "detail 20000");
}

TEST_F(JournalTest, IndexIsMadeAgainFromTheLog) {
  {
    auto journal = open();
    record(journal, 0, 3000);
  }
  fs::remove(directory() / "current.index");
  {
    auto journal = open();
    EXPECT_EQ(found(journal, 2999), "detail 2999");
  }
  std::ofstream(directory() / "current.index") << "rubbish";
  {
    auto journal = open();
    EXPECT_EQ(found(journal, 0), "detail 0");
  }
  {  // as after a power cut: the index of another boot, with what may be anything in it
    std::fstream file(directory() / "current.index", std::ios::in | std::ios::out);
    file.seekp(16);
    file.write("another!", 8);
    file.seekp(512);
    file << std::string(512 * 10, '\0');
  }
  auto journal = open();
  for (std::uint64_t i = 0; i < 3000; ++i) ASSERT_EQ(found(journal, i), "detail " + std::to_string(i));
}

TEST_F(JournalTest, TornLastEntryIsCutOff) {
  {
    auto journal = open();
    record(journal, 0, 10);
  }
  auto log = directory() / "current.log";
  auto whole = fs::file_size(log);
  for (auto missing : {1u, 5u, 40u}) {
    fs::resize_file(log, whole);
    {
      auto journal = open();
      record(journal, 10, 11);
    }
    fs::resize_file(log, fs::file_size(log) - missing);
    auto journal = open();
    EXPECT_EQ(found(journal, 10), "nothing");
    EXPECT_EQ(found(journal, 9), "detail 9");
    EXPECT_EQ(fs::file_size(log), whole);
    record(journal, 11, 12);
    EXPECT_EQ(found(journal, 11), "detail 11");
    auto again = open();
    EXPECT_EQ(found(again, 11), "detail 11");
  }
}

TEST_F(JournalTest, DamagedLinesAreSkipped) {
  {
    auto journal = open();
    record(journal, 0, 3);
  }
  {
    std::fstream file(directory() / "current.log", std::ios::in | std::ios::out);
    std::string first;
    std::getline(file, first);
    file.seekp(static_cast<std::streamoff>(first.size()) + 30);
    file << "#";
  }
  fs::remove(directory() / "current.index");
  auto journal = open();
  EXPECT_EQ(found(journal, 0), "nothing");
  EXPECT_EQ(found(journal, 1), "detail 1");
  EXPECT_EQ(found(journal, 2), "detail 2");
}

TEST_F(JournalTest, AFileThatIsNoJournalIsNotTouched) {
  fs::create_directories(directory());
  std::ofstream(directory() / "current.log") << "my notes\n";
  try {
    open();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "journal.damaged");
  }
  EXPECT_EQ(fs::file_size(directory() / "current.log"), 9u);
}

TEST_F(JournalTest, RotatesAndForgets) {
  auto journal = open();
  auto idle = open();
  record(journal, 1, 2);
  clock_.at += 29 * 24h;
  record(journal, 2, 3);
  clock_.at += 24h;
  record(journal, 3, 4);  // now the first log is previous.log
  EXPECT_TRUE(fs::exists(directory() / "previous.log"));
  for (auto* each : {&journal, &idle})
    for (auto number : {1, 2, 3}) EXPECT_EQ(found(*each, number), "detail " + std::to_string(number));
  clock_.at += 30 * 24h;
  record(idle, 4, 5);
  EXPECT_EQ(found(journal, 1), "nothing");
  EXPECT_EQ(found(journal, 2), "nothing");
  EXPECT_EQ(found(journal, 3), "detail 3");
  EXPECT_EQ(found(journal, 4), "detail 4");
  auto again = open();
  EXPECT_EQ(found(again, 3), "detail 3");
}

TEST_F(JournalTest, RotationThatWasInterruptedIsMadeGood) {
  {
    auto journal = open();
    record(journal, 1, 5);
  }
  // Killed after the log was renamed and before a new one was there, its index still under the old name.
  fs::rename(directory() / "current.log", directory() / "previous.log");
  auto journal = open();
  EXPECT_EQ(found(journal, 4), "detail 4");
  record(journal, 5, 6);
  EXPECT_EQ(found(journal, 5), "detail 5");
}

TEST_F(JournalTest, DetailsAreSingleShortLines) {
  auto journal = open();
  for (auto& bad : {std::string("a\nb"), std::string(max_detail_bytes + 1, 'x')}) {
    Entry entry{digest_of(1), clock_.at, bad};
    EXPECT_THROW(journal.record({&entry, 1}), Error);
  }
  Entry longest{digest_of(2), clock_.at, std::string(max_detail_bytes, 'x')};
  journal.record({&longest, 1});
  EXPECT_EQ(journal.find(digest_of(2))->detail.size(), max_detail_bytes);
  Entry strange{digest_of(3), clock_.at, "{\"reply\":\"Árvíztűrő\t Привет \x01\"}"};
  journal.record({&strange, 1});
  EXPECT_EQ(*journal.find(digest_of(3)), strange);
}

/// Runs `work` in a child process and returns its id.
pid_t child(auto&& work) {
  auto pid = ::fork();
  if (pid != 0) return pid;
  try {
    work();
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

TEST_F(JournalTest, SeveralProcessesShareOne) {
  constexpr std::uint64_t each = 3000;
  std::vector<pid_t> children;
  for (std::uint64_t c = 0; c < 4; ++c)
    children.push_back(child([&] {
      auto journal = open();
      for (std::uint64_t i = 0; i < each; ++i) {
        record(journal, c * each + i, c * each + i + 1);
        if (found(journal, c * each + i) == "nothing") ::_exit(2);
      }
    }));
  for (auto pid : children) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  auto journal = open();
  for (std::uint64_t i = 0; i < 4 * each; ++i) ASSERT_EQ(found(journal, i), "detail " + std::to_string(i));
}

TEST_F(JournalTest, KilledProcessesLoseNothingThatWasRecorded) {
  std::uint64_t next = 0;
  auto bystander = open();  // sees what is in the log, too, when its writer could no longer index it
  for (int round = 0; round < 15; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    auto pid = child([&] {
      auto journal = open();
      for (auto i = next;; ++i) {
        record(journal, i, i + 1);
        if (::write(pipe[1], "x", 1) != 1) ::_exit(1);  // i is recorded
      }
    });
    ::close(pipe[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(3 + round * 7 % 11));
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    char buffer[4096];
    std::uint64_t told = 0;
    for (ssize_t n; (n = ::read(pipe[0], buffer, sizeof buffer)) > 0;) told += static_cast<std::uint64_t>(n);
    ::close(pipe[0]);
    auto last = "detail " + std::to_string(next + told) + "\n";
    if (read_file(directory() / "current.log").find(last) != std::string::npos) ++told;  // untold, but in the log
    for (auto i = next; i < next + told; ++i) ASSERT_EQ(found(bystander, i), "detail " + std::to_string(i));
    auto journal = open();
    for (auto i = next; i < next + told; ++i) ASSERT_EQ(found(journal, i), "detail " + std::to_string(i));
    next += told + 1;
  }
  EXPECT_GT(next, 30u);
}

TEST_F(JournalTest, LinesThatAreNotOursAreNotRead) {
  std::string line;
  append_line(line, entry(1));
  line.pop_back();
  EXPECT_EQ(parse_line(line)->detail, "detail 1");
  for (std::size_t i = 0; i < line.size(); ++i) {
    auto other = line;
    other[i] ^= 1;
    EXPECT_FALSE(parse_line(other)) << i;
    EXPECT_FALSE(parse_line(std::string_view(line).substr(0, i))) << i;
  }
}

}  // namespace
}  // namespace hammy::journal
