#include "compiler/commands/jq_words.h"
#include "compiler/commands/languages.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringSet.h>

// jq programs: the grammar of jq 1.6 with what 1.7 added, read by descent. libjq cannot be linked: Debian has
// no static archive of it. tests/e2e/jq_oracle.sh compares this with the real jq.
namespace rbk::commands {
using llvm::StringRef;

namespace {

const llvm::StringSet<> &builtins() {
  static const llvm::StringSet<> table = [] {
    llvm::StringSet<> result;
    const EmbeddedFile *file = findEmbedded("stdlib/jq/builtins.tsv");
    llvm::SmallVector<StringRef, 256> lines;
    if (file)
      StringRef(file->text.data(), file->text.size()).split(lines, '\n', -1, false);
    for (StringRef line : lines)
      if (!line.startswith("#")) {
        auto [name, arguments] = line.split('\t');
        result.insert((name + "/" + arguments).str());
      }
    return result;
  }();
  return table;
}

class JqReader : JqWords {
public:
  JqReader(StringRef text, const std::vector<std::string> &variables) : JqWords(text) {
    for (const std::string &name : variables)
      variables_.push_back(name);
  }

  std::optional<JqProblem> run() {
    next();
    modules();
    if (kind_ != Kind::End)
      pipe(true);
    if (!problem_ && kind_ != Kind::End)
      unexpected("an operator or the end");
    return problem_;
  }

private:
  // --- names
  void useVariable() {
    std::string name = token_.drop_front(1).str();
    static constexpr StringRef given[] = {"ENV", "__loc__", "ARGS", "__prog_args", "named", "__prog_name"};
    if (!imports_ && !llvm::is_contained(given, name) && !llvm::is_contained(variables_, name) && !problem_) {
      size_t begin = begin_, end = at_;
      fail(begin, end, "variable `$" + name + "`");
      problem_->undefined = true;
      std::vector<StringRef> known(variables_.begin(), variables_.end());
      if (StringRef near = suggest(name, known); !near.empty())
        problem_->fix = "$" + near.str();
    }
  }
  void useFunction(const std::string &name, size_t arguments, size_t begin, size_t end) {
    std::string full = name + "/" + std::to_string(arguments);
    if (problem_ || imports_ || builtins().contains(full) || llvm::is_contained(functions_, full))
      return;
    std::vector<StringRef> names;
    std::string other;
    auto look = [&](StringRef candidate) {
      auto [known, arity] = candidate.split('/');
      names.push_back(known);
      if (known == name)
        other += (other.empty() ? "" : " or ") + arity.str();
    };
    for (const auto &entry : builtins())
      look(entry.getKey());
    for (const std::string &defined : functions_)
      look(defined);
    llvm::sort(names);
    auto count = [](size_t n) { return std::to_string(n) + (n == 1 ? " argument" : " arguments"); };
    fail(begin, end,
         "function `" + name + "`" +
             (other.empty() ? "" : " with " + count(arguments) + "; it takes " + other));
    problem_->undefined = true;
    if (other.empty())
      problem_->fix = suggest(name, names).str();
  }

  // --- grammar
  void modules() {
    while (is("import") || is("include") || is("module")) {
      imports_ = true;
      while (!problem_ && kind_ != Kind::End && !is(";"))
        kind_ == Kind::String ? string() : next();
      want(";");
    }
  }

  void definition() {
    want("def");
    std::string name = token_.str();
    if (kind_ != Kind::Name)
      return unexpected("the name of a function");
    next();
    size_t functions = functions_.size(), variables = variables_.size();
    std::vector<std::string> parameters;
    if (accept("(")) {
      do {
        if (kind_ == Kind::Variable) {
          variables_.push_back(token_.drop_front(1).str());
          parameters.push_back(token_.drop_front(1).str() + "/0");
        } else if (kind_ == Kind::Name)
          parameters.push_back(token_.str() + "/0");
        else
          return unexpected("the name of a parameter");
        next();
      } while (accept(";"));
      want(")");
    }
    std::string full = name + "/" + std::to_string(parameters.size());
    functions_.push_back(full);
    functions_.insert(functions_.end(), parameters.begin(), parameters.end());
    want(":");
    pipe();
    want(";");
    functions_.resize(functions);
    functions_.push_back(full);
    variables_.resize(variables);
  }

  /// Definitions, and filters joined by `|`.
  void pipe(bool definitionsAlone = false) {
    if (++depth_ > 200)
      return fail(begin_, at_, "it is nested too deeply");
    size_t functions = functions_.size(), variables = variables_.size();
    while (!problem_ && is("def")) {
      definition();
      if (definitionsAlone && kind_ == Kind::End) {
        --depth_;
        return;
      }
    }
    comma();
    if (accept("|"))
      pipe();
    functions_.resize(functions);
    variables_.resize(variables);
    --depth_;
  }

