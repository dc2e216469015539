#pragma once
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/plan/invocation.h"
#include "compiler/support/pattern.h"

#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/StringRef.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Command signatures as read from stdlib/commands/*.rbk or from `command` blocks of a runbook file
/// (docs/signatures.md).
namespace rbk::commands {

using plan::Effect;
using plan::Place;

/// A condition of a clause: a tree over the flags and operands of one use.
struct Condition {
  enum class Kind : uint8_t {
    Flag,
    FlagIn,
    FlagMatches,
    OperandIn,
    OperandMatches,
    HasOperands,
    HasInput,
    Not,
    And,
    Or
  } kind{};
  std::string name;                              ///< flag as written in the signature, or operand name
  std::vector<std::string> values;               ///< FlagIn, OperandIn
  std::string pattern;                           ///< FlagMatches, OperandMatches: extended regular expression
  mutable std::unique_ptr<Pattern> compiled;     ///< of `pattern`, made when it is first asked
  std::unique_ptr<Condition> left, right;
};
using ConditionPtr = std::unique_ptr<Condition>;

/// Alternatives of what a value may be: kinds (`k8s.Pod`, `sql`) and the words of an enumeration.
struct ValueKinds {
  std::vector<std::string> kinds;
  std::vector<std::string> words;
  bool has(llvm::StringRef kind) const;
  std::string show() const;
};

struct FlagSpec {
  std::vector<std::string> names; ///< as written, `-n`, `--namespace`
  ValueKinds value;               ///< empty: a switch
  std::string defaultValue;
  // `apart`: an optional value is the next word, unless that is an option.
  unsigned values = 1; ///< words it takes: `jq --arg NAME VALUE` takes 2
  bool takesValue = false, optionalValue = false, apart = false, repeated = false, persistent = false,
       negatable = false, hidden = false, separates = false, endless = false, interactive = false,
       terminal = false;
  // Only of options that come from a table (`style table`):
  enum class Many : uint8_t { One, Any, Some } many = Many::One; ///< how many words it takes
  bool required = false;
  bool closed = false; ///< the tool itself refuses values that are not among `value.words`
  std::string deprecated, since, until, requires_, exposes, prefer, surprise, doc;
  std::vector<std::string> conflicts;
  std::optional<Effect> effect;
  /// The long name where there is one, else the first.
  const std::string &canonical() const;
  /// Whether it only asks the tool about itself; `helm upgrade --version 1.2` does not.
  bool isQuestion() const;
};

struct OperandSpec {
  std::string name;
  ValueKinds value;
  char quantity = '1'; ///< `1`, `?`, `*`, `+`
  ConditionPtr when;
};

/// A clause that says something of a use: the first of its kind whose condition holds counts, except where
/// all count (needs, surprise, reveals, danger).
struct Clause {
  enum class Kind : uint8_t {
    Effect,
    Where,
    Touches,
    Because,
    Endless,
    Interactive,
    Terminal,
    Waits,
    Bounds,
    Status,
    Surprise,
    Reveals,
    Needs,
    Deprecated,
    Undo,
    Irreversible,
    Evidence,
    Danger,
    Serves,
    Appends,
    Value,
    Input
  } kind{};
  Effect effect{};
  Place place{};
  std::string name;         ///< Danger, Needs: its name; Where: `at`; Bounds: the flag or operand
  std::string text, prefer; ///< Serves: `text` is the regular expression of what it prints when it is ready
  ValueKinds value;         ///< Value: what the flag `name` takes then; Input: the language of standard input
  ConditionPtr when;        ///< nullptr: always
};

/// What a use means that lacks its operands, the command it runs, or a sub-command.
struct Without {
  enum class What : uint8_t { Operands, Command, Subcommand } what{};
  bool interactive = false; ///< a session starts; else it is a complete use
  ConditionPtr when;        ///< nullptr: always
};

/// A command, or a sub-command of one.
struct Signature {
  std::string name, description, source;
  std::vector<std::string> aliases;
  std::string since, until, instead; ///< first version that has it, and that has it no more; what to write then
  enum class Style : uint8_t {
    Inherited,
    Gnu,
    Posix,
    Cobra,
    Words,
    Dash,
    Raw,
    Table
  } style = Style::Inherited;
  bool separateValues = false; ///< a value is always a word of its own
  bool wholeNames = false;     ///< long options have no prefixes
  bool singleFlags = false;    ///< short options do not cluster
  std::string table;           ///< its commands stand in stdlib/cloud/NAME.tsv
  bool loose = false;          ///< that table is older than the tool may be
  bool expression = false;     ///< options and operands form an expression, as those of find
  std::vector<FlagSpec> flags;
  std::vector<OperandSpec> operands;
  std::vector<Clause> clauses;
  std::vector<std::unique_ptr<Signature>> subs;
  std::vector<Without> without;
  bool runsAfterSeparator = false; ///< `after "--" command runs in`
  bool runsOperands = false;       ///< `operands command runs in`
  Place runsIn = Place::Local;
  std::string runsAt;
  ConditionPtr runsWhen;
  bool broken = false; ///< of the whole command: errors were reported in it, so that it says nothing reliable
  const Signature *parent = nullptr;
  mutable llvm::StringMap<const FlagSpec *> flagIndex; ///< made when it is first asked

  const Signature *findSub(llvm::StringRef word) const;
  /// The flag of this name that can be used here: an own one, or a persistent one of what it stands in.
  const FlagSpec *findFlag(llvm::StringRef flagName) const;
  /// Forgets what `findFlag` has collected, also below: flags were added.
  void flagsChanged();
  std::string path() const; ///< `kubectl rollout restart`
  Style effectiveStyle() const;
};

/// All signatures a check can use: the embedded catalogue, read when a command is first used, and those of
/// the program.
class SignatureLibrary {
public:
  /// `sources` keeps texts of user declarations; the embedded ones get positions of their own when they have
  /// errors.
  explicit SignatureLibrary(SourceManager &sources) : sources_(sources) {}

  /// The signature of a program name (a path's last component counts), or nullptr.
  const Signature *find(llvm::StringRef program, DiagnosticEngine &diagnostics);
  /// Declares the `command` block that stands at `range` of a source; it goes before the catalogue.
  void declare(SourceRange range, DiagnosticEngine &diagnostics);
  /// Forgets what was declared: the next program begins with the catalogue alone.
  void forgetDeclared() {
    declared_.clear();
    names_.clear();
  }
  /// Names of all commands, for "did you mean".
  llvm::ArrayRef<llvm::StringRef> names() const;

private:
  void readEmbedded(uint32_t file, DiagnosticEngine &diagnostics);
  void read(llvm::StringRef text, Position base, DiagnosticEngine &diagnostics, bool declared);
  void insert(std::unique_ptr<Signature> signature, llvm::StringMap<Signature *> &into);

  SourceManager &sources_;
  std::vector<std::unique_ptr<Signature>> owned_;
  llvm::StringMap<Signature *> byName_;   ///< the catalogue
  llvm::StringMap<Signature *> declared_; ///< by the program at hand
  std::vector<bool> fileRead_;
  mutable std::vector<llvm::StringRef> names_; ///< sorted, made when it is asked for
};

} // namespace rbk::commands
