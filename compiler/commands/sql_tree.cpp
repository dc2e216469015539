// A walk over the structures of PostgreSQL's raw parse tree. The only file that includes PostgreSQL's
// headers: they stand last, since they define macros such as `printf` and `Min`.
#include "compiler/commands/sql_tree.h"
#include "compiler/commands/sql_catalog.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <array>
#include <cstddef>
#include <cstring>

extern "C" {
#include <postgres.h>

#include <nodes/parsenodes.h>
// libpg_query 15-4.0 is made from PostgreSQL 15.1, the headers are those of a later 15: the structures of one
// major version never change, another major version has others.
static_assert(PG_VERSION_NUM / 10000 == 15);
#undef PG_VERSION_NUM
#undef PG_VERSION
#undef PG_MAJORVERSION
#include <pg_query.h>
static_assert(PG_VERSION_NUM / 10000 == 15);
#include <pg_query/pg_query_internal.h>
}

namespace rbk::commands {
using llvm::StringRef;
using plan::SqlStatement;

namespace {

// --- what the tree consists of
// ----------------------------------------------------------------------------------------------

enum class Clause : uint8_t { Other, Where, Order };

constexpr Clause clauseOf(std::string_view member) {
  if (member == "whereClause" || member == "where_clause")
    return Clause::Where;
  return member == "sortClause" || member == "groupClause" ? Clause::Order : Clause::Other;
}

/// A member of a node that holds a node or a list.
struct Field {
  uint16_t kind;
  uint16_t offset;
  Clause clause;
};

constexpr Field fieldTable[] = {
#define NODE(kind)
#define FIELD(kind, member) {T_##kind, offsetof(kind, member), clauseOf(#member)},
#include "compiler/commands/sql_nodes.def"
#undef FIELD
#undef NODE
};

// Each is a pointer to something that begins with its tag.
template <typename T>
concept Tagged = requires(T node) {
  node.type;
}
|| requires(T node) { node.xpr; };
#define NODE(kind)
#define FIELD(kind, member)                                                                                  \
  static_assert(Tagged<std::remove_pointer_t<decltype(std::declval<kind &>().member)>>);
#include "compiler/commands/sql_nodes.def"
#undef FIELD
#undef NODE

struct Kind {
  const char *name = nullptr;
  uint16_t firstField = 0, endField = 0;
  bool statement = false;
  /// What a statement does by its kind alone. CREATE, ALTER, GRANT, COMMENT, CHECKPOINT, REFRESH, NOTIFY,
  /// COPY …: additive or easy to undo.
  Effect effect = Effect::Write;
  const char *because = "the statement changes the database";
};

struct StatementEffect {
  NodeTag tag;
  Effect effect;
  const char *because;
};

constexpr StatementEffect statementEffects[] = {
    {T_SelectStmt, Effect::Read, "SELECT reads"},
    {T_InsertStmt, Effect::Write, "INSERT adds rows"},
    {T_UpdateStmt, Effect::Write, "UPDATE changes rows"},
    {T_DeleteStmt, Effect::Destroy, "DELETE removes rows"},
    {T_MergeStmt, Effect::Destroy, "MERGE may remove rows"},
    {T_TruncateStmt, Effect::Destroy, "TRUNCATE removes all rows"},
    {T_DropStmt, Effect::Destroy, "DROP removes the object and what it holds"},
    {T_DropdbStmt, Effect::Destroy, "DROP DATABASE removes all its data"},
    {T_DropRoleStmt, Effect::Destroy, "DROP ROLE removes the role"},
    {T_DropTableSpaceStmt, Effect::Destroy, "DROP TABLESPACE removes it"},
    {T_DropOwnedStmt, Effect::Destroy, "DROP OWNED removes everything a role owns"},
    {T_DropSubscriptionStmt, Effect::Destroy, "DROP SUBSCRIPTION removes its slot"},
    {T_DropUserMappingStmt, Effect::Destroy, "DROP USER MAPPING removes it"},
    {T_TransactionStmt, Effect::Read, "transaction control"},
    {T_VariableSetStmt, Effect::Read, "SET changes this session only"},
    {T_VariableShowStmt, Effect::Read, "SHOW reads"},
    {T_DeclareCursorStmt, Effect::Read, "a cursor reads"},
    {T_FetchStmt, Effect::Read, "FETCH reads"},
    {T_ClosePortalStmt, Effect::Read, "CLOSE ends a cursor"},
    {T_ListenStmt, Effect::Read, "LISTEN observes"},
    {T_UnlistenStmt, Effect::Read, "UNLISTEN observes"},
    {T_DiscardStmt, Effect::Read, "DISCARD clears this session only"},
    {T_DeallocateStmt, Effect::Read, "DEALLOCATE clears this session only"},
    {T_PrepareStmt, Effect::Read, "PREPARE runs nothing yet"},
    {T_ExecuteStmt, Effect::Unknown, "the prepared statement is not on the line"},
    {T_DoStmt, Effect::Unknown, "a DO block runs code"},
    {T_CallStmt, Effect::Unknown, "a procedure runs code"},
    {T_LoadStmt, Effect::Unknown, "LOAD runs a library"},
    {T_LockStmt, Effect::Disrupt, "LOCK makes other sessions wait"},
    {T_ClusterStmt, Effect::Disrupt, "CLUSTER locks the table exclusively"},
    {T_ReindexStmt, Effect::Disrupt, "REINDEX blocks writes"},
    {T_VacuumStmt, Effect::Write, "VACUUM works on the table"},
    {T_ReassignOwnedStmt, Effect::Write, "REASSIGN OWNED changes owners"},
};

constexpr size_t lastTag = [] {
  size_t last = 0;
#define NODE(kind) last = std::max<size_t>(last, T_##kind);
#define FIELD(kind, member)
#include "compiler/commands/sql_nodes.def"
#undef FIELD
#undef NODE
  return last;
}();

/// By tag; one without a name is not known.
constexpr std::array<Kind, lastTag + 1> kinds = [] {
  std::array<Kind, lastTag + 1> result;
#define NODE(kind) result[T_##kind].name = #kind;
#define FIELD(kind, member)
#include "compiler/commands/sql_nodes.def"
#undef FIELD
#undef NODE
  for (Kind &kind : result)
    kind.statement = kind.name && std::string_view(kind.name).ends_with("Stmt") &&
                     std::string_view(kind.name) != "RawStmt";
  for (uint16_t i = 0; i < std::size(fieldTable); ++i) { // those of one kind stand together
    Kind &kind = result[fieldTable[i].kind];
    if (kind.endField == 0)
      kind.firstField = i;
    kind.endField = static_cast<uint16_t>(i + 1);
  }
  for (const StatementEffect &row : statementEffects) {
    result[row.tag].effect = row.effect;
    result[row.tag].because = row.because;
  }
  return result;
}();

/// `node` as what its tag says it is; the caller has looked.
template <typename T>
const T *as(const void *node) {
  return static_cast<const T *>(node);
}

bool is(const void *node, NodeTag tag) { return node && as<Node>(node)->type == tag; }

llvm::ArrayRef<ListCell> cells(const List *list) {
  return list ? llvm::ArrayRef<ListCell>(list->elements, static_cast<size_t>(list->length))
              : llvm::ArrayRef<ListCell>();
}

const Node *nodeOf(const ListCell &cell) { return static_cast<const Node *>(cell.ptr_value); }

/// A String; empty for any other node, such as the `*` of `t.*`.
StringRef stringOf(const void *node) {
  return is(node, T_String) ? StringRef(as<String>(node)->sval) : StringRef();
}

StringRef lastOf(llvm::ArrayRef<ListCell> names) {
  return names.empty() ? StringRef() : stringOf(nodeOf(names.back()));
}

/// An option by its name (`FULL`, `CONCURRENTLY`, `ANALYZE`): the last one.
const DefElem *optionOf(const List *options, StringRef name) {
  const DefElem *found = nullptr;
  for (const ListCell &cell : cells(options))
    if (is(nodeOf(cell), T_DefElem) && as<DefElem>(nodeOf(cell))->defname == name)
      found = as<DefElem>(nodeOf(cell));
  return found;
}

// --- the walk
// ----------------------------------------------------------------------------------------------

/// Visits every node of a statement, so that nothing nested (a CTE, a sub-select) escapes.
class Walker {
public:
  Walker(const Argument &argument, const std::vector<size_t> &original, SqlStatement &statement,
         DiagnosticEngine &diagnostics)
      : argument_(argument), original_(original), statement_(statement), diagnostics_(diagnostics) {}

