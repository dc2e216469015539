#include "compiler/support/embedded.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace rbk;
namespace fs = std::filesystem;

namespace {

std::string readFile(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What the build is meant to embed, found by walking the folders.
std::vector<std::string> expectedPaths() {
  const fs::path root = RBK_SOURCE_DIR;
  std::vector<std::string> paths;
  const auto collect = [&](const char *folder, const std::vector<std::string> &extensions) {
    if (!fs::exists(root / folder))
      return;
    for (const auto &entry : fs::recursive_directory_iterator(root / folder))
      if (entry.is_regular_file() && std::ranges::count(extensions, entry.path().extension().string()) != 0)
        paths.push_back(fs::relative(entry.path(), root).generic_string());
  };
  collect("stdlib", {".rbk", ".txt", ".tsv"});
  collect("docs/rules", {".md"});
  std::ranges::sort(paths);
  return paths;
}

} // namespace

TEST_CASE("every file of the standard library and every rule page is embedded byte for byte", "[embedded]") {
  const std::vector<std::string> expected = expectedPaths();
  REQUIRE(embeddedFiles().size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const EmbeddedFile &file = embeddedFiles()[i];
    CHECK(file.path == expected[i]);
    INFO(file.path);
    CHECK((file.text == readFile(fs::path(RBK_SOURCE_DIR) / expected[i])));
  }
}

TEST_CASE("an embedded file is found by its exact path", "[embedded]") {
  for (const EmbeddedFile &file : embeddedFiles()) {
    CHECK(findEmbedded(file.path) == &file);
    CHECK(findEmbedded(std::string(file.path) + "x") == nullptr);
  }
  CHECK(findEmbedded("") == nullptr);
  CHECK(findEmbedded("stdlib") == nullptr);
}

TEST_CASE("the command index names the file that declares each command and its aliases", "[embedded]") {
  const std::regex declaration("command[ \\t]+\"?([^ \\t{\"]+)\"?.*"), alias("  alias[ \\t]+(.*)");
  std::vector<std::pair<std::string, uint32_t>> expected;
  for (uint32_t i = 0; i < embeddedFiles().size(); ++i) {
    if (fs::path(embeddedFiles()[i].path).parent_path() != "stdlib/commands")
      continue;
    std::istringstream text{std::string(embeddedFiles()[i].text)};
    std::smatch match;
    for (std::string line; std::getline(text, line);)
      if (std::regex_match(line, match, declaration))
        expected.emplace_back(match[1], i);
      else if (std::regex_match(line, match, alias)) {
        std::istringstream names{match[1]};
        for (std::string name; names >> name && name[0] != '#';)
          expected.emplace_back(name, i);
      }
  }
  std::ranges::sort(expected);

  std::vector<std::pair<std::string, uint32_t>> actual;
  for (const EmbeddedCommand &command : embeddedCommands())
    actual.emplace_back(command.name, command.file);
  CHECK((actual == expected));
}
