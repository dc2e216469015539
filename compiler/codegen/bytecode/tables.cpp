#include "compiler/codegen/bytecode/tables.h"

namespace rbk::codegen {

using bytecode::Index;
using bytecode::TemplatePart;

Index Tables::string(llvm::StringRef text) {
  auto [entry, isNew] = strings_.try_emplace(text, static_cast<Index>(module_.strings.size()));
  if (isNew)
    module_.strings.push_back(text.str());
  return entry->second;
}

Index Tables::integer(int64_t value) {
  auto [entry, isNew] = integers_.try_emplace(value, static_cast<Index>(module_.integers.size()));
  if (isNew)
    module_.integers.push_back(value);
  return entry->second;
}

Index Tables::text(const std::vector<plan::TextPart> &parts, Index firstVariable) {
  bytecode::Template result;
  std::string pending;
  auto flush = [&] {
    if (!pending.empty())
      result.parts.push_back({TemplatePart::Kind::Literal, string(pending)});
    pending.clear();
  };
  for (const plan::TextPart &part : parts) {
    if (part.variable == plan::noVariable) {
      pending += part.literal;
      continue;
    }
    flush();
    result.parts.push_back({TemplatePart::Kind::Variable, firstVariable + part.variable});
  }
  flush();

  std::vector<std::pair<bool, Index>> key;
  for (const TemplatePart &part : result.parts)
    key.emplace_back(part.kind == TemplatePart::Kind::Variable, part.index);
  auto [entry, isNew] = templates_.try_emplace(std::move(key), static_cast<Index>(module_.templates.size()));
  if (isNew)
    module_.templates.push_back(std::move(result));
  return entry->second;
}

} // namespace rbk::codegen
