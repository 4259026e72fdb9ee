// This file implements delivery as files: <name>.eml with the bytes that a mail server would get.
#include <filesystem>

#include "base/file.hpp"
#include "channel/local.hpp"
#include "channel/ways.hpp"

namespace hammy::channel {

namespace {

class EmlFiles final : public LocalChannel {
 public:
  EmlFiles(std::string name, std::filesystem::path directory, Settled settled)
      : LocalChannel(std::move(name), std::move(settled)), directory_(std::move(directory)) {
    make_directories(directory_);
  }

 private:
  std::string store(const Parcel& parcel) override {
    auto name = parcel.name + ".eml";
    write_file_atomically(directory_ / name, join(parcel.pieces));
    return name;
  }

  std::filesystem::path directory_;
};

}  // namespace

std::unique_ptr<Channel> make_file(std::string name, std::string directory, Settled settled) {
  return std::make_unique<EmlFiles>(std::move(name), std::move(directory), std::move(settled));
}

}  // namespace hammy::channel
