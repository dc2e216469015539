#pragma once
#include "compiler/commands/argument.h"
#include "compiler/commands/signature.h"

/// The argument languages: what stands inside a value and what it does.
namespace rbk::commands {

struct Use;

/// What parsing an argument says of the invocation it belongs to.
struct LanguageFacts {
  Effect effect = Effect::Read;
  std::string because;
};

/// SQL or a psql backslash command (`psql -c`). Reports what does not parse and columns that a system view
/// does not have.
LanguageFacts analyzeSql(const Argument &argument, plan::Invocation &invocation,
                         DiagnosticEngine &diagnostics);

/// SQL of another dialect (`mysql`, `sqlite`, `clickhouse`, `cql`, `influx`), read by its words and never
/// refused: what no table knows is unknown.
LanguageFacts analyzeDialect(const Argument &argument, llvm::StringRef dialect);
/// The dialect of a kind such as `sql.mysql`, or null.
const char *dialectOf(const ValueKinds &kinds);

/// What a command reads on standard input, in the language that its signature names (`input sql`); nothing where
/// that cannot be said. Shell code is not understood here.
std::optional<LanguageFacts> analyzeInput(const ValueKinds &kinds, const Argument &text,
                                          plan::Invocation &invocation, DiagnosticEngine &diagnostics);
/// JavaScript for mongosh, read by the names that it calls.
LanguageFacts analyzeMongo(const Argument &argument);

/// A Redis command as words; `first` is where it begins. Reports unknown commands and wrong arity.
LanguageFacts analyzeRedis(const std::vector<Argument> &words, plan::Invocation &invocation,
                           DiagnosticEngine &diagnostics);

/// What a script of sed or awk does besides filtering: `w FILE`, `print > "file"`, `system(…)`.
LanguageFacts analyzeSed(const Argument &script);
LanguageFacts analyzeAwk(const Argument &program);

/// A jq program; `variables` are those that the command line sets (`--arg NAME VALUE`). Reports what does not
/// parse and names that nothing defines.
void checkJq(const Argument &program, const std::vector<std::string> &variables,
             DiagnosticEngine &diagnostics);

/// The form of kubectl's output: `-o jsonpath='{…}'`, `-o custom-columns=…`, and the other forms it has.
void checkOutputForm(const Argument &form, DiagnosticEngine &diagnostics);
/// A JSONPath where kubectl takes one without braces as well: `--sort-by`, `--for=jsonpath=…`.
void checkRelaxedPath(const Argument &path, DiagnosticEngine &diagnostics);

/// What `kubectl patch -p` is given: JSON when it begins with a brace, YAML otherwise, and of the shape that
/// the type of the patch (`json`, `merge`, `strategic`; empty: unknown) takes.
void checkPatch(const Argument &patch, llvm::StringRef type, DiagnosticEngine &diagnostics);

/// The text as a JSON parser may see it: a variable is a number where a value stands, and a letter inside a
/// string. `original` maps offsets of the result to those of the argument's text.
std::string jsonText(const Argument &value, std::vector<size_t> &original);

/// The objects that kubectl or oc is given: their form (TYPE NAME or TYPE/NAME), known types, what selects
/// them, and what a namespace cannot limit.
void checkKubernetes(const Use &use, DiagnosticEngine &diagnostics);
/// The fields that the patch of a known kind names.
void checkPatchFields(const Use &use, DiagnosticEngine &diagnostics);

/// Checks a value against the alternatives a signature allows; reports the first thing wrong. Values with
/// variables are checked where their variable is bound.
void checkValue(const Argument &value, const ValueKinds &kinds, DiagnosticEngine &diagnostics);

/// A file that is written: true unless it is /dev/null, `-` or a standard stream.
bool isRealFile(llvm::StringRef path);

/// `3m`, `1h30m`, `90` (seconds) as milliseconds; 0 when it is none or means "no limit".
uint64_t parseBound(llvm::StringRef text);

} // namespace rbk::commands