  void top(const Node *node) {
    statement_.effect = Effect::Read;
    visit(node);
    if (statement_.kind.empty())
      statement_.kind = "unknown";
  }

private:
  /// Where the tree says something stands; -1 is "nowhere".
  SourceRange at(int location, size_t length) const {
    if (location < 0 || static_cast<size_t>(location) >= original_.size())
      return argument_.range();
    size_t begin = original_[static_cast<size_t>(location)];
    size_t end = original_[std::min(static_cast<size_t>(location) + length, original_.size() - 1)];
    return argument_.rangeOf(begin, end);
  }

  void raise(Effect effect, StringRef because) {
    if (statement_.because.empty() ||
        (effect != statement_.effect && plan::atLeast(effect, statement_.effect)))
      statement_.because = because.str();
    statement_.effect = plan::combine(statement_.effect, effect);
  }

  void visit(const Node *node) {
    if (!node)
      return;
    switch (node->type) {
    case T_List:
      for (const ListCell &cell : cells(as<List>(node)))
        visit(nodeOf(cell));
      return;
    case T_IntList:
    case T_OidList:
      return;
    case T_ExplainStmt:
      return explain(*as<ExplainStmt>(node));
    case T_RangeVar:
      relation(*as<RangeVar>(node));
      break;
    case T_ColumnRef:
      column(*as<ColumnRef>(node));
      break;
    case T_FuncCall:
      function(*as<FuncCall>(node));
      break;
    case T_A_Expr:
      comparison(*as<A_Expr>(node));
      break;
    default:
      break;
    }
    if (node->type >= kinds.size() || !kinds[node->type].name)
      return raise(Effect::Unknown, "what a part of this statement does is not known");
    const Kind &kind = kinds[node->type];
    if (kind.statement)
      statement(node, kind);
    if (node->type == T_SelectStmt)
      return select(*as<SelectStmt>(node));
    size_t outer = visible_;
    if (node->type == T_RangeSubselect && !as<RangeSubselect>(node)->lateral)
      visible_ = scopes_.size(); // it sees nothing of what stands around it
    fields(node, kind, nullptr);
    visible_ = outer;
  }

