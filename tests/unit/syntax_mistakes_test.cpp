// The table of mistakes in tests/golden/syntax: one mistake gives one error, and the next mistake of the same
// file is still reported. What each message says is in the .expected file beside it.
#include "compiler/sema/frontend.h"
#include "compiler/support/source.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace rbk;

namespace {

struct Error {
  Diag id;
  Position at;
  std::string message;
};

/// The errors in a text that stands at `path`, by place.
std::vector<Error> errorsIn(const std::string &path, const std::string &text) {
  sema::Frontend frontend;
  frontend.compileText(path, text);
  const SourceFile *file = frontend.sources.files().front().get();
  std::vector<Error> result;
  for (const Diagnostic &d : frontend.diagnostics.diagnostics())
    if (d.severity == Severity::Error)
      result.push_back({d.id, d.range.begin - file->base, d.message});
  std::stable_sort(result.begin(), result.end(), [](const Error &a, const Error &b) { return a.at < b.at; });
  return result;
}

std::string shown(const std::vector<Error> &errors) {
  std::string result;
  for (const Error &e : errors)
    result += "\n  at " + std::to_string(e.at) + ": " + e.message;
  return result;
}

/// A file with several mistakes says so in its first line: `# 3 mistakes`.
size_t mistakesIn(llvm::StringRef text) {
  size_t count = 1;
  if (text.consume_front("# "))
    (void)text.take_until([](char c) { return c == ' '; }).getAsInteger(10, count);
  return count;
}

/// After these nothing more is read, as their message says.
bool givesUp(const std::vector<Error> &errors) {
  return std::any_of(errors.begin(), errors.end(), [](const Error &e) {
    return e.id == Diag::NestedTooDeeply || e.id == Diag::TooManySyntaxErrors;
  });
}

} // namespace

TEST_CASE("one mistake gives one error, and hides no other") {
  const std::filesystem::path folder = std::string(RBK_SOURCE_DIR) + "/tests/golden/syntax";
  size_t mistakes = 0;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    const std::string path = entry.path().string(), name = entry.path().filename().string();
    if (entry.path().extension() != ".rbk" || name.rfind("fail_", 0) != 0)
      continue;
    INFO(name);
    FileContents contents = readSourceFile(path);
    REQUIRE(contents.text);
    const std::string text = *contents.text;
    const std::vector<Error> alone = errorsIn(path, text);
    if (givesUp(alone))
      continue;
    ++mistakes;
    CAPTURE(shown(alone));
    CHECK(alone.size() == mistakesIn(text));

    if (text.back() != '\n') // cut off: what is appended would continue the line
      continue;
    const std::string second = "\nreference later \"Later\" {\n  stpe \"Look\" { }\n}\n";
    const std::vector<Error> both = errorsIn(path, text + second);
    CAPTURE(shown(both));
    CHECK(both.size() == alone.size() + 1);
    REQUIRE(!both.empty());
    CHECK(both.back().message == "`stpe` has no meaning in a reference");
  }
  CHECK(mistakes >= 60);
}
