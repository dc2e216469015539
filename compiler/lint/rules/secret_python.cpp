#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `print(settings.DATABASE_URL)`: what Python prints goes to the terminal and the journal. Only what stands
/// inside `print(…)` counts; connecting with the value, or printing its length, shows nothing.
class SecretPythonPrints : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    const FlagUse *program = use.command == "python" ? use.flag("-c") : nullptr;
    if (!program || outputIsHidden(site.runbook, site.stmt, site.line))
      return;
    StringRef source = context.sources.textOf(program->valueRange);
    for (size_t at = source.find("print("); at != StringRef::npos; at = source.find("print(", at + 1)) {
      if (at > 0 && (llvm::isAlnum(source[at - 1]) || source[at - 1] == '_'))
        continue;
      StringRef inner = argumentsAt(source.drop_front(at + 6));
      StringRef name = secretIn(inner);
      if (name.empty())
        continue;
      auto begin = program->valueRange.begin + static_cast<Position>(name.data() - source.data());
      context.diagnostics
          .report(Diag::SecretPrinted, {begin, begin + static_cast<Position>(name.size())},
                  {"`" + lastPart(name).str() + "`, which holds a secret"})
          .note("more people read the journal and the page of a run than the pod: show that it works, not "
                "what it is")
          .note("for an address with a password, open the connection and print one fixed line");
      return;
    }
  }

  /// The text up to the bracket that closes the call.
  static StringRef argumentsAt(StringRef text) {
    int depth = 1;
    char quote = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      if (quote) {
        if (c == '\\')
          ++i;
        else if (c == quote)
          quote = 0;
      } else if (c == '\'' || c == '"')
        quote = c;
      else if (c == '(' || c == '[' || c == '{')
        ++depth;
      else if ((c == ')' || c == ']' || c == '}') && --depth == 0)
        return text.take_front(i);
    }
    return text;
  }

  static StringRef lastPart(StringRef dotted) {
    return dotted.rsplit('.').second.empty() ? dotted : dotted.rsplit('.').second;
  }

  static bool isSecretName(StringRef name) {
    static const llvm::Regex secret(
        "(^|_)(password|passwd|pwd|secret|token|api_?key|private_?key|credentials?|dsn)(_|$)|"
        "(^|_)(database|db|postgres|postgresql|pg|mysql|mariadb|redis|mongo|mongodb|amqp|rabbitmq|broker|"
        "celery|cache|backend)_?(url|uri)$",
        llvm::Regex::IgnoreCase);
    static const llvm::Regex harmless("(_|^)(count|length|len|ttl|expiry|expires|age|name|id|file|path|type|"
                                      "limit|max|min|usage)$|^(max|num|n)_",
                                      llvm::Regex::IgnoreCase);
    return secret.match(name) && !harmless.match(name);
  }

  /// The first secret of the arguments that is shown as it is; empty when there is none.
  static StringRef secretIn(StringRef text) {
    static const llvm::Regex wrapped(
        "(len|bool|type|hash|id|isinstance|hasattr|sha256|sha1|md5|mask|redact)\\("
        "((os\\.)?(environ(\\.get)?|getenv)[[(][\"']?)?$|not $",
        llvm::Regex::IgnoreCase);
    static const llvm::Regex part("^[])'\"]*( is | in "
                                  "|[=!<>]=|\\.(host|hostname|port|scheme|path|database|username|user|"
                                  "drivername|startswith|endswith)([^a-z]|$))");
    for (size_t i = 0; i < text.size();) {
      char c = text[i];
      size_t begin = i, end = i;
      if (c == '\'' || c == '"') {
        size_t close = text.find(c, i + 1);
        if (close == StringRef::npos)
          return {};
        // The name of an environment variable is what is read; the text of an f-string is code in braces.
        bool environment = text.take_front(i).endswith("environ[") ||
                           text.take_front(i).endswith("getenv(") ||
                           text.take_front(i).endswith("environ.get(");
        bool formatted = i > 0 && (text[i - 1] == 'f' || text[i - 1] == 'F');
        if (formatted)
          for (size_t open = text.find('{', i); open < close; open = text.find('{', open + 1))
            if (StringRef name = secretIn(text.slice(open + 1, std::min(text.find('}', open), close)));
                !name.empty())
              return name;
        begin = i + 1, end = environment ? close : begin, i = close + 1;
      } else if (llvm::isAlpha(c) || c == '_') {
        while (end < text.size() && (llvm::isAlnum(text[end]) || text[end] == '_' || text[end] == '.'))
          ++end;
        i = end;
      } else {
        ++i;
        continue;
      }
      StringRef name = text.slice(begin, end);
      // `urlsplit(s.DATABASE_URL).hostname`, `s.TOKEN is not None`, `len(s.TOKEN)` do not show it.
      if (name.empty() || !isSecretName(lastPart(name)) || part.match(text.drop_front(end)) ||
          wrapped.match(text.take_front(begin)))
        continue;
      return name;
    }
    return {};
  }
};

} // namespace
std::unique_ptr<Rule> makeSecretPythonPrints() { return std::make_unique<SecretPythonPrints>(); }
} // namespace rbk::lint
