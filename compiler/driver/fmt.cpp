#include "compiler/driver/commands.h"
#include "compiler/driver/options.h"
#include "compiler/driver/paths.h"
#include "compiler/driver/replace_file.h"
#include "compiler/format/format.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace rbk::driver {

static constexpr const char *usage = R"(usage: rbk fmt [--check] [--diff] [PATH…]
       rbk fmt [--check] [--diff] [--stdin-name NAME] -

Writes .rbk files in the one canonical layout and prints the names of those it changed. A folder is searched, .gitignore respected; no
PATH means this folder. `-` reads standard input and writes to standard output.

  --check   writes nothing, prints the names of the files that would change
  --diff    writes nothing, prints what would change

A file with syntax errors stays as it is.
Exit status: 0 done, 1 --check or --diff found something or a file has syntax errors, 2 wrong usage, 3 a file could not be read or written.
)";

namespace {

class Formatter {
public:
  bool check = false, diff = false;
  bool findings = false, failed = false;

  /// Formats one text. `path` is nothing for standard input.
  void format(const std::string &name, std::string text, const std::string *path) {
    const SourceFile *source = sources_.add(name, std::move(text));
    if (!source)
      return fail("cannot read `" + name + "`: the sources are larger than 4 GiB together");
    format::Result result = format::format(*source);
    switch (result.state) {
    case format::Result::State::SyntaxErrors:
      result.diagnostics.finish();
      std::fputs(renderText(result.diagnostics, sources_, wantsColour(STDERR_FILENO)).c_str(), stderr);
      std::fprintf(stderr, "%s: has errors; it was left as it is\n", name.c_str());
      findings = true;
      return;
    case format::Result::State::Internal:
      return fail(name + ": internal error: " + result.problem +
                  "; it was left as it is. Please report this with the file");
    case format::Result::State::Formatted:
      break;
    }
    bool changed = result.text != source->text;
    if (diff) {
      findings = findings || changed;
      print(format::unifiedDiff(source->text, result.text, name));
    } else if (check) {
      findings = findings || changed;
      print(changed ? name + "\n" : "");
    } else if (!path)
      print(result.text);
    else if (changed) {
      if (std::string error = replaceFile(*path, result.text); !error.empty())
        return fail(error);
      print(name + "\n");
    }
  }

  void fail(const std::string &message) {
    std::fprintf(stderr, "rbk: %s\n", message.c_str());
    failed = true;
  }

private:
  void print(const std::string &text) { failed = !writeOut(text) || failed; }
  SourceManager sources_;
};

} // namespace

int fmtCommand(const std::vector<std::string> &arguments) {
  ParsedOptions options =
      parseOptions(arguments, {{"check", false}, {"diff", false}, {"stdin-name", true}, {"help", false}});
  if (!options.error.empty())
    return usageError("fmt", options.error);
  if (options.has("help"))
    return writeOut(usage) ? Clean : Failure;
  bool standardInput = std::count(options.operands.begin(), options.operands.end(), "-") > 0;
  if (standardInput && options.operands.size() > 1)
    return usageError("fmt", "`-` stands for standard input and takes no other path");

  Formatter formatter;
  formatter.check = options.has("check");
  formatter.diff = options.has("diff");
  if (standardInput) {
    if (auto text = readStandardInput())
      formatter.format(options.value("stdin-name").value_or("<stdin>"), std::move(*text), nullptr);
    else
      formatter.fail("cannot read standard input");
  } else {
    PathList files = expandPaths(options.operands.empty() ? std::vector<std::string>{"."} : options.operands);
    for (const std::string &error : files.errors)
      formatter.fail(error);
    for (const std::string &file : files.files) {
      FileContents contents = readSourceFile(file);
      if (contents.text)
        formatter.format(file, std::move(*contents.text), &file);
      else
        formatter.fail(contents.error);
    }
  }
  return formatter.failed ? Failure : formatter.findings ? Findings : Clean;
}

} // namespace rbk::driver
