// Nothing that an author wrote is lost: every string, line of prose, pattern and command of the runbooks of
// this repository stands on a page of their folder.
#include "compiler/sema/frontend.h"
#include "tests/unit/codegen_markdown_plans.h"

#include <algorithm>
#include <map>

using namespace rbk;
using namespace rbk::test::markdown_plans;
namespace fs = std::filesystem;

namespace {

/// Letters and digits alone: neither what a page adds as markup nor what it escapes counts.
std::string essence(const std::string &text) {
  std::string result;
  for (char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80)
      result += c;
  return result;
}

std::string without(std::string text, const std::string &part) {
  for (size_t i = 0; (i = text.find(part, i)) != std::string::npos;)
    text.erase(i, part.size());
  return text;
}

/// The texts of a source file, a piece for each stretch without a variable or an escape.
class Pieces {
public:
  explicit Pieces(const std::string &source) {
    bool inProcedure = false; // what it says depends on its calls
    for (const std::string &line : linesOf(source)) {
      if (text_.empty()) {
        if (line.rfind("procedure ", 0) == 0)
          inProcedure = true;
        else if (line.rfind("}", 0) == 0)
          inProcedure = false;
      }
      if (!inProcedure)
        readLine(line);
    }
  }
  std::vector<std::string> pieces;

private:
  void add(const std::string &text) {
    std::string piece;
    auto flush = [&] {
      if (std::string kept = essence(piece); kept.size() >= 3)
        pieces.push_back(kept);
      piece.clear();
    };
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '$') {
        flush();
        while (i + 1 < text.size() && (std::isalnum(static_cast<unsigned char>(text[i + 1])) ||
                                       std::string("_{}.").find(text[i + 1]) != std::string::npos))
          ++i;
      } else if (text[i] == '\\') {
        flush();
        ++i;
      } else {
        piece += text[i];
      }
    }
    flush();
  }

  void readLine(const std::string &line) {
    size_t i = 0;
    if (!text_.empty()) { // of a text over several lines
      i = line.find("\"\"\"");
      add(line.substr(0, i));
      if (i == std::string::npos)
        return;
      text_.clear();
      i += 3;
    } else {
      i = std::min(line.find_first_not_of(" \t"), line.size());
      if (line.compare(i, 2, "- ") == 0)
        return add(line.substr(i + 2));
      if (line.compare(i, 7, "import ") == 0 || line.compare(i, 9, "calendar ") == 0)
        return;
    }
    for (; i < line.size() && line[i] != '#'; ++i) {
      if (line.compare(i, 2, "$ ") == 0)
        return add(line.substr(i + 2));
      if (line.compare(i, 3, "\"\"\"") == 0) {
        size_t end = line.find("\"\"\"", i + 3);
        add(line.substr(i + 3, end == std::string::npos ? end : end - i - 3));
        if (end == std::string::npos) {
          text_ = "open";
          return;
        }
        i = end + 2;
      } else if (line[i] == '"' || (line[i] == '/' && i > 0 && line[i - 1] == ' ' && line[i + 1] != ' ')) {
        size_t end = i + 1;
        while (end < line.size() && line[end] != line[i])
          end += line[end] == '\\' ? 2 : 1;
        add(line.substr(i + 1, end - i - 1));
        i = end;
      }
    }
  }

  std::string text_;
};

std::string readFile(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("markdown: nothing that an author wrote is lost", "[markdown]") {
  std::map<fs::path, std::vector<fs::path>> folders;
  for (const auto &entry : fs::recursive_directory_iterator(fs::path(RBK_SOURCE_DIR) / "runbooks"))
    if (entry.path().extension() == ".rbk")
      folders[entry.path().parent_path()].push_back(entry.path());
  REQUIRE(!folders.empty());
  size_t count = 0;
  for (auto &[folder, files] : folders) {
    std::sort(files.begin(), files.end());
    sema::Frontend frontend;
    std::vector<plan::Program> programs;
    std::string pages;
    for (const fs::path &file : files) {
      auto program = frontend.compileFile(file.string());
      REQUIRE(program);
      programs.push_back(std::move(*program));
    }
    std::vector<const plan::Program *> all;
    for (const plan::Program &program : programs) {
      all.push_back(&program);
      for (const auto *list : {&program.runbooks, &program.references})
        for (const plan::Runbook &runbook : *list) {
          std::string page = markdown::generatePage(program, runbook);
          INFO(runbook.name);
          checkTidy(page);
          checkLinks(page);
          pages += page;
        }
    }
    std::string index = markdown::generateIndex(all);
    checkTidy(index);
    checkLinks(index);
    pages += index;
    pages = essence(without(without(without(pages, "&amp;"), "<br>"), "%20"));
    for (const fs::path &file : files)
      for (const std::string &piece : Pieces(readFile(file)).pieces) {
        INFO(file.filename().string() << ": " << piece);
        CHECK(pages.find(piece) != std::string::npos);
        ++count;
      }
  }
  CHECK(count > 1000);
}
