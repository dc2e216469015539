#pragma once
#include "compiler/support/source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What is known of one simple command: the result of holding it against its signature. Rules and back ends
/// read these facts; none of them looks at the words again.
namespace rbk::plan {

/// docs/language.md, "Effects and places". The order is the one in which effects combine, except that Unknown
/// outranks everything but Destroy: use `combine`.
enum class Effect : uint8_t { Read, Write, Disrupt, Destroy, Unknown };
enum class Place : uint8_t { Local, Pod, Container, Host, Cluster, Cloud, Db };

/// The effect of doing both.
Effect combine(Effect a, Effect b);
/// Whether `a` is at least as bad as `b` in the sense of `combine`.
bool atLeast(Effect a, Effect b);
const char *nameOf(Effect effect);
const char *nameOf(Place place);
std::optional<Effect> effectNamed(const std::string &name);

/// A flag as used: `name` is its canonical long form (`--namespace`), or the short one where there is no
/// long.
struct FlagUse {
  std::string name;
  std::string value; ///< empty for a switch; variables stand as `$name`
  bool hasValue = false;
  SourceRange range; ///< the flag word, with its value where that is attached
  SourceRange valueRange;
};

/// An operand with the name its signature gives it.
struct OperandUse {
  std::string name;
  std::string value;
  SourceRange range;
};

/// `column OP literal` in a WHERE clause.
struct SqlComparison {
  std::string column, op, literal;
  SourceRange range;
};
struct SqlName {
  std::string name;
  SourceRange range;
};

/// One SQL statement of an argument. Names are lower case without schema `pg_catalog`.
struct SqlStatement {
  std::string kind; ///< "select", "update" …
  Effect effect = Effect::Read;
  std::string because;
  SourceRange range;
  std::vector<SqlName> relations;
  std::vector<SqlName> functions;
  std::vector<SqlComparison> comparisons; ///< of all WHERE clauses
  std::vector<SqlName> whereColumns;
  std::vector<SqlName> selectedColumns;
  std::vector<std::string> aliases; ///< names the SELECT list gives
  SourceRange whereRange;           ///< from the first to the last name of the WHERE clauses
  bool hasWhere = false;
  bool onlyCounts = false; ///< the SELECT list is a single count(…)
  bool hasOrder = false;
};

/// A danger of the catalogue that applies to this use.
struct Danger {
  std::string name, text, prefer;
};

struct Invocation {
  SourceRange range;
  SourceRange nameRange;         ///< the command and sub-command words
  std::string command;           ///< `kubectl`; the name of the signature
  std::string resolved;          ///< `kubectl rollout restart`
  std::vector<std::string> argv; ///< with variables as `$name`
  bool known = false;            ///< has a signature and was understood
  Effect effect = Effect::Unknown;
  Place place = Place::Local;
  std::string at, touches, because;
  std::optional<uint32_t> inside; ///< index of the command that runs this one
  uint64_t boundMs = 0;           ///< its own time limit (`--timeout=3m`), 0 = none
  SourceRange boundRange;

  std::vector<FlagUse> flags;
  std::vector<OperandUse> operands;
  std::vector<SqlStatement> sql;
  std::string redisCommand; ///< upper case, `CONFIG SET`

  // What the signature says of this use; empty where nothing applies.
  std::vector<Danger> dangers;
  std::vector<std::string> needs;        ///< facts
  std::vector<std::string> needsBecause; ///< parallel to `needs`
  std::vector<std::string> surprises;
  std::vector<std::string> reveals;
  std::string undo, irreversible, evidence, deprecated, statusHides;
  SourceRange deprecatedRange;
  bool endless = false, interactive = false, terminal = false;
  bool waits = false;    ///< may wait without bound
  bool serves = false;   ///< runs until it is stopped, for others to use meanwhile (`kubectl port-forward`)
  std::string readyWhen; ///< of one that serves: what its output matches once it can be used; empty: it says
                         ///< nothing

  const FlagUse *flag(const std::string &name) const;
  const OperandUse *operand(const std::string &name) const;
};

} // namespace rbk::plan
