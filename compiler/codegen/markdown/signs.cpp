#include "compiler/codegen/markdown/signs.h"

namespace rbk::markdown {
using llvm::StringRef;

namespace {

/// The value that a metric is compared with, as its author wrote it: what stands behind the query and the
/// operator.
std::string thresholdOf(const plan::Symptom &symptom) {
  std::string whole = plan::showText(symptom.text, {});
  StringRef rest = whole;
  rest.consume_front(symptom.query);
  rest = rest.ltrim();
  rest.consume_front(ast::spelling(symptom.op));
  if (symptom.holdsMs)
    rest = rest.take_front(rest.rfind(" for "));
  return rest.trim().str();
}

std::string duration(const plan::Symptom &symptom) {
  return symptom.holdsMs ? " for " + time(symptom.holdsMs) : "";
}

std::string alert(const plan::Program &program, StringRef name) {
  std::string result = "The alert " + code(name) + " fires";
  for (const plan::Service &service : program.services)
    for (const plan::Symptom &each : service.alerts)
      if (each.alert == name)
        return result + ": " + metric(each, Spot::Inline);
  return result;
}

bool isLine(const plan::Symptom &sign) {
  return sign.kind == ast::Symptom::Kind::Log || sign.kind == ast::Symptom::Kind::Event;
}

} // namespace

std::string metric(const plan::Symptom &symptom, Spot spot) {
  std::string title = symptom.title.empty() ? "" : show(symptom.title, spot) + ": ";
  return title + code(symptom.query, spot) + " " + compared(symptom.op, code(thresholdOf(symptom), spot)) +
         duration(symptom);
}

std::string normal(const plan::Symptom &symptom, Spot spot) {
  std::string value = code(thresholdOf(symptom), spot);
  return (symptom.op == ast::BinaryOp::NotEqual ? "not " : comparing(symptom.op)) + value + duration(symptom);
}

void writeSigns(Blocks &blocks, const plan::Program &program, llvm::ArrayRef<plan::Symptom> signs,
                llvm::ArrayRef<plan::Variable> variables) {
  for (size_t at = 0; at < signs.size();) {
    const plan::Symptom &first = signs[at];
    if (isLine(first)) {
      const bool matches = !first.pattern.empty();
      std::string lines;
      for (; at < signs.size() && signs[at].kind == first.kind && signs[at].pattern.empty() != matches; ++at)
        lines += (lines.empty() ? "" : "\n") +
                 (matches ? signs[at].pattern : plan::showText(signs[at].text, variables));
      std::string where = first.kind == ast::Symptom::Kind::Log ? "the log" : "the events";
      blocks.add("In " + where + (matches ? ", as a regular expression:" : ":"));
      blocks.add(fence("text", lines));
      continue;
    }
    std::string list;
    for (; at < signs.size() && !isLine(signs[at]); ++at)
      switch (signs[at].kind) {
      case ast::Symptom::Kind::Prose:
        addItem(list, "- ", show(signs[at].text, variables, Spot::Block));
        break;
      case ast::Symptom::Kind::Alert:
        addItem(list, "- ", alert(program, signs[at].alert));
        break;
      case ast::Symptom::Kind::Metric:
        addItem(list, "- ", metric(signs[at], Spot::Inline));
        break;
      case ast::Symptom::Kind::Log:
      case ast::Symptom::Kind::Event:
        break;
      }
    blocks.add(list);
  }
}

std::string metricTable(const plan::Service &service) {
  std::vector<std::vector<std::string>> rows;
  for (const plan::Symptom &each : service.metrics)
    rows.push_back({show(each.title, Spot::Cell), normal(each, Spot::Cell), code(each.query, Spot::Cell)});
  return rows.empty() ? "" : table({"Metric to watch", "Normal", "PromQL"}, rows);
}

} // namespace rbk::markdown
