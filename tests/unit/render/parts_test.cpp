#include "render/parts.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/file.hpp"

namespace hammy::render {
namespace {

namespace fs = std::filesystem;

TEST(Pictures, OfFilesLieBesideTheTemplateAlone) {
  TemporaryDirectory place;
  fs::create_directories(place.path() / "t/images");
  write_file_atomically(place.path() / "t/images/logo.png", "logo");
  write_file_atomically(place.path() / "secret.png", "secret");
  fs::create_symlink(place.path() / "secret.png", place.path() / "t/link.png");
  config::Config config;
  auto sources = picture_sources("acme", config, place.path() / "t");
  EXPECT_EQ(sources.file("images/logo.png"), "logo");
  for (const auto& path :
       {std::string("../secret.png"), std::string("images/../../secret.png"), std::string("link.png"),
        (place.path() / "secret.png").string(), std::string(""), std::string("images"), std::string("none.png")})
    EXPECT_THROW(sources.file(path), Error) << path;
}

}  // namespace
}  // namespace hammy::render
