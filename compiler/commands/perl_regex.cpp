#include "compiler/commands/argument_languages.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

// Perl's regular expressions: PCRE2 itself, which is what grep -P uses.
namespace rbk::commands {

Mistakes readPerlRegex(llvm::StringRef text) {
  int code = 0;
  PCRE2_SIZE at = 0;
  auto *compiled =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), PCRE2_UTF, &code, &at, nullptr);
  if (compiled) {
    pcre2_code_free(compiled);
    return {};
  }
  char message[160] = {};
  pcre2_get_error_message(code, reinterpret_cast<PCRE2_UCHAR *>(message), sizeof message);
  at = std::min<size_t>(at, text.size());
  // PCRE2 points behind what it could not take.
  size_t begin = at > 0 ? at - 1 : 0;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80)
    --begin;
  return {{Diag::RegexSyntax, begin, std::max(at, begin + (text.empty() ? 0 : 1)), message, {}, {}}};
}

} // namespace rbk::commands