  /// Visits what `node` holds, but not `except`.
  void fields(const Node *node, const Kind &kind, const void *except) {
    for (size_t i = kind.firstField; i < kind.endField; ++i) {
      const Node *inner = nullptr;
      std::memcpy(&inner, reinterpret_cast<const char *>(node) + fieldTable[i].offset, sizeof inner);
      if (!inner || inner == except)
        continue;
      bool outerWhere = inWhere_, outerOrder = inOrder_;
      if (fieldTable[i].clause == Clause::Where)
        inWhere_ = statement_.hasWhere = true;
      else if (fieldTable[i].clause == Clause::Order)
        inOrder_ = true;
      visit(inner);
      inWhere_ = outerWhere;
      inOrder_ = outerOrder;
    }
  }

  void statement(const Node *node, const Kind &kind) {
    auto [effect, because] = effectOf(node, kind);
    raise(effect, because);
    if (statement_.kind.empty())
      statement_.kind = StringRef(kind.name).drop_back(StringRef("Stmt").size()).lower();
  }

  /// What a statement does, where that depends on more than its kind.
  static std::pair<Effect, const char *> effectOf(const Node *node, const Kind &kind) {
    switch (node->type) {
    case T_UpdateStmt:
      if (!as<UpdateStmt>(node)->whereClause)
        return {Effect::Destroy, "UPDATE without WHERE overwrites every row"};
      break;
    case T_SelectStmt:
      if (as<SelectStmt>(node)->lockingClause)
        return {Effect::Write, "FOR UPDATE or FOR SHARE locks rows"};
      if (as<SelectStmt>(node)->intoClause)
        return {Effect::Write, "SELECT INTO makes a table"};
      break;
    case T_ReindexStmt:
      if (optionOf(as<ReindexStmt>(node)->params, "concurrently"))
        return {Effect::Write, "REINDEX CONCURRENTLY lets others write"};
      break;
    case T_TransactionStmt:
      switch (as<TransactionStmt>(node)->kind) {
      case TRANS_STMT_ROLLBACK_PREPARED:
        return {Effect::Destroy, "what the prepared transaction did is thrown away"};
      case TRANS_STMT_COMMIT_PREPARED:
      case TRANS_STMT_PREPARE:
        return {Effect::Write, "a prepared transaction outlives the session"};
      default:
        break;
      }
      break;
    case T_VacuumStmt:
      if (optionOf(as<VacuumStmt>(node)->options, "full"))
        return {Effect::Disrupt, "VACUUM FULL locks the table exclusively"};
      break;
    case T_CopyStmt:
      if (as<CopyStmt>(node)->is_program)
        return {Effect::Unknown, "COPY … PROGRAM runs a program on the server"};
      if (!as<CopyStmt>(node)->is_from && StringRef(as<CopyStmt>(node)->filename).empty())
        return {Effect::Read, "COPY TO STDOUT reads"};
      break;
    case T_AlterTableStmt:
      for (const ListCell &cell : cells(as<AlterTableStmt>(node)->cmds))
        if (is(nodeOf(cell), T_AlterTableCmd) && as<AlterTableCmd>(nodeOf(cell))->subtype == AT_DropColumn)
          return {Effect::Destroy, "DROP COLUMN removes its values"};
      break;
    default:
      break;
    }
    return {kind.effect, kind.because};
  }