  void comma() {
    do
      binary(0);
    while (accept(","));
  }

  struct Level {
    std::initializer_list<StringRef> operators;
    char associates; ///< left, right or none
  };
  void binary(size_t level) {
    static const Level levels[] = {{{"//"}, 'r'},
                                   {{"=", "|=", "+=", "-=", "*=", "/=", "%=", "//="}, 'n'},
                                   {{"or"}, 'l'},
                                   {{"and"}, 'l'},
                                   {{"==", "!=", "<", "<=", ">", ">="}, 'n'},
                                   {{"+", "-"}, 'l'},
                                   {{"*", "/", "%"}, 'l'}};
    if (level == std::size(levels))
      return prefix();
    binary(level + 1);
    for (bool again = true; again && !problem_ && kind_ != Kind::String &&
                            llvm::is_contained(levels[level].operators, token_);) {
      next();
      binary(levels[level].associates == 'r' ? level : level + 1);
      again = levels[level].associates == 'l';
      if (levels[level].associates == 'n' && llvm::is_contained(levels[level].operators, token_))
        fail(begin_, at_, "`" + token_.str() + "` cannot be chained; put one comparison in parentheses");
    }
  }

  void prefix() {
    if (accept("-"))
      return prefix();
    if (accept("label")) {
      if (kind_ != Kind::Variable)
        return unexpected("the name of a label, as `$out`");
      labels_.push_back(token_.str());
      next();
      want("|");
      return pipe();
    }
    if (is("def")) { // a definition inside a term: `1 + def f: 2; f`
      size_t functions = functions_.size();
      definition();
      pipe();
      functions_.resize(functions);
      return;
    }
    term();
    if (is("as")) {
      size_t variables = variables_.size();
      next();
      patterns();
      want("|");
      pipe();
      variables_.resize(variables);
    }
  }

  void patterns() {
    do
      pattern();
    while (accept("?//"));
  }
  void pattern() {
    if (kind_ == Kind::Variable) {
      variables_.push_back(token_.drop_front(1).str());
      return next();
    }
    if (accept("[")) {
      do
        pattern();
      while (accept(","));
      return want("]");
    }
    if (!accept("{"))
      return unexpected("a variable, as `$name`, or a pattern");
    do {
      bool bound = kind_ == Kind::Variable;
      if (bound)
        variables_.push_back(token_.drop_front(1).str());
      key();
      if (is(":")) {
        next();
        pattern();
      } else if (!bound)
        return unexpected("`:`");
    } while (accept(","));
    want("}");
  }

  void key() {
    if (kind_ == Kind::String)
      string();
    else if (accept("(")) {
      pipe();
      want(")");
    } else if (kind_ == Kind::Format) {
      next();
      if (kind_ == Kind::String)
        string();
    } else if (kind_ == Kind::Name || kind_ == Kind::Variable || kind_ == Kind::Number || is("and") ||
               is("or"))
      next();
    else
      unexpected("a name");
  }

  void object() {
    if (accept("}"))
      return;
    do {
      bool variable = kind_ == Kind::Variable, parentheses = is("(");
      bool plain = kind_ == Kind::Name || kind_ == Kind::String || kind_ == Kind::Format || variable ||
                   is("and") || is("or");
      if (variable)
        useVariable();
      key();
      if (is(":")) {
        next();
        objectValue();
      } else if (parentheses || !plain)
        unexpected("`:`");
    } while (accept(","));
    want("}");
  }
  void objectValue() {
    do
      objectTerm();
    while (accept("|"));
    if (!problem_ && !is(",") && !is("}"))
      unexpected("`,` or `}` (a value with an operator stands in parentheses)");
  }
  void objectTerm() {
    while (accept("-")) {
    }
    term();
  }

  void term() {
    primary();
    for (;;) {
      if (problem_)
        return;
      if (accept("?"))
        continue;
      if (is("?//")) { // `.a?//"x"`: the word of patterns is two operators here
        ++begin_;
        token_ = "//";
        return;
      }
      if (kind_ == Kind::Field)
        next();
      else if (is(".")) {
        next();
        if (kind_ == Kind::String)
          string();
        else if (!is("["))
          return unexpected("a name, or `[` behind `.`");
      } else if (accept("["))
        subscript();
      else
        return;
    }
  }
  void subscript() {
    if (accept("]"))
      return;
    if (accept(":")) {
      pipe();
      return want("]");
    }
    pipe();
    if (accept(":") && !is("]"))
      pipe();
    want("]");
  }

