#pragma once
#include "compiler/plan/plan.h"
#include "runtime/bytecode/module.h"

#include <llvm/ADT/StringMap.h>

#include <map>
#include <utility>
#include <vector>

namespace rbk::codegen {

/// Fills the tables of a module. Strings, numbers and templates stand in it once.
class Tables {
public:
  explicit Tables(bytecode::Module &module) : module_(module) {}

  bytecode::Index string(llvm::StringRef text);
  /// `none` for an empty text.
  bytecode::Index optionalString(llvm::StringRef text) {
    return text.empty() ? bytecode::none : string(text);
  }
  bytecode::Index integer(int64_t value);
  /// Parts with neighbouring literals joined and empty ones dropped.
  bytecode::Index text(const std::vector<plan::TextPart> &parts, bytecode::Index firstVariable);
  bytecode::Index literal(llvm::StringRef text) { return this->text({{plan::noVariable, text.str()}}, 0); }

private:
  bytecode::Module &module_;
  llvm::StringMap<bytecode::Index> strings_;
  std::map<int64_t, bytecode::Index> integers_;
  std::map<std::vector<std::pair<bool, bytecode::Index>>, bytecode::Index> templates_;
};

} // namespace rbk::codegen
