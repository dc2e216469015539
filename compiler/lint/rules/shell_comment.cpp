#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `create-channel #incident-$(date +%F)`: for the shell a comment begins there. A remark behind a command
/// has a blank after its `#`, or words; what is one word with an expansion in it was meant as an argument.
class CommentInCommand : public Rule {
  void command(Context &context, const CommandSite &site) override {
    // The comment stands behind the last word: between the end of the command and the end of its line.
    StringRef rest =
        context.sources.textOf({site.line.range.end, site.line.range.end + 400}).take_until([](char c) {
          return c == '\n';
        });
    StringRef before = context.sources.textOf(site.line.range);
    size_t at = findComment(before);
    Position begin = site.line.range.begin + static_cast<Position>(at);
    if (at == StringRef::npos) {
      StringRef trimmed = rest.ltrim();
      if (!trimmed.startswith("#") || trimmed.size() == rest.size())
        return;
      begin = site.line.range.end + static_cast<Position>(rest.size() - trimmed.size());
      before = trimmed;
    } else
      before = before.substr(at).take_until([](char c) { return c == '\n'; });
    StringRef word = wordOf(before);
    if (word.size() < 2 || !isArgument(before, word))
      return;
    context.diagnostics
        .report(Diag::CommentInCommand, {begin, begin + static_cast<Position>(word.size())}, {word})
        .note("quote it to pass it on");
  }

  /// The first `#` that begins a word, outside of quotes.
  static size_t findComment(StringRef text) {
    char quote = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      if (c == '\\')
        ++i;
      else if (quote)
        quote = c == quote ? 0 : quote;
      else if (c == '\'' || c == '"')
        quote = c;
      else if (c == '#' && i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t'))
        return i;
    }
    return StringRef::npos;
  }

  /// The word that begins with `#`, with the blanks inside of a `$(…)`.
  static StringRef wordOf(StringRef text) {
    int depth = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
      if (depth <= 0 && (text[i] == ' ' || text[i] == '\t'))
        return text.take_front(i);
    }
    return text;
  }

  static bool isArgument(StringRef text, StringRef word) {
    StringRef name = word.drop_front();
    return llvm::isAlnum(name.front()) && (name.contains('$') || (text.trim() == word && name.contains('-')));
  }
};

} // namespace
std::unique_ptr<Rule> makeCommentInCommand() { return std::make_unique<CommentInCommand>(); }
} // namespace rbk::lint
