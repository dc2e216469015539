#include "compiler/sema/runbook_resolver.h"
#include "compiler/sema/types.h"

namespace rbk::sema {
using namespace ast;

// Calls of procedures and messages made from templates: names with values, held against declared parameters.

/// Whether the text can be a value of the type; what a variable holds is stood for by a letter or digit.
bool RunbookResolver::fits(const plan::Text &value, const plan::Type &type, llvm::StringRef pattern) const {
  std::string sample;
  for (const plan::TextPart &part : value.parts) {
    if (part.variable == plan::noVariable) {
      sample += part.literal;
      continue;
    }
    const plan::Type &held = runbook_.variables[part.variable].type;
    if (value.parts.size() == 1 && held.name == type.name)
      return true;
    sample += held.alternatives.empty() ? "1" : held.alternatives.front();
  }
  plan::Type narrowed = type;
  narrowed.pattern = pattern.str();
  return isValueOf(sample, type) && (pattern.empty() || isValueOf(sample, narrowed));
}

RunbookResolver::Argument RunbookResolver::argument(const Parameter &parameter, const ast::Argument &given) {
  Argument result;
  result.present = true;
  const plan::Type wanted = type(parameter.type, plan::ValueKind::Text);
  const Expr &value = *given.value;
  auto mismatch = [&](const std::string &what) {
    diagnostics_
        .report(Diag::TypeMismatch, value.range,
                {"`" + sourceText(value.range) + "`", what, "`" + wanted.name + "`"})
        .note(parameter.range, "the parameter is declared here");
  };
  switch (value.kind) {
  case ExprKind::Variable: {
    // `identified` where the parameter is an enumeration is one of its names, not a variable.
    if (llvm::is_contained(wanted.alternatives, value.name.text) && !variables_.count(value.name.text)) {
      result.constant.parts.push_back({plan::noVariable, value.name.text.str()});
      result.expr = &value;
      return result;
    }
    const Known *known = use(value.name);
    if (!known)
      return result;
    const plan::Type &held = known->constant ? *known->constantType : runbook_.variables[known->id].type;
    const bool same = held.name == wanted.name;
    if (!same && !(compatible(held.kind, wanted.kind) && wanted.pattern.empty()))
      mismatch("a " + held.name);
    if (held.secret && !wanted.secret)
      mismatch("a secret");
    if (known->constant) {
      result.constant = *known->constant;
      result.expr = known->constantExpr;
    } else
      result.variable = known->id;
    return result;
  }
  case ExprKind::Text:
    result.constant = text(value.text);
    break;
  case ExprKind::Integer:
  case ExprKind::Bool:
  case ExprKind::Size:
  case ExprKind::Percent:
  case ExprKind::Duration:
    result.constant.parts.push_back({plan::noVariable, program_.constantText(value)});
    break;
  default:
    diagnostics_
        .report(
            Diag::BadArguments, value.range,
            {"`" + sourceText(value.range) + "` is computed; an argument is a constant, a text or a name"})
        .note("compute it before: `let value: " + wanted.name + " = …`");
    return result;
  }
  result.expr = &value;
  if (wanted.kind == plan::ValueKind::List || wanted.kind == plan::ValueKind::Record)
    mismatch("a single value");
  else if (!fits(result.constant, wanted, parameter.pattern.text)) {
    auto &d =
        diagnostics_.report(Diag::BadValue, value.range,
                            {plan::showText(result.constant, runbook_.variables), "`" + wanted.name + "`"});
    d.note(parameter.range,
           parameter.pattern ? "it is to match /" + parameter.pattern.text.str() + "/" : formOf(wanted));
  }
  return result;
}

std::vector<RunbookResolver::Argument> RunbookResolver::arguments(llvm::StringRef what, Name callee,
                                                                  llvm::ArrayRef<Parameter> parameters,
                                                                  llvm::ArrayRef<ast::Argument> given) {
  std::vector<Argument> result(parameters.size());
  std::vector<StringRef> names;
  for (const Parameter &parameter : parameters)
    names.push_back(parameter.name.text);
  llvm::StringMap<SourceRange> seen;
  for (const ast::Argument &each : given) {
    if (!each.value)
      continue;
    const size_t index = static_cast<size_t>(llvm::find(names, each.name.text) - names.begin());
    if (index == names.size()) {
      auto &d = diagnostics_.report(Diag::BadArguments, each.name.range,
                                    {"the " + what.str() + " `" + callee.text.str() + "` has no parameter `" +
                                     each.name.text.str() + "`"});
      if (StringRef near = suggest(each.name.text, names); !near.empty())
        d.fix("did you mean `" + near.str() + "`?", each.name.range, near.str());
      else {
        std::string list;
        for (StringRef name : names)
          list += (list.empty() ? "" : ", ") + name.str();
        d.note(list.empty() ? "it has none" : "it has " + list);
      }
      continue;
    }
    if (auto [entry, fresh] = seen.try_emplace(each.name.text, each.name.range); !fresh) {
      diagnostics_
          .report(Diag::BadArguments, each.name.range,
                  {"the parameter `" + each.name.text.str() + "` is given twice"})
          .note(entry->second, "it was given here");
      continue;
    }
    result[index] = argument(parameters[index], each);
  }
  std::string missing;
  unsigned count = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (result[i].present)
      continue;
    if (const Expr *value = parameters[i].defaultValue) {
      result[i].present = true;
      result[i].expr = value;
      result[i].constant.parts.push_back({plan::noVariable, program_.constantText(*value)});
      continue;
    }
    missing += (missing.empty() ? "`" : ", `") + parameters[i].name.text.str() + "`";
    ++count;
  }
  if (count)
    diagnostics_
        .report(Diag::BadArguments, callee.range,
                {"the " + what.str() + " `" + callee.text.str() + "` also needs " + missing})
        .note(parameters.front().range,
              count == 1 ? "its parameters are declared here" : "they are declared here");
  return result;
}

