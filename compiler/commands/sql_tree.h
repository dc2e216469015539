#pragma once
#include "compiler/commands/languages.h"

#include <optional>

/// SQL as PostgreSQL's own parser reads it.
namespace rbk::commands {

/// What the parser has against a text.
struct SqlSyntaxError {
  std::string message;
  size_t character = 0; ///< where it noticed, in characters from 0; at the end where it does not say
};

/// Parses `text`, which is `argument` as a parser is shown it (`original` leads back to the argument). Adds
/// its statements to `invocation`, reports columns that a system view does not have, and says what all
/// statements together do. Sets `error`, and adds nothing, where the text does not parse.
LanguageFacts readSqlTree(const Argument &argument, const std::string &text,
                          const std::vector<size_t> &original, plan::Invocation &invocation,
                          DiagnosticEngine &diagnostics, std::optional<SqlSyntaxError> &error);

} // namespace rbk::commands
