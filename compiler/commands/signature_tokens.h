#pragma once
#include "compiler/commands/signature.h"
#include "compiler/parse/signature_parser.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSwitch.h>

// The tokens of one clause of a signature, read with what may stand there: conditions, kinds, places.
namespace rbk::commands {
using llvm::StringRef;
using parse::SignatureSyntax;

struct Token {
  SignatureSyntax kind;
  std::string text; ///< decoded
  SourceRange range;
};

/// The kinds of values; any other word in a type is a member of an enumeration.
inline bool isKind(StringRef word) {
  static constexpr StringRef kinds[] = {"text",
                                        "int",
                                        "float",
                                        "bool",
                                        "duration",
                                        "seconds",
                                        "quantity",
                                        "size",
                                        "percent",
                                        "file",
                                        "outfile",
                                        "dir",
                                        "url",
                                        "host",
                                        "port",
                                        "glob",
                                        "regex.basic",
                                        "regex.extended",
                                        "regex.perl",
                                        "sql",
                                        "sql.mysql",
                                        "sql.sqlite",
                                        "sql.clickhouse",
                                        "sql.cql",
                                        "sql.influx",
                                        "mongo.js",
                                        "psql.meta",
                                        "json",
                                        "yaml",
                                        "jq",
                                        "jsonpath",
                                        "python",
                                        "shell",
                                        "awk",
                                        "sed",
                                        "signal",
                                        "user",
                                        "http.Method",
                                        "http.Header",
                                        "http.Json",
                                        "secret",
                                        "env.Assignment",
                                        "cron",
                                        "promql",
                                        "k8s.Resource",
                                        "k8s.Object",
                                        "k8s.Name",
                                        "k8s.Pod",
                                        "k8s.Workload",
                                        "k8s.Namespace",
                                        "k8s.Context",
                                        "k8s.LabelSelector",
                                        "k8s.FieldSelector",
                                        "k8s.Output",
                                        "k8s.Patch",
                                        "k8s.Image",
                                        "k8s.EnvChange",
                                        "redis.command",
                                        "command",
                                        "number",
                                        "date",
                                        "format",
                                        "file.Mode",
                                        "ip.Address",
                                        "jmespath",
                                        "pair",
                                        "promql.Parameter",
                                        "template.Go",
                                        "url.Glob",
                                        "decimal",
                                        "natural",
                                        "octal",
                                        "curl.Size",
                                        "curl.Protocols",
                                        "curl.Ports",
                                        "find.Size",
                                        "find.Types",
                                        "netfilter.States",
                                        "netfilter.Ports",
                                        "netfilter.Interface",
                                        "netfilter.Mark",
                                        "systemd.UnitTypes",
                                        "tar.Letters",
                                        "tar.Size",
                                        "tar.RecordSize",
                                        "find.Mode"};
  return llvm::is_contained(kinds, word);
}

inline std::optional<Place> placeNamed(StringRef word) {
  return llvm::StringSwitch<std::optional<Place>>(word)
      .Case("local", Place::Local)
      .Case("pod", Place::Pod)
      .Case("container", Place::Container)
      .Case("host", Place::Host)
      .Case("cluster", Place::Cluster)
      .Case("cloud", Place::Cloud)
      .Case("db", Place::Db)
      .Default(std::nullopt);
}

/// The tokens of one clause with a reading position. A failed expectation is reported once and fails the
/// clause.
class Tokens {
public:
  Tokens(std::vector<Token> tokens, SourceRange range, DiagnosticEngine &diagnostics)
      : tokens_(std::move(tokens)), range_(range), diagnostics_(diagnostics) {}

  bool done() const { return at_ >= tokens_.size(); }
  bool failed() const { return failed_; }
  const Token *peek() const { return done() ? nullptr : &tokens_[at_]; }
  bool is(StringRef text) const {
    return !done() && peek()->kind != SignatureSyntax::String && peek()->text == text;
  }
  bool is(SignatureSyntax kind) const { return !done() && peek()->kind == kind; }
  bool take(StringRef text) { return is(text) && ++at_; }
  std::string next() { return done() ? std::string() : tokens_[at_++].text; }