void RunbookResolver::call(const Call &from, plan::Section &into) {
  const Procedure *procedure = program_.findProcedure(from.procedure);
  if (!procedure) {
    if (from.when)
      condition(from.when);
    for (const ast::Argument &each : from.arguments) // names that are used are used
      if (each.value && each.value->kind == ExprKind::Variable)
        use(each.value->name);
    return;
  }
  if (llvm::is_contained(expanding_, procedure)) {
    diagnostics_.report(Diag::RecursiveProcedure, from.procedure.range, {from.procedure.text})
        .note("a procedure is expanded where it is called, so this would never end");
    return;
  }
  if (expandedSteps_ > maxExpandedSteps)
    return; // was reported
  std::vector<Argument> given = arguments("procedure", from.procedure, procedure->parameters, from.arguments);
  plan::ExprPtr when = from.when ? condition(from.when) : nullptr;

  std::vector<plan::Type> types;
  for (const Parameter &parameter : procedure->parameters)
    types.push_back(type(parameter.type, plan::ValueKind::Text));

  // Inside, a procedure sees its parameters and nothing of its caller.
  llvm::StringMap<Known> outer;
  std::swap(outer, variables_);
  Scope *outerScope = std::exchange(scope_, nullptr);
  llvm::StringMap<Ended> outerEnded;
  std::swap(outerEnded, ended_);
  expanding_.push_back(procedure);
  for (size_t i = 0; i < given.size(); ++i) {
    Known known;
    known.defined = known.used = true;
    if (given[i].variable != plan::noVariable)
      known.id = given[i].variable;
    else {
      known.constant = &given[i].constant;
      known.constantExpr = given[i].expr;
      known.constantType = &types[i];
    }
    if (known.constant && !known.constantExpr)
      reported_.insert(procedure->parameters[i].name.text); // missing or wrong, which was said
    else
      variables_[procedure->parameters[i].name.text] = known;
  }
  declareCaptures(procedure->items);
  std::vector<plan::Stmt> introduction; // stands in the first step: a section has no place between its steps
  for (const Text &line : procedure->prose) {
    introduction.emplace_back().node = plan::ProseStmt{text(line)};
    introduction.back().range = line.range;
  }
  const size_t first = into.steps.size();
  items(procedure->items, into);
  if (into.steps.size() > first) {
    std::vector<plan::Stmt> &body = into.steps[first].body;
    body.insert(body.begin(), std::make_move_iterator(introduction.begin()),
                std::make_move_iterator(introduction.end()));
  }
  expandedSteps_ += 1 + into.steps.size() - first;
  if (expandedSteps_ > maxExpandedSteps && !tooManySteps_) {
    tooManySteps_ = true;
    diagnostics_.report(Diag::TooManySteps, from.procedure.range, {std::to_string(maxExpandedSteps)})
        .note("procedures that call procedures multiply; nobody runs so many steps");
  }
  const std::string title = procedure->title ? program_.plain(procedure->title) : procedure->name.text.str();
  for (size_t i = first; i < into.steps.size(); ++i)
    if (into.steps[i].procedure.empty())
      into.steps[i].procedure = title;
  expanding_.pop_back();
  for (const Parameter &parameter : procedure->parameters)
    reported_.erase(parameter.name.text);
  std::swap(outer, variables_);
  scope_ = outerScope;
  std::swap(outerEnded, ended_);
  if (when && into.steps.size() > first)
    guard(when, title, first, into);
}

