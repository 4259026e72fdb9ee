#include "cli/stream.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"

namespace hammy::cli {
namespace {

struct Pipe {
  Fd from, to;
  Pipe() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    from.reset(ends[0]);
    to.reset(ends[1]);
  }
};

/// Records whose lines are of any length, many of them of some ten KB, as a stream has them.
std::vector<std::string> lines_of_any_length(std::mt19937& chance) {
  std::vector<std::string> lines;
  for (int i = 0; i < 200; ++i) {
    auto most = std::size_t{1} << chance() % 20;
    lines.push_back("{\"n\":" + std::to_string(i) + ",\"text\":\"" +
                    std::string(chance() % most, static_cast<char>('a' + i % 26)) + "\"}");
  }
  return lines;
}

/// Reads everything that `text` has, written into a pipe in pieces of any size, and keeps every line until the end.
std::vector<Line> read_all(LineReader& reader) {
  std::vector<Line> lines;
  while (auto line = reader.next()) lines.push_back(*line);
  return lines;
}

TEST(Stream, LongLinesStayWhatTheyAreWhileOthersAreRead) {
  std::mt19937 chance(5);
  auto lines = lines_of_any_length(chance);
  std::string all;
  for (const auto& line : lines) all += line + '\n';
  for (bool ended : {true, false}) {
    if (!ended) all.pop_back();
    Pipe pipe;
    std::thread writer([&, chance]() mutable {
      for (std::string_view rest = all; !rest.empty();) {
        auto size = std::min<std::size_t>(rest.size(), 1 + chance() % 100000);
        write_all(pipe.to.get(), rest.substr(0, size), "pipe");
        rest.remove_prefix(size);
      }
      pipe.to.reset();
    });
    LineReader reader(pipe.from.get());
    std::vector<record::Record> records;
    std::size_t kept = 0;
    while (auto line = reader.next()) {
      EXPECT_EQ(line->bytes, lines.at(records.size()));
      kept += line->memory != nullptr;
      records.push_back(line->memory ? record::Record::parse(line->bytes, line->memory)
                                     : record::Record::parse(line->bytes));
    }
    writer.join();
    ASSERT_EQ(records.size(), lines.size());
    EXPECT_GT(kept, 20u);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::string out;
      records[i].append_to(out);
      EXPECT_EQ(out, lines[i] + '\n');
    }
  }
}

TEST(Stream, ALineOverTheLimitIsPassedOver) {
  Pipe pipe;
  std::string longer(300000, 'x');
  std::string big = "{\"a\":\"" + std::string(40000, 'y') + "\"}";
  std::thread writer([&] {
    write_all(pipe.to.get(), big + "\n" + longer + "\n" + big + "\nlast", "pipe");
    pipe.to.reset();
  });
  LineReader reader(pipe.from.get(), 100000);
  auto lines = read_all(reader);
  writer.join();
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_TRUE(lines[1].too_long);
  EXPECT_EQ(lines[1].size, longer.size());
  EXPECT_TRUE(lines[0].memory);
  EXPECT_EQ(lines[0].bytes, big) << "kept over the reading of a line over the limit";
  EXPECT_FALSE(lines[3].too_long);
  EXPECT_EQ(lines[3].number, 4u);
  EXPECT_TRUE(reader.at_end());
}

/// What an Output writes into a pipe while `use` works with it.
template <class Use>
std::string written(Use use) {
  Pipe pipe;
  std::string all;
  std::thread reader([&] {
    std::vector<char> buffer(10007);
    for (ssize_t n; (n = ::read(pipe.from.get(), buffer.data(), buffer.size())) > 0;)
      all.append(buffer.data(), static_cast<std::size_t>(n));
  });
  Output output(pipe.to.get());
  use(output);
  output.flush();
  pipe.to.reset();
  reader.join();
  return all;
}

TEST(Stream, OutputKeepsTheOrderOfShortAndLongRecords) {
  std::mt19937 chance(9);
  auto lines = lines_of_any_length(chance);
  std::string expected;
  auto all = written([&](Output& output) {
    for (const auto& line : lines) {
      auto record = record::Record::parse(line);
      if (chance() % 2 == 0) record.set_text("log", std::string(chance() % 9000, '"'));
      if (chance() % 5 == 0) record.erase("n");
      if (chance() % 4 == 0) {
        output.buffer() += "{}\n";
        expected += "{}\n";
      }
      record.append_to(expected);
      output.append(std::move(record));
      output.flush_if_full();
    }
  });
  EXPECT_EQ(all.size(), expected.size());
  EXPECT_TRUE(all == expected);
}

TEST(Stream, NothingIsWrittenTwiceAfterAnError) {
  Fd full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
  Output output(full.get());
  output.append(record::Record::parse("{\"a\":\"" + std::string(50000, 'x') + "\"}"));
  output.buffer() += "{}\n";
  EXPECT_THROW(output.flush(), Error);
  EXPECT_NO_THROW(output.flush());
}

}  // namespace
}  // namespace hammy::cli
