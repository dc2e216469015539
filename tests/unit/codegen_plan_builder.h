#pragma once
#include "compiler/plan/plan.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Builds plan values by hand: one program with one runbook. In words, `$name` and `${name}` are variables
/// that exist.
namespace rbk::test {

struct PlanBuilder {
  plan::Program program;

  PlanBuilder() {
    program.file = "runbooks/sample.rbk";
    program.runbooks.emplace_back();
    book().name = "sample";
    book().title = text("A sample");
  }
  plan::Runbook &book() { return program.runbooks.front(); }

  plan::VariableId variable(const std::string &name, plan::Variable::Origin origin, plan::ValueKind kind,
                            const std::string &type, const std::string &pattern = "") {
    plan::Variable v;
    v.origin = origin;
    v.name = name;
    v.type = {kind, type, pattern, type == "secret"};
    book().variables.push_back(v);
    return static_cast<plan::VariableId>(book().variables.size() - 1);
  }
  plan::VariableId parameter(const std::string &name, const std::string &type, const std::string &value,
                             plan::ValueKind kind = plan::ValueKind::Text, const std::string &pattern = "") {
    plan::VariableId id = variable(name, plan::Variable::Origin::Parameter, kind, type, pattern);
    book().variables[id].hasDefault = true;
    book().variables[id].defaultValue = value;
    return id;
  }
  plan::VariableId required(const std::string &name, const std::string &type,
                            plan::ValueKind kind = plan::ValueKind::Text, const std::string &pattern = "") {
    return variable(name, plan::Variable::Origin::Parameter, kind, type, pattern);
  }
  plan::VariableId captured(const std::string &name, plan::ValueKind kind = plan::ValueKind::Text) {
    const bool integer = kind == plan::ValueKind::Integer;
    return variable(name, plan::Variable::Origin::Captured, kind,
                    integer                         ? "int"
                    : kind == plan::ValueKind::Bool ? "bool"
                    : kind == plan::ValueKind::List ? "list<text>"
                                                    : "text",
                    integer                         ? "[+-]?[0-9]+"
                    : kind == plan::ValueKind::Bool ? "true|false"
                                                    : "");
  }
  plan::VariableId evidence(const std::string &name) {
    return variable(name, plan::Variable::Origin::Evidence, plan::ValueKind::File, "file");
  }

  // --- texts and words

  plan::VariableId find(const std::string &name) const {
    const auto &variables = program.runbooks.front().variables;
    for (size_t i = 0; i < variables.size(); ++i)
      if (variables[i].name == name)
        return static_cast<plan::VariableId>(i);
    return plan::noVariable;
  }
  /// Calls `part(isVariable, text, id)` for each piece.
  template <typename Part>
  void split(const std::string &source, Part &&part) const {
    std::string literal;
    for (size_t i = 0; i < source.size(); ++i) {
      const bool braced = source.compare(i, 2, "${") == 0;
      size_t begin = i + (braced ? 2 : 1), end = begin;
      if (source[i] == '$')
        while (end < source.size() &&
               (isalnum(static_cast<unsigned char>(source[end])) || source[end] == '_'))
          ++end;
      const plan::VariableId id =
          source[i] == '$' ? find(source.substr(begin, end - begin)) : plan::noVariable;
      if (id == plan::noVariable) {
        literal += source[i];
        continue;
      }
      if (!literal.empty())
        part(literal, plan::noVariable);
      literal.clear();
      part(std::string(), id);
      i = end - (braced ? 0 : 1);
    }
    if (!literal.empty())
      part(literal, plan::noVariable);
  }
  plan::Text text(const std::string &source) const {
    plan::Text result;
    split(source, [&](const std::string &literal, plan::VariableId id) {
      result.parts.push_back({id, literal});
    });
    return result;
  }
  /// Quoted as an author would: literals with anything special in single quotes.
  plan::Word word(const std::string &source) const {
    plan::Word result;
    split(source, [&](const std::string &literal, plan::VariableId id) {
      plan::WordPart part;
      part.literal = literal;
      part.variable = id;
      part.kind = id == plan::noVariable ? plan::WordPart::Kind::Literal : plan::WordPart::Kind::Variable;
      const bool special = literal.find_first_of(" '\"\\$`*?~|&;<>(){}[]!#\n\t") != std::string::npos;
      part.quote = id != plan::noVariable ? ast::Quote::None
                   : special              ? ast::Quote::Single
                                          : ast::Quote::None;
      result.parts.push_back(part);
    });
    if (result.parts.empty()) {
      plan::WordPart part;
      part.kind = plan::WordPart::Kind::Literal;
      part.quote = ast::Quote::Single;
      result.parts.push_back(part);
    }
    return result;
  }
  plan::Process process(const std::vector<std::string> &argv) const {
    plan::Process result;
    for (const std::string &each : argv)
      result.argv.push_back(word(each));
    return result;
  }
  /// A pipeline of commands.
  plan::CommandLine command(const std::vector<std::vector<std::string>> &stages,
                            uint64_t timeoutMs = 30'000) const {
    plan::CommandLine result;
    result.timeoutMs = timeoutMs;
    result.line = 1;
    plan::Pipeline pipeline;
    for (const auto &argv : stages) {
      pipeline.processes.push_back(process(argv));
      for (const std::string &each : argv)
        result.source += (result.source.empty() ? "" : each == argv.front() ? " | " : " ") + each;
    }
    result.pipelines.push_back(pipeline);
    return result;
  }
  /// Adds `&& argv` or `|| argv`.
  static plan::CommandLine chain(plan::CommandLine left, ast::Connector connector,
                                 const plan::CommandLine &right) {
    plan::Pipeline pipeline = right.pipelines.front();
    pipeline.connector = connector;
    left.source += (connector == ast::Connector::And ? " && " : " || ") + right.source;
    left.pipelines.push_back(pipeline);
    return left;
  }

