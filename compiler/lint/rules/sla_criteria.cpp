#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// Criteria with numbers: neighbours leave no gap, and a runbook whose symptom already fits another severity
/// has the wrong one.
class SeverityCriteria : public Rule {
  using Op = ast::BinaryOp;
  static bool above(Op op) { return op == Op::Greater || op == Op::GreaterEqual; }
  static bool below(Op op) { return op == Op::Less || op == Op::LessEqual; }

  static const Symptom *criterion(const Severity &severity, const std::string &query, bool (*direction)(Op)) {
    for (const Symptom &metric : severity.metrics)
      if (metric.query == query && metric.threshold && direction(metric.op))
        return &metric;
    return nullptr;
  }

  void program(Context &context, const Program &program) override {
    for (size_t i = 0; i + 1 < program.severities.size(); ++i)
      for (const Symptom &worse : program.severities[i].metrics)
        if (worse.threshold && above(worse.op) && isOwn(context, program, worse.range))
          gap(context, program, i, worse);
  }

  static void gap(Context &context, const Program &program, size_t index, const Symptom &worse) {
    for (size_t j = index + 1; j < program.severities.size(); ++j) {
      const Symptom *upper = criterion(program.severities[j], worse.query, below);
      if (!upper)
        continue;
      const bool touch =
          *upper->threshold == *worse.threshold && worse.op == Op::Greater && upper->op == Op::Less;
      if (!touch && *upper->threshold >= *worse.threshold)
        return;
      const std::string a = context.sources.textOf(worse.thresholdRange).str(),
                        b = context.sources.textOf(upper->thresholdRange).str();
      context.diagnostics
          .report(Diag::CriteriaGap, upper->thresholdRange,
                  {touch ? "exactly " + a : "between " + b + " and " + a, program.severities[index].name,
                   program.severities[j].name})
          .note(worse.thresholdRange, "the criterion of `" + program.severities[index].name + "`");
      return;
    }
  }

  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    if (runbook.severity >= program.severities.size())
      return;
    for (const Section &section : runbook.sections)
      for (const Symptom &symptom : section.symptoms) {
        const Symptom *measured = &symptom;
        if (symptom.kind == ast::Symptom::Kind::Alert)
          measured = alertNamed(program, symptom.alert);
        if (measured && measured->threshold && above(measured->op))
          compare(context, program, runbook, symptom, *measured);
      }
  }

  static const Symptom *alertNamed(const Program &program, const std::string &name) {
    for (const Service &service : program.services)
      for (const Symptom &alert : service.alerts)
        if (alert.alert == name)
          return &alert;
    return nullptr;
  }

  /// Whether the smallest value that `measured` shows is too small for a lower bound, too large for an upper
  /// one.
  static bool isBelow(const Symptom &measured, const Symptom &lower) {
    return *measured.threshold < *lower.threshold ||
           (*measured.threshold == *lower.threshold && lower.op == Op::Greater &&
            measured.op == Op::GreaterEqual);
  }
  static bool isAbove(const Symptom &measured, const Symptom &upper) {
    return *measured.threshold > *upper.threshold ||
           (*measured.threshold == *upper.threshold && (upper.op == Op::Less || measured.op == Op::Greater));
  }

  /// Which severity the smallest value has that shows the symptom.
  static void compare(Context &context, const Program &program, const Runbook &runbook,
                      const Symptom &symptom, const Symptom &measured) {
    const Severity &own = program.severities[runbook.severity];
    if (!criterion(own, measured.query, above) && !criterion(own, measured.query, below))
      return;
    for (const Severity &severity : program.severities) {
      const Symptom *lower = criterion(severity, measured.query, above);
      const Symptom *upper = criterion(severity, measured.query, below);
      if ((!lower && !upper) || (lower && isBelow(measured, *lower)) || (upper && isAbove(measured, *upper)))
        continue;
      if (severity.name == own.name)
        return;
      const Symptom *criterionOfOwn = criterion(own, measured.query, above);
      Diagnostic &diagnostic = context.diagnostics.report(
          Diag::CriteriaMismatch, symptom.range,
          {context.sources.textOf(measured.thresholdRange), severity.name, own.name});
      diagnostic.note((lower ? lower : upper)->range, "the criterion of `" + severity.name + "`");
      if (criterionOfOwn)
        diagnostic.note(criterionOfOwn->range, "the criterion of `" + own.name + "`");
      if (!(measured.range == symptom.range))
        diagnostic.note(measured.range, "the alert");
      return;
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeSeverityCriteria() { return std::make_unique<SeverityCriteria>(); }
} // namespace rbk::lint
