#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A contact without a real address cannot be called.
class ContactNoChannel : public Rule {
  void program(Context &context, const Program &program) override {
    for (const Contact &contact : program.contacts) {
      if (!isOwn(context, program, contact.range) ||
          llvm::any_of(contact.channels,
                       [&](const Channel &channel) { return !isPlaceholder(channel.address); }))
        continue;
      std::string why = contact.channels.empty() ? "the contact has no channel"
                                                 : "`" + contact.channels.front().address + "` is no address";
      context.diagnostics.report(Diag::ContactNoChannel, contact.nameRange, {contact.name, why})
          .note("add one that works: `pagerduty`, `opsgenie`, `phone`, `sms`, `slack`, `teams`, `mail`, "
                "`queue` or `url`");
    }
  }

  /// What a template leaves behind: `+1-XXX-XXX-XXXX`, `TODO`, `<phone>`.
  static bool isPlaceholder(llvm::StringRef address) {
    static const llvm::Regex hole(
        "XXX|xxx-|(^|[^A-Za-z])(TODO|TBD|TBA|FIXME|N/A|n/a|CHANGE[ _-]?ME|changeme)([^A-Za-z]|$)|^<[^>]*>$|"
        "\\{\\{|_HERE$|^[?.-]*$");
    return hole.match(address.trim());
  }
};

} // namespace
std::unique_ptr<Rule> makeContactNoChannel() { return std::make_unique<ContactNoChannel>(); }
} // namespace rbk::lint
