#pragma once
#include "runtime/bytecode/module.h"
#include "runtime/exec/pipeline.h"
#include "runtime/ui/text.h"
#include "runtime/vm/value.h"

#include <optional>
#include <string>
#include <vector>

namespace rbk::runtime {

/// Values by variable index of the module.
using Bindings = std::vector<std::optional<Value>>;

/// Turns templates and commands into text: for processes with the values, for eyes without secrets.
class Expander {
public:
  /// `bindings` and `masker` are the caller's and may change between calls.
  Expander(const bytecode::Module &module, const Bindings &bindings, const Masker &masker)
      : module_(module), bindings_(bindings), masker_(masker) {}

  /// The first variable without a value that `expand` or `pipeline` met.
  std::optional<bytecode::Index> unbound() const { return unbound_; }

  /// The text with its values, or nothing when one is missing (see `unbound`).
  std::optional<std::string> expand(bytecode::Index index);
  /// What to run, or nothing when a value is missing. Timeout, output and environment are the caller's to
  /// set.
  std::optional<PipelineSpec> pipeline(const bytecode::Command &command);

  /// The text for eyes: secrets are `***`, missing values `‹name›`. Control characters are still in it.
  std::string shown(bytecode::Index index) const;
  /// The command line for eyes, quoted as a shell would need it; safe for a terminal.
  std::string shownCommand(const bytecode::Command &command) const;
  /// Whether it takes the value of a secret or a value that holds one.
  bool holdsSecret(bytecode::Index index) const;

private:
  std::string shownWord(bytecode::Index index) const;
  std::string shownStage(const bytecode::Stage &stage) const;

  const bytecode::Module &module_;
  const Bindings &bindings_;
  const Masker &masker_;
  std::optional<bytecode::Index> unbound_;
};

} // namespace rbk::runtime