  void explain(const ExplainStmt &stmt) {
    bool analyze = false;
    if (const DefElem *option = optionOf(stmt.options, "analyze")) {
      StringRef value = stringOf(option->arg);
      analyze = !value.equals_insensitive("false") && !value.equals_insensitive("off");
    }
    statement_.kind = "explain";
    if (analyze) {
      raise(Effect::Read, "EXPLAIN ANALYZE runs the statement");
      return visit(stmt.query);
    }
    // Only planned: its names count, its effect does not.
    Effect before = statement_.effect;
    visit(stmt.query);
    statement_.effect = before;
    statement_.because = "plain EXPLAIN only plans";
  }

  void relation(const RangeVar &range) {
    StringRef schema = range.schemaname;
    std::string name = range.relname;
    if (!schema.empty() && schema != "pg_catalog")
      name = (schema + "." + name).str();
    SourceRange place = at(range.location, name.size());
    statement_.relations.push_back({std::move(name), place});
  }

  void column(const ColumnRef &ref) {
    StringRef name;
    size_t written = 0;
    for (const ListCell &cell : cells(ref.fields)) {
      name = stringOf(nodeOf(cell));
      if (name.empty())
        return; // *
      written += name.size() + (written ? 1 : 0);
    }
    SourceRange range = at(ref.location, written);
    (inWhere_ ? statement_.whereColumns : statement_.selectedColumns).push_back({name.str(), range});
    checkColumn(ref, name, range);
    if (!inWhere_)
      return;
    SourceRange &all = statement_.whereRange;
    all = all == SourceRange{} ? range
                               : SourceRange{std::min(all.begin, range.begin), std::max(all.end, range.end)};
  }

  void function(const FuncCall &call) {
    llvm::ArrayRef<ListCell> names = cells(call.funcname);
    if (names.empty())
      return;
    std::string name = lastOf(names).lower();
    StringRef schema = names.size() > 1 ? stringOf(nodeOf(names.front())) : StringRef();
    SqlFunctionFacts facts = sqlFunction(names.size() > 1 && schema != "pg_catalog" ? "" : StringRef(name));
    if (facts.effect != Effect::Read)
      raise(facts.effect, "`" + name + "`" + (facts.note.empty() ? "" : ": " + facts.note.str()));
    size_t written = name.size() + (names.size() > 1 ? schema.size() + 1 : 0);
    statement_.functions.push_back({std::move(name), at(call.location, written)});
  }

