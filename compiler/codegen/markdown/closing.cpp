#include "compiler/codegen/markdown/closing.h"

#include "compiler/codegen/markdown/messages.h"
#include "compiler/codegen/markdown/words.h"

#include <llvm/ADT/STLExtras.h>

namespace rbk::markdown {
using llvm::StringRef;

void writeWaysBack(Blocks &blocks, StepWriter &steps) {
  if (llvm::any_of(steps.waysBack(), [](const WayBack &each) { return !each.commands.empty(); }))
    blocks.add("Undo only what has been done, in this order: the latest step first.");
  for (const WayBack &each : llvm::reverse(steps.waysBack())) {
    auto [number, title] = StringRef(each.step).split(": ");
    const bool numbered = number.startswith("Step ") || number.startswith("Option ");
    std::string line =
        numbered ? "**" + number.str() + (title.empty() ? "**" : ":** " + title.str()) : each.step;
    if (!each.notes.empty()) {
      line +=
          each.commands.empty() ? " — there is no way back." : " — there is no way back for a part of it.";
      for (const std::string &note : each.notes)
        line += note;
    }
    blocks.add(line);
    if (!each.commands.empty()) {
      blocks.add(steps.effects(each.commands));
      blocks.add(commandFence(each.commands));
    }
  }
}

void writeDuties(Blocks &blocks, const plan::Program &program, const plan::Severity &severity) {
  blocks.add("Counted from the start of the incident.");
  std::vector<std::vector<std::string>> rows;
  std::vector<const plan::Template *> messages;
  for (const plan::Duty &duty : severity.duties) {
    const bool templated = duty.templateIndex < program.templates.size();
    const plan::Template *message = templated ? &program.templates[duty.templateIndex] : nullptr;
    if (message && !llvm::is_contained(messages, message))
      messages.push_back(message);
    rows.push_back(dutyRow(program, duty, message ? templateTitle(*message, Spot::Cell) : ""));
  }
  blocks.add(table(dutyHeader(), rows));
  for (const plan::Template *message : messages) {
    blocks.heading(3, templateTitle(*message, Spot::Title));
    writeTemplate(blocks, *message);
  }
}

void writeEscalation(Blocks &blocks, const plan::Program &program, const plan::Runbook &runbook) {
  const bool timed = llvm::any_of(runbook.escalation, [](const auto &each) { return each.trigger.empty(); });
  std::string intro = timed ? "Counted from the start of the incident" : "";
  if (runbook.severity < program.severities.size())
    if (const plan::Duration &respond = program.severities[runbook.severity].respond; respond.present)
      intro += (timed ? "; someone" : "Someone") + (" has to respond within " + time(respond));
  blocks.add(sentence(intro));
  std::vector<std::vector<std::string>> rows;
  for (const plan::EscalationLevel &each : runbook.escalation) {
    std::string who = contactTitle(program, each.contact, Spot::Cell);
    if (!each.whenSeverity.empty())
      who += " (only " + plain(each.whenSeverity) + ")";
    rows.push_back({moment(each, Spot::Cell), (each.page ? "page " : "notify ") + who,
                    channels(program, each.contact, Spot::Cell)});
  }
  blocks.add(table({"When", "Who", "How"}, rows));
}

void writeRelated(Blocks &blocks, const plan::Runbook &runbook) {
  std::string list;
  for (const plan::Related &each : runbook.see) {
    const bool page = each.kind == ast::Related::Kind::Runbook;
    std::string title = show(each.title, Spot::Link);
    addItem(list, "- ",
            link(title.empty() ? plain(each.target) : title, page ? each.target + ".md" : each.target));
  }
  blocks.add(list);
}

} // namespace rbk::markdown
