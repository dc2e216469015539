#pragma once
#include "compiler/parse/parse.h"
#include "compiler/parse/syntax.h"
#include "compiler/parse/text.h"
#include "compiler/parse/tree.h"

#include <llvm/ADT/SmallVector.h>

#include <initializer_list>

/// Parse tree → syntax tree. Each declaration asks for its parts by their kind; what is not there stays
/// empty.
namespace rbk::parse {

class Lowering {
public:
  Lowering(const SourceFile &source, llvm::BumpPtrAllocator &arena, DiagnosticEngine &diagnostics)
      : source_(source), arena_(arena), diagnostics_(diagnostics) {}

  const ast::File *file(Cursor root);

private:
  // --- children of a node

  /// The first child of this kind, or an absent one.
  static Cursor find(Cursor node, Syntax kind) {
    for (Cursor child : node)
      if (child.is(kind))
        return child;
    return {};
  }
  /// The child of this kind; a second one is reported as a field that stands twice.
  Cursor only(Cursor node, Syntax kind, llvm::StringRef what);
  /// What `lower` makes of each child of one of these kinds, in order.
  template <typename Lower>
  auto each(Cursor node, std::initializer_list<Syntax> kinds, Lower lower)
      -> llvm::ArrayRef<decltype(lower(node))> {
    llvm::SmallVector<decltype(lower(node)), 4> result;
    for (Cursor child : node)
      for (Syntax kind : kinds)
        if (child.is(kind))
          result.push_back(lower(child));
    return copy(result);
  }
  template <typename T>
  auto each(Cursor node, Syntax kind, T (Lowering::*lower)(Cursor)) {
    return each(node, {kind}, [&](Cursor child) { return (this->*lower)(child); });
  }
  ast::Name nameIn(Cursor node, Syntax kind = Syntax::Name) { return name(find(node, kind)); }
  ast::Text stringIn(Cursor node) { return string(find(node, Syntax::String)); }
  ast::Duration durationIn(Cursor node) { return duration(find(node, Syntax::Duration)); }
  llvm::ArrayRef<ast::Text> proseIn(Cursor node) { return each(node, Syntax::Prose, &Lowering::prose); }
  const ast::Expr *conditionIn(Cursor node) { return exprOrNull(find(node, Syntax::Disjunction)); }

  // --- values (lower_expr.cpp)

  ast::Name name(Cursor node);
  ast::Text string(Cursor node);
  ast::Text prose(Cursor node);
  ast::Duration duration(Cursor node);
  ast::Name regex(Cursor node);
  int64_t integer(Cursor node);
  ast::Link link(Cursor node);
  ast::BinaryOp operatorOf(Cursor node);
  const ast::TypeName *type(Cursor node);
  ast::Parameter parameter(Cursor node);
  ast::Argument argument(Cursor node);
  llvm::ArrayRef<ast::Argument> argumentsIn(Cursor node);

  const ast::Expr *expr(Cursor node);
  const ast::Expr *exprOrNull(Cursor node) { return node ? expr(node) : nullptr; }
  const ast::Expr *withRange(const ast::Expr *inner, SourceRange range);
  const ast::Expr *binary(ast::BinaryOp op, const ast::Expr *left, const ast::Expr *right);
  const ast::Expr *chain(Cursor node, ast::BinaryOp op);
  const ast::Expr *infix(Cursor node);
  const ast::Expr *literal(Cursor node);

  // --- steps and what stands in them (lower_step.cpp)

  const ast::Stmt *stmt(Cursor node);
  llvm::ArrayRef<const ast::Stmt *> body(Cursor node);
  void command(Cursor node, ast::Stmt &into);
  const ast::Step *step(Cursor node);
  const ast::Call *call(Cursor node);
  const ast::Option *option(Cursor node);
  llvm::ArrayRef<ast::Item> items(Cursor node);

  // --- runbooks (lower_runbook.cpp)

  ast::Symptom symptom(Cursor node);
  const ast::Section *section(Cursor node, ast::SectionKind kind);
  const ast::Cause *cause(Cursor node);
  llvm::ArrayRef<ast::Part> parts(Cursor node);
  void checkOrder(llvm::ArrayRef<ast::Part> parts);
  ast::EscalationLevel level(Cursor node);
  const ast::Escalation *escalationIn(Cursor node);
  ast::Related related(Cursor node);
  ast::Requirement requirement(Cursor node);
  ast::Runbook runbook(Cursor node);
  ast::Runbook reference(Cursor node);
  ast::Procedure procedure(Cursor node);

  // --- the other declarations (lower_file.cpp)

  ast::Import import(Cursor node);
  ast::System system(Cursor node);
  ast::Calendar calendar(Cursor node);
  ast::Duty duty(Cursor node);
  ast::SeverityDecl severity(Cursor node);
  ast::Channel channel(Cursor node);
  ast::Contact contact(Cursor node);
  ast::Service service(Cursor node);
  ast::Review review(Cursor node);
  ast::Checklist checklist(Cursor node);
  ast::Template messageTemplate(Cursor node);
  ast::Record record(Cursor node);
  ast::CommandDecl commandDecl(Cursor node);

  llvm::StringRef slice(SourceRange range) const {
    return llvm::StringRef(source_.text).slice(range.begin - source_.base, range.end - source_.base);
  }
  template <typename T>
  llvm::ArrayRef<T> copy(const llvm::SmallVectorImpl<T> &values) {
    return llvm::ArrayRef<T>(values).copy(arena_);
  }
  template <typename T>
  T *make(T value = {}) {
    return new (arena_.Allocate<T>()) T(value);
  }

  const SourceFile &source_;
  llvm::BumpPtrAllocator &arena_;
  DiagnosticEngine &diagnostics_;
};

} // namespace rbk::parse