  void comparison(const A_Expr &expr) {
    if (!inWhere_ || !expr.name || !is(expr.lexpr, T_ColumnRef))
      return;
    const auto &ref = *as<ColumnRef>(expr.lexpr);
    plan::SqlComparison result;
    result.column = lastOf(cells(ref.fields)).str();
    result.op = lastOf(cells(expr.name)).str();
    const auto *constant = is(expr.rexpr, T_A_Const) ? as<A_Const>(expr.rexpr) : nullptr;
    if (constant && !constant->isnull)
      result.literal = stringOf(&constant->val).str();
    SourceRange left = at(ref.location, result.column.size());
    SourceRange op = at(expr.location, result.op.size());
    result.range = {left.begin, std::max(left.end, op.end)};
    if (!result.literal.empty())
      result.range.end = at(constant->location, result.literal.size() + 2).end;
    statement_.comparisons.push_back(std::move(result));
  }

  // --- names of one SELECT
  // --------------------------------------------------------------------------------------------

  struct Source {
    const SystemRelation *relation;
    StringRef alias; ///< what it is called here; its own name where it has no other
  };
  struct Scope {
    std::vector<Source> sources;
    std::vector<StringRef> aliases; ///< of the SELECT list
    bool complete = true;           ///< every source is a system relation
  };

  static const SystemRelation *systemRelationOf(const RangeVar &range) {
    StringRef schema = range.schemaname;
    if (range.alias && range.alias->colnames) // its columns have other names here
      return nullptr;
    if (schema == "information_schema")
      return systemRelation((schema + "." + range.relname).str());
    return schema.empty() || schema == "pg_catalog" ? systemRelation(range.relname) : nullptr;
  }

  static void addSource(const Node *node, Scope &scope) {
    if (is(node, T_JoinExpr)) {
      addSource(as<JoinExpr>(node)->larg, scope);
      addSource(as<JoinExpr>(node)->rarg, scope);
      return;
    }
    const RangeVar *range = is(node, T_RangeVar) ? as<RangeVar>(node) : nullptr;
    const SystemRelation *relation = range ? systemRelationOf(*range) : nullptr;
    if (relation)
      scope.sources.push_back({relation, range->alias ? range->alias->aliasname : range->relname});
    else
      scope.complete = false;
  }

  void select(const SelectStmt &stmt) {
    bool outermost = scopes_.empty();
    Scope &scope = scopes_.emplace_back();
    for (const ListCell &cell : cells(stmt.fromClause))
      addSource(nodeOf(cell), scope);
    scope.complete &= stmt.fromClause != nullptr;
    llvm::ArrayRef<ListCell> list = cells(stmt.targetList);
    for (const ListCell &cell : list)
      if (is(nodeOf(cell), T_ResTarget) && !StringRef(as<ResTarget>(nodeOf(cell))->name).empty()) {
        scope.aliases.push_back(as<ResTarget>(nodeOf(cell))->name);
        statement_.aliases.push_back(scope.aliases.back().str());
      }
    if (outermost) {
      statement_.hasOrder = stmt.sortClause != nullptr;
      if (list.size() == 1 && is(nodeOf(list[0]), T_ResTarget)) {
        const Node *value = as<ResTarget>(nodeOf(list[0]))->val;
        statement_.onlyCounts =
            is(value, T_FuncCall) && lastOf(cells(as<FuncCall>(value)->funcname)) == "count";
      }
    }
    bool outer = inWhere_;
    inWhere_ = false; // the SELECT list of a sub-select in WHERE is no WHERE
    fields(as<Node>(&stmt), kinds[T_SelectStmt], stmt.withClause);
    inWhere_ = outer;
    scopes_.pop_back();
    visit(as<Node>(stmt.withClause)); // which does not see the sources of this SELECT
  }

