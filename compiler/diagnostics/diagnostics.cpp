#include "compiler/diagnostics/diagnostics.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <tuple>

namespace rbk {

static constexpr size_t diagCount = 0
#define DIAG(id, code, name, severity, message) +1
#include "compiler/diagnostics/diagnostics.def"
#undef DIAG
    ;

static const DiagInfo table[diagCount] = {
#define DIAG(id, code, name, severity, message) {Diag::id, code, name, Severity::severity, message},
#include "compiler/diagnostics/diagnostics.def"
#undef DIAG
};

const DiagInfo &infoOf(Diag id) { return table[static_cast<size_t>(id)]; }
llvm::ArrayRef<DiagInfo> allDiagnostics() { return table; }

const DiagInfo *findDiagnostic(llvm::StringRef codeOrName) {
  llvm::StringRef digits = codeOrName;
  if (digits.startswith_insensitive("RBK"))
    digits = digits.drop_front(3);
  unsigned code = 0;
  bool isCode = !digits.getAsInteger(10, code);
  for (const DiagInfo &info : table)
    if (isCode ? info.code == code : info.name == codeOrName)
      return &info;
  return nullptr;
}

llvm::StringRef nameOf(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Info:
    return "info";
  }
  return {};
}

Diagnostic &Diagnostic::note(std::string text) {
  notes.push_back({std::move(text), {}, false});
  return *this;
}
Diagnostic &Diagnostic::note(SourceRange where, std::string text) {
  notes.push_back({std::move(text), where, true});
  return *this;
}
Diagnostic &Diagnostic::fix(std::string title, SourceRange where, std::string text) {
  fixes.push_back({std::move(title), where, std::move(text)});
  return *this;
}

static std::string formatMessage(llvm::StringRef format, llvm::ArrayRef<llvm::StringRef> arguments) {
  std::string result;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '{' && i + 2 < format.size() && format[i + 2] == '}' && llvm::isDigit(format[i + 1])) {
      size_t index = static_cast<size_t>(format[i + 1] - '0');
      result += index < arguments.size() ? arguments[index] : llvm::StringRef("?");
      i += 2;
    } else
      result += format[i];
  }
  return result;
}

Diagnostic &DiagnosticEngine::report(Diag id, SourceRange range,
                                     std::initializer_list<llvm::StringRef> arguments) {
  auto set = severities_.find(id);
  Diagnostic diagnostic{id,
                        range,
                        formatMessage(infoOf(id).message, {arguments.begin(), arguments.size()}),
                        {},
                        {},
                        set == severities_.end() ? infoOf(id).severity : set->second};
  diagnostics_.push_back(std::move(diagnostic));
  return diagnostics_.back();
}

void DiagnosticEngine::take(DiagnosticEngine &&other) {
  for (Diagnostic &diagnostic : other.diagnostics_) {
    if (auto set = severities_.find(diagnostic.id); set != severities_.end())
      diagnostic.severity = set->second;
    diagnostics_.push_back(std::move(diagnostic));
  }
  other.diagnostics_.clear();
}

void DiagnosticEngine::finish() {
  auto key = [](const Diagnostic &d) {
    return std::make_tuple(d.range.begin, d.range.end, infoOf(d.id).code, std::string_view(d.message));
  };
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                   [&](const Diagnostic &a, const Diagnostic &b) { return key(a) < key(b); });
  auto equal = [&](const Diagnostic &a, const Diagnostic &b) { return key(a) == key(b); };
  diagnostics_.erase(std::unique(diagnostics_.begin(), diagnostics_.end(), equal), diagnostics_.end());
}

unsigned DiagnosticEngine::count(Severity severity) const {
  return static_cast<unsigned>(
      std::count_if(diagnostics_.begin(), diagnostics_.end(),
                    [&](const Diagnostic &d) { return d.severity == severity; }));
}

bool DiagnosticEngine::hasErrorIn(SourceRange range) const {
  return std::any_of(diagnostics_.begin(), diagnostics_.end(), [&](const Diagnostic &d) {
    return d.severity == Severity::Error && d.range.begin >= range.begin &&
           d.range.begin <= range.end;
  });
}

llvm::StringRef suggest(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates) {
  if (word.size() < 2)
    return {};
  unsigned limit = word.size() <= 3 ? 1 : word.size() <= 7 ? 2 : 3;
  llvm::StringRef best;
  unsigned bestDistance = limit + 1;
  for (llvm::StringRef candidate : candidates) {
    unsigned distance =
        word.equals_insensitive(candidate) ? 0 : word.edit_distance(candidate, true, limit + 1);
    // One swap of neighbours is the commonest slip; edit distance counts it as two.
    if (distance == 2 && word.size() == candidate.size()) {
      auto swapped = word.str();
      for (size_t i = 0; i + 1 < swapped.size(); ++i) {
        std::swap(swapped[i], swapped[i + 1]);
        if (swapped == candidate)
          distance = 1;
        std::swap(swapped[i], swapped[i + 1]);
      }
    }
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

} // namespace rbk
