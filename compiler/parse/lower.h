#pragma once
#include "compiler/parse/parse.h"
#include "compiler/parse/syntax.h"
#include "compiler/parse/text.h"
#include "compiler/parse/tree.h"

#include <llvm/ADT/SmallVector.h>

/// Parse tree → syntax tree, in two halves: statements with their expressions, and declarations.
namespace rbk::parse {

class Lowering {
public:
  Lowering(const SourceFile &source, llvm::BumpPtrAllocator &arena, DiagnosticEngine &diagnostics)
      : source_(source), arena_(arena), diagnostics_(diagnostics) {}

  const ast::Step *step(Cursor node);
  const ast::Expr *expr(Cursor node);
  const ast::TypeName *type(Cursor node);
  ast::Name name(Cursor node) const { return {slice(node.range()), node.range()}; }
  ast::Text string(Cursor node) {
    return lowerString(slice(node.range()), node.range().begin, arena_, diagnostics_);
  }
  ast::Text prose(Cursor node);
  ast::Duration duration(Cursor node) {
    return lowerDuration(slice(node.range()), node.range(), diagnostics_);
  }
  ast::Duration durationIn(Cursor node);
  ast::Text stringIn(Cursor node);
  ast::Name regex(Cursor node);
  int64_t integer(Cursor node);
  ast::Link link(Cursor node);
  ast::BinaryOp operatorOf(Cursor node);

  llvm::StringRef slice(SourceRange range) const {
    return llvm::StringRef(source_.text).slice(range.begin - source_.base, range.end - source_.base);
  }
  template <typename T>
  llvm::ArrayRef<T> copy(const llvm::SmallVectorImpl<T> &values) {
    return llvm::ArrayRef<T>(values).copy(arena_);
  }
  template <typename T>
  T *make() {
    return new (arena_.Allocate<T>()) T();
  }
  DiagnosticEngine &diagnostics() { return diagnostics_; }

private:
  const ast::Stmt *stmt(Cursor node);
  llvm::ArrayRef<const ast::Stmt *> body(Cursor node);
  void command(Cursor node, ast::Stmt &into);
  const ast::Expr *binary(ast::BinaryOp op, const ast::Expr *left, const ast::Expr *right);
  const ast::Expr *chain(Cursor node, ast::BinaryOp op);
  const ast::Expr *infix(Cursor node);
  const ast::Expr *literal(Cursor node);

  const SourceFile &source_;
  llvm::BumpPtrAllocator &arena_;
  DiagnosticEngine &diagnostics_;
};

} // namespace rbk::parse
