#pragma once
#include "compiler/lint/rule.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Regex.h>

/// Questions that several rules ask of the plan.
namespace rbk::lint {

// --- commands
// ----------------------------------------------------------------------------------------------------------

/// A way back does not run with its step, so what it does is no fault of the step.
bool isUndo(const plan::Stmt &stmt);
/// The innermost, most effectful command of a line; nullptr when no command but a redirection makes the line
/// what it is.
const plan::Invocation *culprit(const plan::CommandLine &line);
/// The words that do it: the Redis command, the SQL function, `python -c`, else the command with its
/// sub-command.
struct Fault {
  SourceRange range;
  std::string words;
};
Fault faultOf(const plan::CommandLine &line, const Context &context);
Fault faultOf(const plan::Invocation &invocation, const Context &context);
/// "disrupts"
const char *verbOf(plan::Effect effect);
/// "effect: disrupt, in the cluster: the pods of $api are replaced"
std::string effectNote(const plan::CommandLine &line);
/// Whether another command of the line runs inside this one.
bool isWrapper(const plan::CommandLine &line, const plan::Invocation &invocation);
/// Whether it is the last part of its pipeline, so that its output is what the line prints.
bool printsLast(const plan::CommandLine &line, const plan::Invocation &invocation);
/// Whether the output is compared by a later part of the pipeline, which then fails.
bool outputIsTested(const plan::CommandLine &line);
/// Whether the output of a line goes to a variable or file that is not shown, or to a redirection.
bool outputIsHidden(const plan::Runbook &runbook, const plan::Stmt &stmt, const plan::CommandLine &line);
/// The object a kubectl command works on, in one spelling: `deployment/api` for `deploy api`; defaults of
/// parameters inserted.
std::string workloadOf(const plan::Runbook &runbook, const plan::Invocation &invocation);
/// Whether it waits for a human at a terminal: nothing feeds it and no program stands on its line.
bool waitsForHuman(const plan::CommandLine &line, const plan::Invocation &invocation);
/// The pipeline an invocation stands in, and its part of it; nullptr where none is found.
const plan::Pipeline *pipelineOf(const plan::CommandLine &line, const plan::Invocation &invocation,
                                 size_t &index);
bool isFlagSet(const plan::Invocation &invocation, std::initializer_list<const char *> names);

// --- values
// ------------------------------------------------------------------------------------------------------------

/// `$name` becomes the default of that parameter where it has one.
std::string withDefaults(const plan::Runbook &runbook, llvm::StringRef value);
/// Whether any condition or computation of the runbook uses the variable.
bool isUsedInExpression(const plan::Runbook &runbook, plan::VariableId variable);
bool exprUses(const plan::ExprPtr &expr, plan::VariableId variable);
/// Whether the runbook says `requires FACT >= MAJOR.MINOR`, or a later one.
bool requiresAtLeast(const plan::Runbook &runbook, llvm::StringRef fact, unsigned major, unsigned minor = 0);
/// Whether a command of the runbook talks to a Kubernetes cluster, and none shows that it runs on one of its
/// machines.
bool worksOnCluster(const plan::Runbook &runbook);

// --- steps and sections
// ------------------------------------------------------------------------------------------------

/// Whether a step ends badly when what it looks at is bad: a comparison, a human's answer, or a command with
/// an honest exit status.
bool canFail(const plan::Step &step);
/// Whether a failure of this command shows in its exit status.
bool hasHonestStatus(const plan::Invocation &invocation);
bool hasSteps(const plan::Section *section);
/// Whether a section changes things: `resolve`, `mitigate`.
bool repairs(const plan::Section &section);
/// Calls `visit(step)` for every step of such sections.
template <typename Visit>
void forEachRepair(const plan::Runbook &runbook, Visit &&visit) {
  for (const plan::Section &section : runbook.sections)
    if (repairs(section))
      for (const plan::Step &step : section.steps)
        visit(step);
}
/// Whether any such section has a step.
bool repairs(const plan::Runbook &runbook);

// --- texts
// -------------------------------------------------------------------------------------------------------------

/// The first text written for people (titles, prose, symptoms, gates, reports) that the pattern finds;
/// nullptr when there is none. Whatever the pattern finds holds one of `words`, in any case.
const plan::Text *firstMention(const plan::Runbook &runbook, const llvm::Regex &pattern,
                               llvm::ArrayRef<llvm::StringRef> words);
std::string shown(const plan::Runbook &runbook, const plan::Text &text);

// --- places in the source
// ----------------------------------------------------------------------------------------------

/// Whether a declaration stands in the checked file itself; an imported one is reported when its own file is
/// checked.
bool isOwn(const Context &context, const plan::Program &program, SourceRange range);
/// The name after `severity` in the header of the runbook, else the runbook's name.
SourceRange severityReference(const Context &context, const plan::Program &program,
                              const plan::Runbook &runbook);
/// Adds the fix that writes `requires FACT` as the first line of the runbook.
void addRequiresFix(Diagnostic &diagnostic, const Context &context, const plan::Runbook &runbook,
                    llvm::StringRef fact);

} // namespace rbk::lint
