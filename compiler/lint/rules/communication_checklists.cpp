#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// A checklist that asks for a message says the same as the duties of the severities it is for.
class ChecklistContradictsDuty : public Rule {
  void program(Context &context, const Program &program) override {
    for (const Checklist &list : program.checklists) {
      if (!isOwn(context, program, list.range))
        continue;
      for (const Text &item : list.items)
        check(context, program, list, item);
    }
  }

  /// "Affected users notified", "Customer communication sent", "Status page updated"
  static bool speaksOfTelling(llvm::StringRef item) {
    static const llvm::Regex words("(notif|inform|communicat|told|tell|announce|message)",
                                   llvm::Regex::IgnoreCase);
    return words.match(item);
  }
  /// Whether the item names the contact: by a word of its title, `customers` also as `customer`.
  static bool names(llvm::StringRef item, const Contact &contact) {
    llvm::SmallVector<llvm::StringRef, 4> words;
    llvm::StringRef(contact.title).split(words, ' ', -1, false);
    for (llvm::StringRef word : words) {
      const std::string stem = word.rtrim('s').lower();
      if (stem.size() >= 4 && item.lower().find(stem) != std::string::npos)
        return true;
    }
    return false;
  }

  static void check(Context &context, const Program &program, const Checklist &list, const Text &item) {
    const std::string line = showText(item, {});
    if (!speaksOfTelling(line))
      return;
    for (size_t who = 0; who < program.contacts.size(); ++who) {
      const Contact &contact = program.contacts[who];
      if (!names(line, contact) || !isTold(program, who))
        continue;
      for (const Severity &severity : program.severities) {
        if (!list.severities.empty() && !llvm::is_contained(list.severities, severity.name))
          continue;
        const Duty *duty = nullptr;
        for (const Duty &each : severity.duties)
          if (each.contact == who)
            duty = &each;
        if (!duty) {
          context.diagnostics
              .report(Diag::ChecklistDuty, item.range,
                      {contact.name, "`" + severity.name + "` has no duty to tell them"})
              .note(severity.nameRange, "add `notify " + contact.name +
                                            " within …`, or say `for` which severities the "
                                            "checklist is");
          return;
        }
        if (duty->within.clock() && list.within.clock() && duty->within.amount < list.within.amount) {
          context.diagnostics
              .report(Diag::ChecklistDuty, item.range,
                      {contact.name, "`" + severity.name + "` tells them within " +
                                         showDuration(duty->within) + ", this list within " +
                                         showDuration(list.within)})
              .note(duty->range, "the duty");
          return;
        }
      }
    }
  }

  static bool isTold(const Program &program, size_t who) {
    return llvm::any_of(program.severities, [&](const Severity &severity) {
      return llvm::any_of(severity.duties, [&](const Duty &duty) { return duty.contact == who; });
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeChecklistContradictsDuty() { return std::make_unique<ChecklistContradictsDuty>(); }
} // namespace rbk::lint
