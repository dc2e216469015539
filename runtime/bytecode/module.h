#pragma once
#include <cstdint>
#include <string>
#include <vector>

/// The bytecode contract in memory: what the compiler's back end builds, `writer.h` serialises, `reader.h`
/// reads and verifies, and the virtual machine executes. Plain data; every index is checked by the verifier
/// before anything runs.
namespace rbk::bytecode {

using Index = uint32_t;
inline constexpr Index none = 0xFFFFFFFF;

enum class Opcode : uint8_t {
#define OPCODE(name, operand, effect, meaning) name,
#include "runtime/bytecode/opcodes.def"
#undef OPCODE
};

/// One instruction. `a` is what the opcode's operand column says; `b` is a variable (Capture, Save, Field) or
/// a string (BranchUnless) and `none` elsewhere.
struct Instruction {
  Opcode opcode{};
  Index a = none;
  Index b = none;
};

/// The parts of a runbook; a run takes them in the order of the code.
enum class Section : uint8_t { Require, Symptoms, Mitigate, Diagnose, Resolve, Verify };

/// What a command does to the world (docs/language.md, "Effects"); `Unknown` outranks all but `Destroy`.
enum class Effect : uint8_t { Read, Write, Disrupt, Destroy, Unknown };

/// Where a command acts.
enum class Place : uint8_t { Local, Pod, Container, Host, Cluster, Cloud, Db };

/// How the text of a value is checked, compared and computed with. `pattern` of a Variable refines it. Of a
/// Duration, Size or Percent the text is kept for expansion, its measure (ms, bytes, percent) for computing.
/// Json is one JSON document, Record one JSON object; both keep their text.
enum class ValueType : uint8_t { Text, Integer, List, File, Json, Record, Duration, Size, Percent };

/// Text with holes: each part is a literal string or the value of a variable.
struct TemplatePart {
  enum class Kind : uint8_t { Literal, Variable } kind{};
  Index index = none; ///< into `strings` or `variables`
};
struct Template {
  std::vector<TemplatePart> parts;
};

/// A redirection of one file descriptor.
struct Redirection {
  enum class Kind : uint8_t {
    Read,      ///< n< file
    Write,     ///< n> file
    Append,    ///< n>> file
    Duplicate, ///< n>&m, `target` is m itself
    Here       ///< n<< text, `target` is a template with the text
  } kind{};
  uint8_t descriptor = 0;
  Index target = none; ///< a template, except for Duplicate
};

/// A variable set for one process only (`NAME=value command`).
struct Assignment {
  Index name = none;  ///< string
  Index value = none; ///< template
};

/// One process of a pipeline. Every template becomes exactly one argument: nothing is split, globbed or
/// parsed again.
struct Stage {
  std::vector<Index> argv; ///< templates, at least one
  std::vector<Assignment> environment;
  std::vector<Redirection> redirections;
};

/// A pipeline. It succeeds when every stage exits 0 (a stage before the last that dies of SIGPIPE counts as
/// success, as in `… | head -1`), inverted by `negated`.
struct Command {
  std::vector<Stage> stages;
  Index source = none;    ///< string: the command line as written
  uint32_t timeoutMs = 0; ///< > 0; then the whole process group is stopped and the command has failed
  Effect effect{};
  Place place{};
  Index at = none;      ///< template naming the pod, host … or none
  Index assumed = none; ///< string: the author's reason when the effect is assumed, or none
  uint32_t line = 0;    ///< line in `sourceFile` of the module, from 1
  bool negated = false;
};

/// A process that runs beside the step: ready when a line of its standard output or error matches, stopped at
/// the end of the block it stands in, whatever happens.
struct Background {
  Index command = none;
  Index readyWhen = none; ///< string: POSIX extended regular expression; an empty one: any line,
                          ///< unless it ends right after it
  uint32_t readyWithinMs = 0;
};

/// A named value: a parameter, bound before the first command; or bound by an instruction.
struct Variable {
  Index name = none; ///< string
  ValueType type{};
  ValueType element{};         ///< of a List
  bool splitsAtBlanks = false; ///< List: elements are separated by any white space, else by newlines only
  Index typeName = none;       ///< string: the type as the author wrote it, for messages
  /// string: POSIX extended regular expression for the whole value (of a List: of each element), or none
  Index pattern = none;
  Index refinement = none;   ///< string: a second expression that the whole value matches as well, or none
  Index defaultValue = none; ///< string, parameters only; none = must be given
  Index key = none;          ///< string: the member it takes from a record, see Field; or none
  Index environment = none;  ///< string, parameters only: the environment variable it may also come from
  bool parameter = false;
  bool secret = false; ///< shown as *** everywhere, never journalled
};

/// A stop for a human. `text` is what is shown and what a prepared answer must repeat exactly.
struct Gate {
  enum class Kind : uint8_t { Confirm, Ask, Manual } kind{};
  Index name = none;     ///< string, unique in its runbook
  Index text = none;     ///< template
  uint32_t budgetMs = 0; ///< planned human time; passing it is reported, never enforced
  uint32_t line = 0;
};

struct Step {
  Index title = none; ///< string
  Section section{};
  Index begin = none;       ///< index of its StepBegin instruction
  Index end = none;         ///< index of its StepEnd instruction, later than `begin`
  uint32_t timeoutMs = 0;   ///< bound of one attempt, 0 = none beyond its commands'
  uint32_t attempts = 1;    ///< ≥ 1
  uint32_t repetitions = 1; ///< > 1: it must succeed as often, one after another; then `attempts` is 1
  uint32_t intervalMs = 0;  ///< wait between attempts or repetitions
  uint32_t holdsMs = 0;     ///< how long the repetitions cover, for the display
  uint32_t worstMs = 0;     ///< worst case of all attempts, for the display
  uint32_t line = 0;
};

/// What stands between two instructions of the code that name it: LoopBegin and LoopEnd, and so on.
struct Range {
  Index begin = none, end = none;
};

/// Once for each element of `list`, in order.
struct Loop {
  Range code;
  Index list = none, item = none; ///< variables
  uint32_t limit = 0;             ///< more elements fail the step before the first
  uint32_t line = 0;
};

/// Options that stand next to each other: tried in order until the runbook's `verify` passes.
struct Group {
  Range code;
  bool decides = false; ///< the verification that passed is the run's
};
struct Option {
  Range code;
  Index title = none; ///< string
  bool lastResort = false;
  uint32_t line = 0;
};

/// Causes that stand next to each other: the first that is found is gone into.
struct Chain {
  Range code;
};
struct Cause {
  Range code;
  Index name = none, title = none; ///< strings
  Index condition = none;          ///< string: as written
  uint32_t line = 0;
};

/// A level of the escalation chain: page `contact` once the incident is `offsetMs` old, or when a human sees
/// what `trigger` says.
struct Escalation {
  uint32_t offsetMs = 0;
  Index contact = none; ///< string: name and channels as shown to the operator
  Index trigger = none; ///< template, instead of an offset; or none
};

struct Runbook {
  Index name = none, title = none, service = none, severity = none; ///< strings; the last two may be none
  uint32_t respondMs = 0, resolveMs = 0;                            ///< 0 = no clock target
  Index begin = none, end = none; ///< code range [begin, end), the last instruction is End
  std::vector<Index> variables;   ///< parameters first, in declaration order
  std::vector<Index> steps;
  std::vector<Escalation> escalations;
};

struct Module {
  std::string sourceFile;
  std::string compiler; ///< name and version of the compiler that wrote it
  std::vector<std::string> strings;
  std::vector<int64_t> integers;
  std::vector<Template> templates;
  std::vector<Variable> variables;
  std::vector<Command> commands;
  std::vector<Background> backgrounds;
  std::vector<Gate> gates;
  std::vector<Step> steps;
  std::vector<Loop> loops;
  std::vector<Group> groups;
  std::vector<Option> options;
  std::vector<Chain> chains;
  std::vector<Cause> causes;
  std::vector<Runbook> runbooks;
  std::vector<Instruction> code;
};

} // namespace rbk::bytecode