  /// A column that no source of this or an outer SELECT has. Only where all sources are system relations.
  void checkColumn(const ColumnRef &ref, StringRef name, SourceRange range) {
    static constexpr StringRef systemAttributes[] = {"xmin", "xmax", "cmin", "cmax", "ctid", "tableoid"};
    llvm::ArrayRef<ListCell> names = cells(ref.fields);
    if (scopes_.size() <= visible_ || names.size() > 2 || llvm::is_contained(systemAttributes, name))
      return;
    StringRef qualifier = names.size() == 2 ? stringOf(nodeOf(names[0])) : StringRef();
    const SystemRelation *known = nullptr;
    for (const Scope &scope : llvm::makeArrayRef(scopes_).drop_front(visible_)) {
      if (!scope.complete)
        return;
      for (const Source &source : scope.sources) {
        bool here = qualifier.empty() || source.alias == qualifier;
        bool wholeRow = qualifier.empty() && source.alias == name;
        if (wholeRow || (here && llvm::is_contained(source.relation->columns, name)))
          return;
        if (here)
          known = source.relation;
      }
    }
    bool alias = qualifier.empty() && llvm::is_contained(scopes_.back().aliases, name);
    if (!known || (alias && inOrder_))
      return;
    auto &d = diagnostics_.report(Diag::SqlUnknownColumn, range, {name, ("`" + known->name + "`").str()});
    if (alias)
      d.note(("`" + name +
              "` is an alias of the SELECT list, which WHERE cannot see: write the expression itself")
                 .str());
    else if (StringRef near = suggest(name, known->columns); !near.empty())
      d.fix("did you mean `" + near.str() + "`?",
            {range.end - static_cast<Position>(std::min<size_t>(name.size(), range.end - range.begin)),
             range.end},
            near.str());
    else
      d.note("an alias that another query gives with AS means nothing in this one");
    if (name == "duration" && known->name == "pg_stat_activity")
      d.note("the time a query has been running is `now() - query_start`");
  }

  const Argument &argument_;
  const std::vector<size_t> &original_;
  SqlStatement &statement_;
  DiagnosticEngine &diagnostics_;
  std::vector<Scope> scopes_;
  size_t visible_ = 0; ///< the first scope whose names count
  bool inWhere_ = false;
  bool inOrder_ = false; ///< ORDER BY and GROUP BY see the aliases of the SELECT list
};

/// The tree lives in memory of libpg_query until its context is left; message and output are of malloc.
class Tree {
public:
  explicit Tree(const char *sql)
      : context_(pg_query_enter_memory_context()), result_(pg_query_raw_parse(sql)) {}
  Tree(const Tree &) = delete;
  Tree &operator=(const Tree &) = delete;
  ~Tree() {
    free(result_.stderr_buffer);
    if (result_.error)
      pg_query_free_error(result_.error);
    pg_query_exit_memory_context(context_);
  }
  const PgQueryError *error() const { return result_.error; }
  llvm::ArrayRef<ListCell> statements() const { return cells(result_.tree); }

private:
  MemoryContext context_;
  PgQueryInternalParsetreeAndError result_;
};

} // namespace

LanguageFacts readSqlTree(const Argument &argument, const std::string &text,
                          const std::vector<size_t> &original, plan::Invocation &invocation,
                          DiagnosticEngine &diagnostics, std::optional<SqlSyntaxError> &error) {
  LanguageFacts facts;
  Tree tree(text.c_str());
  if (const PgQueryError *found = tree.error()) {
    error = {found->message, static_cast<size_t>(std::max(found->cursorpos - 1, 0))};
    return facts;
  }
  for (const ListCell &cell : tree.statements()) {
    SqlStatement &statement = invocation.sql.emplace_back();
    statement.range = argument.range();
    Walker(argument, original, statement, diagnostics).top(as<RawStmt>(nodeOf(cell))->stmt);
    if (&cell == tree.statements().begin() || plan::atLeast(statement.effect, facts.effect))
      facts = {statement.effect, statement.because};
  }
  return facts;
}

} // namespace rbk::commands
