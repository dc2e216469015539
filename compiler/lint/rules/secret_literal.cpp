#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A password or key that stands in the runbook is published with it.
class SecretLiteral : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    (void)site;
    for (const FlagUse &flag : use.flags) {
      StringRef value = flag.value;
      if (use.command == "curl" || use.command == "wget") {
        if (flag.name == "--header" && isCredentialHeader(value))
          return report(context, flag, "the value of `" + value.split(':').first.str() + "`");
        if (flag.name == "--user" && isLiteral(value.split(':').second))
          return report(context, flag, "the password of `" + value.split(':').first.str() + "`");
        if (flag.name == "--oauth2-bearer" && isLiteral(value))
          return report(context, flag, "a token");
      }
      if ((flag.name == "--password" || flag.name == "--pass" || flag.name == "--token") && isLiteral(value))
        return report(context, flag, flag.name == "--token" ? "a token" : "a password");
    }
    for (const OperandUse &operand : use.operands)
      if (hasPassword(operand.value)) {
        context.diagnostics.report(Diag::SecretLiteral, operand.range, {"the password of a URL"}).note(todo);
        return;
      }
  }

  static constexpr const char *todo =
      "make it a parameter that the environment fills: param key: secret from env \"KEY\"";

  static void report(Context &context, const FlagUse &flag, const std::string &what) {
    SourceRange range = flag.valueRange == SourceRange{} ? flag.range : flag.valueRange;
    context.diagnostics.report(Diag::SecretLiteral, range, {what}).note(todo);
  }

  /// Whether it is a value, and not a variable, a file, or what stands for one that is left out.
  static bool isLiteral(StringRef value) {
    value = value.trim();
    return value.size() > 2 && !value.contains('$') && !value.contains('<') && !value.contains("…") &&
           !value.contains("...") && !value.startswith("@") &&
           value.find_first_not_of("xX*-_.") != StringRef::npos && !value.contains_insensitive("redacted") &&
           !value.contains_insensitive("your");
  }

  static bool isCredentialHeader(StringRef header) {
    auto [name, value] = header.split(':');
    static const char *const names[] = {"authorization", "proxy-authorization", "x-api-key",  "api-key",
                                        "apikey",        "x-auth-token",        "x-auth-key", "x-vault-token",
                                        "private-token", "x-access-token",      "x-token",    "x-secret-key"};
    if (!llvm::is_contained(names, StringRef(name.trim().lower())))
      return false;
    value = value.trim();
    for (StringRef scheme : {"Bearer ", "Basic ", "Token ", "token ", "bearer ", "Digest "})
      value.consume_front(scheme);
    return isLiteral(value);
  }

  /// `scheme://user:password@host`, also in the middle of a text.
  static bool hasPassword(StringRef text) {
    for (size_t at = text.find("://"); at != StringRef::npos; at = text.find("://", at + 3)) {
      StringRef authority = text.substr(at + 3).take_until(
          [](char c) { return c == '/' || c == '\'' || c == '"' || c == ' ' || c == '?'; });
      auto [user, host] = authority.rsplit('@');
      if (!host.empty() && user.contains(':') && isLiteral(user.split(':').second))
        return true;
    }
    return false;
  }
};

} // namespace
std::unique_ptr<Rule> makeSecretLiteral() { return std::make_unique<SecretLiteral>(); }
} // namespace rbk::lint
