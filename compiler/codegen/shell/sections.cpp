#include "compiler/codegen/shell/sections.h"

#include "compiler/codegen/shell/quoting.h"

#include <llvm/ADT/STLExtras.h>

namespace rbk::codegen::shell {

using plan::SectionKind;

std::string shownText(const plan::Text &text, const plan::Runbook &book) {
  return plan::showText(text, book.variables);
}

std::string heading(const std::string &title) {
  return "\n# --- " + title + " " + std::string(title.size() < 100 ? 104 - title.size() : 4, '-') + "\n";
}

SectionWriter::SectionWriter(const plan::Program &program, const plan::Runbook &book, Names &names,
                             const Words &words, StepWriter &steps)
    : program_(program), book_(book), names_(names), words_(words), steps_(steps) {}

void SectionWriter::write() {
  const bool hasOptions =
      llvm::any_of(book_.sections, [](const plan::Section &each) { return !each.options.empty(); });
  if (hasOptions && verification())
    verify_ = names_.function("verify", "");
  size_t cause = 0;
  for (size_t i = 0; i <= book_.sections.size();) {
    if (cause < book_.causes.size() && book_.causes[cause].firstSection <= i) {
      const size_t first = cause;
      while (cause < book_.causes.size() && book_.causes[cause].chain == book_.causes[first].chain) {
        i = std::max<size_t>(i, book_.causes[cause].firstSection + book_.causes[cause].sectionCount);
        ++cause;
      }
      chain(first, cause);
      continue;
    }
    if (i < book_.sections.size())
      section(book_.sections[i]);
    ++i;
  }
}

// --- causes
// ----------------------------------------------------------------------------------------------------------

void SectionWriter::chain(size_t first, size_t end) {
  const VariableSet before = steps_.bound();
  calls_ += "\n# The first cause that is found is gone into.\n";
  inCause_ = true;
  for (size_t i = first; i < end; ++i) {
    const plan::Cause &cause = book_.causes[i];
    const std::string name = names_.function("cause", cause.name);
    steps_.rebind(before);
    functions_ += heading("cause " + cause.name);
    causeFunction(cause, name);
    call((i == first ? "if " : "elif ") + name + "; then");
    ++indent_;
    for (size_t each = cause.firstSection; each < cause.firstSection + cause.sectionCount; ++each)
      section(book_.sections[each]);
    if (cause.sectionCount == 0)
      call(":");
    --indent_;
  }
  call("fi");
  inCause_ = false;
  steps_.rebind(before);
}

void SectionWriter::causeFunction(const plan::Cause &cause, const std::string &name) {
  ++indent_;
  std::string first = "  " + help("say") + " '' " +
                      quotedText("== cause " + cause.name + ": " + shownText(cause.title, book_)) +
                      prose(cause.prose) + symptoms(cause.signs) + "\n";
  --indent_;
  functions_ += "\n" + commentLines(shownText(cause.title, book_), 0) + name + "() {\n" + first +
                (cause.when ? steps_.guard(*cause.when, cause.asked) : "") + "}\n";
}

// --- sections
// --------------------------------------------------------------------------------------------------------

std::string SectionWriter::prose(const std::vector<plan::Text> &texts) {
  std::string out;
  for (const plan::Text &text : texts)
    out += " \\\n" + pad() + "  " + words_.text(text, &steps_.bound());
  return out;
}

std::string SectionWriter::symptoms(const std::vector<plan::Symptom> &symptoms) {
  std::string out;
  for (const plan::Symptom &symptom : symptoms) {
    plan::Text text;
    switch (symptom.kind) {
    case ast::Symptom::Kind::Prose:
      text = symptom.text;
      break;
    case ast::Symptom::Kind::Log:
    case ast::Symptom::Kind::Event:
      text = symptom.text;
      if (!symptom.pattern.empty())
        text.parts.push_back({plan::noVariable, "/" + symptom.pattern + "/"});
      text.parts.insert(text.parts.begin(),
                        {plan::noVariable, symptom.kind == ast::Symptom::Kind::Log ? "log " : "event "});
      break;
    case ast::Symptom::Kind::Alert:
      text.parts.push_back({plan::noVariable, "alert " + symptom.alert});
      break;
    case ast::Symptom::Kind::Metric:
      text = symptom.text;
      text.parts.insert(text.parts.begin(), {plan::noVariable, "metric "});
      break;
    }
    text.parts.insert(text.parts.begin(), {plan::noVariable, "- "});
    out += " \\\n" + pad() + "  " + words_.text(text, &steps_.bound());
  }
  return out;
}

std::string SectionWriter::announcement(const plan::Section &section) {
  const std::string kind = ast::nameOf(section.kind).str();
  return pad() + help("say") + " '' " +
         quotedText("== " + kind + (section.title.empty() ? "" : ": " + shownText(section.title, book_))) +
         prose(section.prose) + symptoms(section.symptoms) + "\n";
}

/// What follows a step that failed.
static const char *otherwise(SectionKind kind) {
  switch (kind) {
  case SectionKind::Require:
    return "finish 'precondition failed, nothing was changed' 1";
  case SectionKind::Symptoms:
    return "finish 'symptoms not confirmed, nothing was changed' 1";
  case SectionKind::Diagnose:
    return "break";
  case SectionKind::Mitigate:
  case SectionKind::Resolve:
  case SectionKind::Reference:
    return "finish failed 1";
  case SectionKind::Verify:
    return "{ _unverified=1 && break; }";
  }
  return "finish failed 1";
}

void SectionWriter::section(const plan::Section &section) {
  if (section.kind == SectionKind::Reference)
    return;
  if (section.kind == SectionKind::Verify)
    return verifySection(section);
  calls_ += inCause_ && llvm::StringRef(calls_).endswith("then\n") ? "" : "\n";
  calls_ += announcement(section);
  if (!section.steps.empty())
    functions_ += heading(ast::nameOf(section.kind).str());
  size_t step = 0, option = 0;
  while (option < section.options.size()) {
    steps(section, step, section.options[option].firstStep, otherwise(section.kind));
    step = section.options[option].firstStep;
    option = optionGroup(section, option);
    step =
        std::max<size_t>(step, section.options[option - 1].firstStep + section.options[option - 1].stepCount);
  }
  steps(section, step, section.steps.size(), otherwise(section.kind));
}

void SectionWriter::steps(const plan::Section &section, size_t begin, size_t end,
                          const std::string &otherwise) {
  for (size_t i = begin; i < end; ++i) {
    const plan::Step &step = section.steps[i];
    const std::string title = shownText(step.title, book_);
    const std::string function = names_.function(ast::nameOf(section.kind), title);
    std::string facts;
    if (!step.procedure.empty())
      facts += "; from procedure `" + step.procedure + "`";
    if (step.when)
      facts += "; when " + step.when->source;
    if (step.timeoutMs != 0)
      facts += "; at most " + plan::showDuration(step.timeoutMs);
    if (step.attempts > 1)
      facts += "; " + std::to_string(step.attempts) + " attempts, " + plan::showDuration(step.intervalMs) +
               " apart";
    if (step.repetitions > 1)
      facts += "; for " + plan::showDuration(step.holdsMs) + " every " + plan::showDuration(step.intervalMs);
    functions_ += "\n" + commentLines(title + facts, 0) + steps_.function(step, section.kind, function);
    std::string begins = help("step") + " " + quotedText(title);
    if (step.attempts > 1 || step.repetitions > 1)
      begins += " " + std::to_string(step.attempts) + " " + std::to_string(seconds(step.intervalMs));
    if (step.repetitions > 1)
      begins += " " + std::to_string(step.repetitions);
    call(begins);
    call("until " + function + (step.repetitions > 1 ? " && " + help("enough") : "") + "; do " +
         help("again") + " || " + otherwise + "; done");
  }
}

// --- verification
// ----------------------------------------------------------------------------------------------------

void SectionWriter::verifySection(const plan::Section &section) {
  if (!verify_.empty()) {
    needVerification();
    functions_ += verifyFunctions_;
    if (!verified_)
      calls_ += "\n" + verify_ + " || finish 'not verified' 1\n";
    return;
  }
  calls_ += "\n" + announcement(section);
  call("_steps=0 _unverified=''");
  if (!section.steps.empty())
    functions_ += heading("verify");
  steps(section, 0, section.steps.size(), otherwise(section.kind));
  call("[[ -z $_unverified ]] || finish 'not verified' 1");
}

void SectionWriter::needVerification() {
  const plan::Section *section = verification();
  if (verify_.empty() || !verifyFunctions_.empty())
    return;
  const std::string functions = std::move(functions_), calls = std::move(calls_);
  const size_t indent = indent_;
  const VariableSet before = steps_.bound();
  functions_ = heading("verify");
  calls_ = verify_ + "() {\n";
  indent_ = 1;
  calls_ += announcement(*section);
  call("_steps=0 _unverified=''");
  calls_ += steps_.forgotten(section->steps);
  steps(*section, 0, section->steps.size(), otherwise(SectionKind::Verify));
  call("[[ -z $_unverified ]]");
  verifyFunctions_ = functions_ + "\n# After each option, and at the end.\n" + calls_ + "}\n";
  indent_ = indent;
  steps_.rebind(before);
  functions_ = functions;
  calls_ = calls;
}

// --- options
// ---------------------------------------------------------------------------------------------------------

size_t SectionWriter::optionGroup(const plan::Section &section, size_t first) {
  needVerification();
  const VariableSet before = steps_.bound();
  const std::string kind = ast::nameOf(section.kind).str();
  size_t end = first;
  std::string tries;
  const bool decides = section.options[first].decides;
  for (; end < section.options.size() && section.options[end].group == section.options[first].group; ++end) {
    const plan::Option &option = section.options[end];
    const std::string name = names_.function(kind + "_option", shownText(option.title, book_));
    steps_.rebind(before);
    optionFunction(section, option, name);
    tries += (verify_.empty() ? name : "{ " + name + " && " + verify_ + "; }") + " || " + help("no_help") +
             " $? ||\n" + pad() + "  ";
  }
  steps_.rebind(before);
  call("# The first option that helps is the last one tried.");
  call(tries + "finish 'not verified' 1");
  if (!decides)
    return end;
  if (inCause_)
    call("if ((_steps > 0)); then finish verified 0; fi");
  else
    verified_ = true;
  return end;
}

void SectionWriter::optionFunction(const plan::Section &section, const plan::Option &option,
                                   const std::string &name) {
  const std::string title = shownText(option.title, book_) + (option.lastResort ? " (last resort)" : "");
  const std::string calls = std::move(calls_);
  const size_t indent = indent_;
  indent_ = 1;
  calls_ = pad() + help("option") + " " + quotedText(title) + prose(option.prose) + "\n";
  if (option.when)
    calls_ += steps_.guard(*option.when);
  steps(section, option.firstStep, option.firstStep + option.stepCount, "return");
  functions_ += "\n" +
                commentLines("Option: " + title + (option.when ? "; when " + option.when->source : ""), 0) +
                name + "() {\n" + calls_ + "}\n";
  indent_ = indent;
  calls_ = calls;
}

} // namespace rbk::codegen::shell
