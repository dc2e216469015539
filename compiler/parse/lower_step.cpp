#include "compiler/parse/lower.h"

// Steps, their statements, and what stands beside steps: calls and options.
namespace rbk::parse {
using namespace rbk::ast;
using llvm::SmallVector;
using llvm::StringRef;

void Lowering::command(Cursor node, Stmt &into) {
  Cursor text = find(node, Syntax::CommandText);
  if (!text)
    return;
  into.commandRange = text.range();
  StringRef written = slice(text.range());
  into.commandRange.end -= static_cast<Position>(written.size() - written.rtrim().size());
  into.command = parseShell(written, text.range().begin, arena_, diagnostics_);
}

static std::optional<StmtKind> statementKind(Cursor node) {
  switch (static_cast<Syntax>(node.kind())) {
  case Syntax::Prose:
    return StmtKind::Prose;
  case Syntax::Command:
    return StmtKind::Run;
  case Syntax::Let: // with a command behind it, `Let` or `LetSucceeds`
    return StmtKind::LetExpr;
  case Syntax::Save:
    return StmtKind::Save;
  case Syntax::Assume:
    return StmtKind::Assume;
  case Syntax::Confirm:
    return StmtKind::Confirm;
  case Syntax::Undo:
    return StmtKind::Undo;
  case Syntax::Irreversible:
    return StmtKind::Irreversible;
  case Syntax::Manual:
    return StmtKind::Manual;
  case Syntax::Expect:
    return StmtKind::Expect;
  case Syntax::If:
    return StmtKind::If;
  case Syntax::For:
    return StmtKind::For;
  case Syntax::Background:
    return StmtKind::Background;
  case Syntax::Suspect:
    return StmtKind::Suspect;
  case Syntax::Notify:
    return StmtKind::Notify;
  case Syntax::Report:
    return StmtKind::Report;
  case Syntax::Wait:
    return StmtKind::Wait;
  case Syntax::Link:
    return StmtKind::Link;
  case Syntax::Example:
    return StmtKind::Example;
  default:
    return std::nullopt;
  }
}

const Stmt *Lowering::stmt(Cursor node) {
  std::optional<StmtKind> kind = statementKind(node);
  if (!kind)
    return nullptr;
  auto *s = make<Stmt>();
  s->kind = *kind;
  s->range = node.range();
  if (s->kind == StmtKind::Prose) {
    s->text = prose(node);
    return s;
  }
  if (s->kind == StmtKind::Run) {
    command(node, *s);
    return s;
  }
  for (Cursor child : node) {
    switch (static_cast<Syntax>(child.kind())) {
    case Syntax::Name: // a second one is the template of `notify`; the list of `for` stands behind a variable
      (s->name ? s->source : s->name) = name(child);
      break;
    case Syntax::VariableName:
      s->name = name(child);
      break;
    case Syntax::Type:
      s->type = type(child);
      break;
    case Syntax::Command:
      if (s->kind == StmtKind::LetExpr)
        s->kind = StmtKind::Let;
      command(child, *s);
      break;
    case Syntax::Succeeds:
      s->kind = StmtKind::LetSucceeds;
      command(find(child, Syntax::Command), *s);
      break;
    case Syntax::Disjunction:
      s->expr = expr(child);
      break;
    case Syntax::String:
      (s->text ? s->extra : s->text) = string(child);
      break;
    case Syntax::Because:
      s->text = stringIn(child);
      break;
    case Syntax::Duration:
      s->duration = duration(child);
      break;
    case Syntax::AtMost:
      s->limit = integer(find(child, Syntax::Integer));
      break;
    case Syntax::Body:
      s->body = body(child);
      break;
    case Syntax::ElseBranch:
      if (Cursor block = find(child, Syntax::Body))
        s->otherwise = body(block);
      else
        s->otherwise = body(child);
      break;
    default:
      break;
    }
  }
  if (Cursor within = only(node, Syntax::Within, "within"))
    s->duration = durationIn(within);
  s->until = regex(find(only(node, Syntax::Until, "until"), Syntax::Regex));
  s->arguments = argumentsIn(node);
  return s;
}

llvm::ArrayRef<const Stmt *> Lowering::body(Cursor node) {
  SmallVector<const Stmt *, 8> statements;
  for (Cursor child : node)
    if (const Stmt *s = stmt(child))
      statements.push_back(s);
  return copy(statements);
}

const Step *Lowering::step(Cursor node) {
  auto *result = make<Step>();
  result->range = node.range();
  result->title = stringIn(node);
  result->when = conditionIn(only(node, Syntax::When, "when"));
  result->timeout = durationIn(only(node, Syntax::Timeout, "timeout"));
  result->body = body(find(node, Syntax::Body));
  if (Cursor retry = only(node, Syntax::Retry, "retry")) {
    result->retryRange = retry.range();
    result->every = durationIn(find(retry, Syntax::Every));
    if (Cursor count = find(retry, Syntax::Integer))
      result->retry = integer(count);
    if (result->retry < 1 || result->retry > 10'000) {
      diagnostics_.report(Diag::BadRetry, retry.range(), {std::to_string(result->retry)});
      result->retry = 1;
    }
  }
  if (Cursor repeat = only(node, Syntax::Repeat, "for")) {
    if (result->retryRange != SourceRange{}) {
      diagnostics_.report(Diag::ExclusiveParts, repeat.range(), {"for", "retry"})
          .note(result->retryRange, "`retry` stands here")
          .note("`retry` tries until it succeeds once; `for` asks that it succeeds every time");
      return result;
    }
    result->holdsFor = durationIn(repeat);
    result->every = durationIn(find(repeat, Syntax::Every));
  }
  return result;
}

const Call *Lowering::call(Cursor node) {
  auto *result = make<Call>();
  result->range = node.range();
  result->procedure = nameIn(node);
  result->arguments = argumentsIn(node);
  result->when = conditionIn(find(node, Syntax::When));
  return result;
}

/// Each run of loose statements is one step with the option's title; prose alone is about the option.
const Option *Lowering::option(Cursor node) {
  auto *result = make<Option>();
  result->range = node.range();
  result->title = stringIn(node);
  result->when = conditionIn(only(node, Syntax::When, "when"));
  if (Cursor last = only(node, Syntax::LastResort, "last resort")) {
    result->lastResort = last.range();
    result->isLastResort = true;
  }
  SmallVector<Text, 2> lines;
  SmallVector<Item, 4> items;
  SmallVector<const Stmt *, 8> loose;
  auto endRun = [&] {
    const bool onlyProse = llvm::all_of(loose, [](const Stmt *s) { return s->kind == StmtKind::Prose; });
    if (onlyProse) {
      for (const Stmt *s : loose)
        lines.push_back(s->text);
    } else {
      auto *step = make<Step>();
      step->range = {loose.front()->range.begin, loose.back()->range.end};
      step->title = result->title;
      step->body = copy(loose);
      items.push_back({step, nullptr, nullptr});
    }
    loose.clear();
  };
  for (Cursor child : node) {
    if (child.is(Syntax::Step) || child.is(Syntax::Call)) {
      endRun();
      if (child.is(Syntax::Step))
        items.push_back({step(child), nullptr, nullptr});
      else
        items.push_back({nullptr, call(child), nullptr});
    } else if (child.is(Syntax::Prose) && loose.empty() && items.empty()) {
      lines.push_back(prose(child));
    } else if (const Stmt *s = stmt(child)) {
      loose.push_back(s);
    }
  }
  endRun();
  result->prose = copy(lines);
  result->items = copy(items);
  return result;
}

llvm::ArrayRef<Item> Lowering::items(Cursor node) {
  return each(node, {Syntax::Step, Syntax::Call, Syntax::Option}, [&](Cursor child) {
    Item item;
    if (child.is(Syntax::Step))
      item.step = step(child);
    else if (child.is(Syntax::Call))
      item.call = call(child);
    else
      item.option = option(child);
    return item;
  });
}

} // namespace rbk::parse