  // --- expressions

  template <typename Node>
  static plan::ExprPtr expr(Node node, plan::ValueKind kind, const std::string &source) {
    auto result = std::make_shared<plan::Expr>();
    result->node = std::move(node);
    result->kind = kind;
    result->source = source;
    return result;
  }
  static plan::ExprPtr integer(int64_t value) {
    return expr(plan::IntegerExpr{value}, plan::ValueKind::Integer, std::to_string(value));
  }
  plan::ExprPtr literal(const std::string &value) const {
    return expr(plan::TextExpr{text(value)}, plan::ValueKind::Text, "\"" + value + "\"");
  }
  static plan::ExprPtr regex(const std::string &value) {
    return expr(plan::RegexExpr{value}, plan::ValueKind::Text, "/" + value + "/");
  }
  plan::ExprPtr var(const std::string &name) const {
    const plan::VariableId id = find(name);
    return expr(plan::VariableExpr{id}, program.runbooks.front().variables[id].type.kind, name);
  }
  static plan::ExprPtr negate(const plan::ExprPtr &operand) {
    return expr(plan::NotExpr{operand}, plan::ValueKind::Bool, "not " + operand->source);
  }
  static plan::ExprPtr binary(const plan::ExprPtr &left, ast::BinaryOp op, const plan::ExprPtr &right) {
    using Op = ast::BinaryOp;
    const bool number =
        op == Op::Add || op == Op::Subtract || op == Op::Multiply || op == Op::Divide || op == Op::PercentOf;
    return expr(plan::BinaryExpr{op, left, right}, number ? plan::ValueKind::Integer : plan::ValueKind::Bool,
                left->source + " " + spelling(op) + " " + right->source);
  }
  static std::string spelling(ast::BinaryOp op) {
    static const char *const names[] = {
        "or", "and", "==", "!=", "<", "<=", ">", ">=", "contains", "matches", "+", "-", "*", "/", "% of"};
    return names[static_cast<size_t>(op)];
  }
  plan::ExprPtr ask(const std::string &name, const std::string &question) const {
    return expr(plan::AskExpr{gate(plan::Gate::Kind::Ask, name, question)}, plan::ValueKind::Bool,
                "ask " + name);
  }
  plan::Gate gate(plan::Gate::Kind kind, const std::string &name, const std::string &question) const {
    plan::Gate result;
    result.kind = kind;
    result.name = name;
    result.text = text(question);
    result.named = true;
    return result;
  }

  // --- structure

  plan::Section &section(plan::SectionKind kind) {
    book().sections.emplace_back();
    book().sections.back().kind = kind;
    return book().sections.back();
  }
  plan::Step &step(const std::string &title) {
    auto &steps = book().sections.back().steps;
    steps.emplace_back();
    steps.back().title = text(title);
    return steps.back();
  }
  template <typename Node>
  static plan::Stmt stmt(Node node) {
    plan::Stmt result;
    result.node = std::move(node);
    return result;
  }
  template <typename Node>
  PlanBuilder &add(Node node) {
    book().sections.back().steps.back().body.push_back(stmt(std::move(node)));
    return *this;
  }
  PlanBuilder &run(const std::vector<std::string> &argv) { return add(plan::RunStmt{command({argv})}); }
};

} // namespace rbk::test