/// A call's condition is decided once, before its first step.
void RunbookResolver::guard(plan::ExprPtr when, const std::string &title, size_t first, plan::Section &into) {
  auto both = [&](const plan::ExprPtr &a, const plan::ExprPtr &b) {
    if (!b)
      return a;
    auto result = std::make_shared<plan::Expr>();
    result->node = plan::BinaryExpr{BinaryOp::And, a, b};
    result->kind = plan::ValueKind::Bool;
    result->source = a->source + " and " + b->source;
    result->range = b->range;
    return plan::ExprPtr(result);
  };
  if (into.steps.size() == first + 1) {
    into.steps[first].when = both(when, into.steps[first].when);
    computeWorst(into.steps[first]);
    return;
  }
  plan::Variable decision;
  decision.origin = plan::Variable::Origin::Captured;
  decision.name = unique(variableNames_, "needed", "_");
  decision.type = *typeNamed("bool");
  decision.range = when->range;
  const auto id = static_cast<plan::VariableId>(runbook_.variables.size());
  auto decided = std::make_shared<plan::Expr>();
  decided->node = plan::VariableExpr{id};
  decided->kind = plan::ValueKind::Bool;
  decided->source = decision.name;
  decided->range = when->range;
  runbook_.variables.push_back(std::move(decision));
  for (size_t i = first; i < into.steps.size(); ++i)
    into.steps[i].when = both(decided, into.steps[i].when);
  plan::Step step;
  step.range = when->range;
  step.title.range = when->range;
  step.title.parts.push_back({plan::noVariable, "Decide on: " + title});
  step.procedure = title;
  plan::Stmt compute;
  compute.range = when->range;
  compute.node = plan::ComputeStmt{id, when};
  step.body.push_back(std::move(compute));
  computeWorst(step);
  into.steps.insert(into.steps.begin() + static_cast<std::ptrdiff_t>(first), std::move(step));
}

/// A message to send is work for a human: who, how, and what to write.
void RunbookResolver::notify(const Stmt &from, std::vector<plan::Stmt> &result) {
  plan::ManualStmt node;
  node.contact = program_.findContact(from.name);
  if (from.source) {
    const uint32_t index = program_.findTemplate(from.source);
    if (index < program_.program().templates.size()) {
      const Template &declared = *program_.templateAt(index);
      std::vector<Argument> given = arguments("template", from.source, declared.fields, from.arguments);
      for (const plan::TextPart &part : program_.program().templates[index].body.parts) {
        if (part.variable == plan::noVariable) {
          node.message.parts.push_back(part);
          continue;
        }
        const Argument &value = given[part.variable];
        if (value.variable != plan::noVariable)
          node.message.parts.push_back({value.variable, {}});
        else
          node.message.parts.insert(node.message.parts.end(), value.constant.parts.begin(),
                                    value.constant.parts.end());
      }
    }
  } else
    node.message = text(from.text);
  plan::Text task;
  task.range = from.range;
  std::string who = from.name.text.str();
  if (node.contact < program_.program().contacts.size()) {
    const plan::Contact &contact = program_.program().contacts[node.contact];
    who = contact.title;
    for (size_t i = 0; i < contact.channels.size(); ++i)
      who += (i ? ", " : " (") + contact.channels[i].kind + " " + contact.channels[i].address;
    who += contact.channels.empty() ? "" : ")";
  }
  task.parts.push_back({plan::noVariable, "Tell " + who + ":\n"});
  task.parts.insert(task.parts.end(), node.message.parts.begin(), node.message.parts.end());
  node.gate = gate(plan::Gate::Kind::Manual, {}, std::move(task), from.duration, from.range);
  if (!from.duration)
    node.gate.budgetMs = defaultGateMs;
  plan::Stmt out;
  out.range = from.range;
  out.node = std::move(node);
  result.push_back(std::move(out));
}

} // namespace rbk::sema
