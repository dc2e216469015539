#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// The alert that opens the runbook and the symptom it describes are one measurement: they begin at one
/// value.
class AlertThreshold : public Rule {
  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    for (const Section &section : runbook.sections)
      for (const Symptom &symptom : section.symptoms)
        if (symptom.kind == ast::Symptom::Kind::Alert)
          check(context, program, section, symptom);
  }

  static void check(Context &context, const Program &program, const Section &section,
                    const Symptom &symptom) {
    const Symptom *alert = nullptr;
    std::vector<llvm::StringRef> names;
    for (const Service &service : program.services)
      for (const Symptom &each : service.alerts) {
        names.push_back(each.alert);
        if (each.alert == symptom.alert)
          alert = &each;
      }
    if (names.empty())
      return;
    if (!alert) {
      const SourceRange name{symptom.range.end - static_cast<Position>(symptom.alert.size()),
                             symptom.range.end};
      Diagnostic &diagnostic = context.diagnostics.report(Diag::UnknownAlert, name, {symptom.alert});
      if (llvm::StringRef near = suggest(symptom.alert, names); !near.empty())
        diagnostic.fix("did you mean `" + near.str() + "`?", name, near.str());
      else
        diagnostic.note("declare it in its service: `alert " + symptom.alert + " \"…\" > …`");
      return;
    }
    for (const Symptom &metric : section.symptoms)
      if (metric.kind == ast::Symptom::Kind::Metric && metric.query == alert->query && metric.threshold &&
          alert->threshold && *metric.threshold != *alert->threshold) {
        const std::string fires = context.sources.textOf(alert->thresholdRange).str(),
                          begins = context.sources.textOf(metric.thresholdRange).str();
        const bool rises = metric.op == ast::BinaryOp::Greater || metric.op == ast::BinaryOp::GreaterEqual;
        const bool early = rises == (*alert->threshold < *metric.threshold);
        context.diagnostics.report(Diag::AlertThreshold, metric.thresholdRange, {alert->alert, fires, begins})
            .note(alert->range, early ? "the alert: from " + fires + " to " + begins +
                                            " somebody is called, and the symptom is not there yet"
                                      : "the alert: from " + begins + " to " + fires +
                                            " the symptom is there, and nobody is called");
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeAlertThreshold() { return std::make_unique<AlertThreshold>(); }
} // namespace rbk::lint
