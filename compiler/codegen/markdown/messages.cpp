#include "compiler/codegen/markdown/messages.h"

#include <llvm/ADT/STLExtras.h>

namespace rbk::markdown {

std::vector<std::string> dutyHeader() { return {"Who", "Within", "Then every", "Message", "How"}; }

std::vector<std::string> dutyRow(const plan::Program &program, const plan::Duty &duty,
                                 const std::string &templateTitle) {
  return {contactTitle(program, duty.contact, Spot::Cell), duty.within.present ? time(duty.within) : "",
          duty.every.present ? time(duty.every) : "", templateTitle,
          channels(program, duty.contact, Spot::Cell)};
}

std::string templateTitle(const plan::Template &message, Spot spot) {
  std::string title = show(message.title, spot);
  return title.empty() ? plain(message.name) : title;
}

void writeTemplate(Blocks &blocks, const plan::Template &message) {
  std::vector<std::vector<std::string>> rows;
  for (const plan::Variable &field : message.fields) {
    std::string meaning = show(field.doc, Spot::Cell);
    if (meaning.empty() || !field.type.alternatives.empty())
      meaning += (meaning.empty() ? "" : "; ") + describe(field.type);
    rows.push_back({code("$" + field.name), field.hasDefault ? code(field.defaultValue, Spot::Cell) : "",
                    std::move(meaning)});
  }
  if (!rows.empty())
    blocks.add(table({"Fill in", "Default", "Meaning"}, rows));
  blocks.add(fence("text", plan::showText(message.body, message.fields)));
}

std::string toFillIn(const plan::Text &message, llvm::ArrayRef<plan::Variable> variables) {
  std::vector<std::string> names;
  for (const plan::TextPart &part : message.parts)
    if (part.variable != plan::noVariable)
      if (std::string name = code("$" + variables[part.variable].name); !llvm::is_contained(names, name))
        names.push_back(std::move(name));
  std::string result;
  for (const std::string &each : names)
    result += (result.empty() ? "" : ", ") + each;
  return result;
}

} // namespace rbk::markdown
