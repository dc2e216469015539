#pragma once
#include "compiler/commands/use.h"

#include <optional>

/// Tools with thousands of sub-commands (aws, az, gcloud): their commands stand as lines of a sorted text, of
/// which a check reads those that it needs. The form of a line is told in tools/catalogue/cloud_table.py.
namespace rbk::commands {

class CommandTable {
public:
  /// One line: a group, or a command with its options and operands.
  struct Entry {
    llvm::StringRef path, flags, operands;
    bool group() const { return flags == "/"; }
    /// A command whose options this table does not know.
    bool opaque() const { return flags == "?"; }
  };

  /// `stdlib/cloud/NAME.tsv`, which must be embedded.
  explicit CommandTable(llvm::StringRef name);

  /// The line of exactly this path, by binary search.
  std::optional<Entry> find(llvm::StringRef path) const;
  /// The words that may follow a group; all first words for the empty path.
  std::vector<llvm::StringRef> children(llvm::StringRef path) const;
  /// The options of a line, shared ones in place of their names; adds to `into`.
  void flagsOf(const Entry &entry, std::vector<FlagSpec> &into) const;
  /// Where the table comes from.
  llvm::StringRef source() const;

  struct Effects {
    Effect effect = Effect::Unknown;
    llvm::StringRef because;
  };
  /// What a command does, from `stdlib/cloud/NAME.effects.tsv`: the first pattern that matches its path.
  Effects effectOf(llvm::StringRef path) const;

private:
  size_t lowerBound(llvm::StringRef path) const;
  llvm::StringRef text_, effects_;
};

/// Sorts the words of a tool whose signature has `style table NAME`, as `sortWords` does for others: the
/// innermost level of `use` is made from the line of the table, above it stand the levels of the signature.
bool sortTableWords(const std::vector<Argument> &words, const Signature &signature, Use &use,
                    DiagnosticEngine &diagnostics);

} // namespace rbk::commands