  void primary() {
    if (problem_)
      return;
    switch (kind_) {
    case Kind::Number:
    case Kind::Field:
      return next();
    case Kind::String:
      return string();
    case Kind::Variable:
      useVariable();
      return next();
    case Kind::Format:
      format();
      next();
      if (kind_ == Kind::String)
        string();
      return;
    case Kind::Name:
      if (token_ == "if" || token_ == "reduce" || token_ == "foreach" || token_ == "try")
        return control();
      if (token_ == "break")
        return breakOut();
      if (!isKeyword(token_))
        return call();
      break;
    case Kind::Symbol:
      if (accept(".")) {
        if (kind_ == Kind::String)
          string();
        return;
      }
      if (accept("..")) {
        if (kind_ == Kind::Field && begin_ > 0 && text_[begin_ - 1] == '.')
          unexpected("`|` behind `..`");
        return;
      }
      if (accept("(")) {
        pipe();
        return want(")");
      }
      if (accept("[")) {
        if (accept("]"))
          return;
        pipe();
        return want("]");
      }
      if (accept("{"))
        return object();
      break;
    case Kind::End:
      break;
    }
    unexpected("a value or filter");
  }

  void format() {
    static constexpr StringRef formats[] = {"@text", "@json", "@csv",    "@tsv",     "@html",   "@uri",
                                            "@urid", "@sh",   "@base64", "@base64d", "@base32", "@base32d"};
    if (!llvm::is_contained(formats, token_) && !problem_) {
      fail(begin_, at_, "format `" + token_.str() + "`");
      problem_->undefined = true;
    }
  }

  void breakOut() {
    next();
    if (kind_ != Kind::Variable)
      return unexpected("the name of a label, as `$out`");
    if (!llvm::is_contained(labels_, token_.str())) {
      std::string name = token_.str();
      fail(begin_, at_, "label `" + name + "`");
      if (problem_)
        problem_->undefined = true;
      return;
    }
    next();
  }

  void call() {
    std::string name = token_.str();
    size_t begin = begin_, end = at_, arguments = 0;
    next();
    if (accept("(")) {
      do {
        pipe();
        ++arguments;
      } while (accept(";"));
      if (!problem_ && !is(")"))
        return unexpected("`;` or `)`");
      want(")");
    }
    useFunction(name, arguments, begin, end);
  }

  void control() {
    std::string word = token_.str();
    next();
    if (word == "if") {
      pipe();
      want("then");
      pipe();
      while (accept("elif")) {
        pipe();
        want("then");
        pipe();
      }
      if (accept("else"))
        pipe();
      return want("end");
    }
    if (word == "try") {
      tried();
      if (accept("catch"))
        tried();
      return;
    }
    size_t variables = variables_.size();
    term();
    want("as");
    patterns();
    want("(");
    pipe();
    want(";");
    pipe();
    if (word == "foreach" && accept(";"))
      pipe();
    want(")");
    variables_.resize(variables);
  }
  void tried() {
    accept("-");
    term();
  }

  void string() {
    size_t open = begin_;
    for (;;) {
      if (problem_)
        return;
      if (at_ >= text_.size())
        return fail(open, open + 1, "the string is never closed");
      char c = text_[at_];
      if (c == '"') {
        ++at_;
        return next();
      }
      if (c != '\\') {
        ++at_;
        continue;
      }
      char escape = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (escape == '(') {
        at_ += 2;
        next();
        pipe();
        if (problem_)
          return;
        if (!is(")"))
          return unexpected("`)`");
        at_ = begin_ + 1; // the string goes on behind it
        continue;
      }
      unsigned code = 0;
      bool good = escape == 'u' ? at_ + 6 <= text_.size() && !text_.substr(at_ + 2, 4).getAsInteger(16, code)
                                : escape && StringRef("\"\\/bfnrt").contains(escape);
      if (!good)
        return fail(at_, at_ + 2, "`" + text_.substr(at_, 2).str() + "` is no escape of a string");
      at_ += escape == 'u' ? 6 : 2;
    }
  }

  unsigned depth_ = 0;
  bool imports_ = false;
  std::vector<std::string> variables_, functions_, labels_;
};

} // namespace

void checkJq(const Argument &program, const std::vector<std::string> &variables,
             DiagnosticEngine &diagnostics) {
  if (program.hasVariables())
    return; // part of the program is known only when it runs
  std::optional<JqProblem> problem = JqReader(program.text(), variables).run();
  if (!problem)
    return;
  SourceRange range = program.rangeOf(problem->begin, problem->end);
  auto &d =
      diagnostics.report(problem->undefined ? Diag::JqUndefined : Diag::JqSyntax, range, {problem->message});
  if (!problem->fix.empty())
    d.fix("did you mean `" + problem->fix + "`?", range, problem->fix);
}

} // namespace rbk::commands