  void fail(const std::string &message) {
    if (!failed_)
      diagnostics_.report(Diag::BadSignature,
                          !done()           ? peek()->range
                          : tokens_.empty() ? range_
                                            : tokens_.back().range,
                          {message});
    failed_ = true;
    at_ = tokens_.size();
  }
  std::string string() {
    if (!is(SignatureSyntax::String)) {
      fail("expected a text in double quotes");
      return {};
    }
    return next();
  }

  ConditionPtr condition() {
    ConditionPtr left = conjunction();
    while (!failed_ && take("or"))
      left = join(Condition::Kind::Or, std::move(left), conjunction());
    return left;
  }

  std::optional<Place> place() {
    auto result = done() ? std::nullopt : placeNamed(peek()->text);
    if (!result)
      fail("expected a place: local, pod, container, host, cluster, cloud or db");
    else
      ++at_;
    return result;
  }
  /// `at $operand`, `at --flag`
  std::string at() { return take("at") ? next() : std::string(); }

  ValueKinds kinds() {
    ValueKinds result;
    do {
      if (is(SignatureSyntax::Word) && isKind(peek()->text))
        result.kinds.push_back(next());
      else if (is(SignatureSyntax::Word) || is(SignatureSyntax::String))
        result.words.push_back(next());
      else {
        fail("expected a kind of value");
        break;
      }
    } while (take("|"));
    return result;
  }

private:
  static ConditionPtr join(Condition::Kind kind, ConditionPtr left, ConditionPtr right) {
    auto result = std::make_unique<Condition>();
    result->kind = kind;
    result->left = std::move(left);
    result->right = std::move(right);
    return result;
  }

  ConditionPtr conjunction() {
    ConditionPtr left = primary();
    while (!failed_ && take("and"))
      left = join(Condition::Kind::And, std::move(left), primary());
    return left;
  }

  ConditionPtr primary() {
    if (take("not"))
      return join(Condition::Kind::Not, primary(), nullptr);
    if (take("(")) {
      ConditionPtr inside = condition();
      if (!take(")"))
        fail("expected `)`");
      return inside;
    }
    auto result = std::make_unique<Condition>();
    if (is("no") || is("has")) {
      bool no = next() == "no";
      result->kind = is("input") ? Condition::Kind::HasInput : Condition::Kind::HasOperands;
      if (!take("operands") && !take("input"))
        fail("expected `operands` or `input`");
      return no ? join(Condition::Kind::Not, std::move(result), nullptr) : std::move(result);
    }
    bool flag = is(SignatureSyntax::Flag);
    if (!flag && !is(SignatureSyntax::Hole)) {
      fail("expected a condition: a flag, an operand, `no operands` …");
      return result;
    }
    result->name = next();
    if (take("in")) {
      result->kind = flag ? Condition::Kind::FlagIn : Condition::Kind::OperandIn;
      if (!take("("))
        fail("expected `(` after `in`");
      do
        result->values.push_back(next());
      while (take(","));
      if (!take(")"))
        fail("expected `)`");
    } else if (take("==")) {
      result->kind = flag ? Condition::Kind::FlagIn : Condition::Kind::OperandIn;
      result->values.push_back(next());
    } else if (take("~")) {
      result->kind = flag ? Condition::Kind::FlagMatches : Condition::Kind::OperandMatches;
      if (!is(SignatureSyntax::Regex))
        fail("expected a regular expression between slashes");
      result->pattern = next();
    } else if (flag)
      result->kind = Condition::Kind::Flag;
    else {
      result->kind = Condition::Kind::OperandMatches;
      result->pattern = ".";
    }
    return result;
  }

  std::vector<Token> tokens_;
  SourceRange range_;
  DiagnosticEngine &diagnostics_;
  size_t at_ = 0;
  bool failed_ = false;
};

} // namespace rbk::commands
