#include "compiler/commands/languages.h"
#include "compiler/commands/sql_catalog.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringSwitch.h>

#include <pthread.h>

extern "C" {
#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>
}

namespace rbk::commands {
using llvm::StringRef;
using plan::SqlStatement;

namespace {

/// What a statement does by its kind alone. `name` is the protobuf message of libpg_query.
LanguageFacts effectOfKind(StringRef name) {
  struct Row {
    StringRef name;
    Effect effect;
    StringRef because;
  };
  static constexpr Row rows[] = {
      {"SelectStmt", Effect::Read, "SELECT reads"},
      {"InsertStmt", Effect::Write, "INSERT adds rows"},
      {"UpdateStmt", Effect::Write, "UPDATE changes rows"},
      {"DeleteStmt", Effect::Destroy, "DELETE removes rows"},
      {"MergeStmt", Effect::Destroy, "MERGE may remove rows"},
      {"TruncateStmt", Effect::Destroy, "TRUNCATE removes all rows"},
      {"DropStmt", Effect::Destroy, "DROP removes the object and what it holds"},
      {"DropdbStmt", Effect::Destroy, "DROP DATABASE removes all its data"},
      {"DropRoleStmt", Effect::Destroy, "DROP ROLE removes the role"},
      {"DropTableSpaceStmt", Effect::Destroy, "DROP TABLESPACE removes it"},
      {"DropOwnedStmt", Effect::Destroy, "DROP OWNED removes everything a role owns"},
      {"DropSubscriptionStmt", Effect::Destroy, "DROP SUBSCRIPTION removes its slot"},
      {"DropUserMappingStmt", Effect::Destroy, "DROP USER MAPPING removes it"},
      {"ExplainStmt", Effect::Read, "plain EXPLAIN only plans"},
      {"TransactionStmt", Effect::Read, "transaction control"},
      {"VariableSetStmt", Effect::Read, "SET changes this session only"},
      {"VariableShowStmt", Effect::Read, "SHOW reads"},
      {"DeclareCursorStmt", Effect::Read, "a cursor reads"},
      {"FetchStmt", Effect::Read, "FETCH reads"},
      {"ClosePortalStmt", Effect::Read, "CLOSE ends a cursor"},
      {"ListenStmt", Effect::Read, "LISTEN observes"},
      {"UnlistenStmt", Effect::Read, "UNLISTEN observes"},
      {"DiscardStmt", Effect::Read, "DISCARD clears this session only"},
      {"DeallocateStmt", Effect::Read, "DEALLOCATE clears this session only"},
      {"PrepareStmt", Effect::Read, "PREPARE runs nothing yet"},
      {"ExecuteStmt", Effect::Unknown, "the prepared statement is not on the line"},
      {"DoStmt", Effect::Unknown, "a DO block runs code"},
      {"CallStmt", Effect::Unknown, "a procedure runs code"},
      {"LoadStmt", Effect::Unknown, "LOAD runs a library"},
      {"LockStmt", Effect::Disrupt, "LOCK makes other sessions wait"},
      {"ClusterStmt", Effect::Disrupt, "CLUSTER locks the table exclusively"},
      {"ReindexStmt", Effect::Disrupt, "REINDEX blocks writes"},
      {"VacuumStmt", Effect::Write, "VACUUM works on the table"},
      {"ReassignOwnedStmt", Effect::Write, "REASSIGN OWNED changes owners"},
  };
  for (const Row &row : rows)
    if (row.name == name)
      return {row.effect, row.because.str()};
  // CREATE, ALTER, GRANT, COMMENT, CHECKPOINT, REFRESH, NOTIFY, COPY …: additive or easy to undo.
  return {Effect::Write, "the statement changes the database"};
}

std::string kindName(StringRef message) {
  message.consume_back("Stmt");
  return message.lower();
}

/// Walks a libpg_query tree by its protobuf descriptors, so that nothing nested (a CTE, a sub-select)
/// escapes.
class Walker {
public:
  Walker(const Argument &argument, const std::vector<size_t> &original, SqlStatement &statement,
         DiagnosticEngine &diagnostics)
      : argument_(argument), original_(original), statement_(statement), diagnostics_(diagnostics) {}

  void top(const PgQuery__Node *node) {
    statement_.effect = Effect::Read;
    node_(node);
    if (statement_.kind.empty())
      statement_.kind = "unknown";
  }

private:
  /// Where the tree says something stands; -1 is "nowhere".
  SourceRange at(int32_t location, size_t length) const {
    if (location < 0 || static_cast<size_t>(location) >= original_.size())
      return argument_.range();
    size_t begin = original_[static_cast<size_t>(location)];
    size_t end = original_[std::min(static_cast<size_t>(location) + length, original_.size() - 1)];
    return argument_.rangeOf(begin, end);
  }

  void raise(Effect effect, std::string because) {
    if (statement_.because.empty() ||
        (effect != statement_.effect && plan::atLeast(effect, statement_.effect)))
      statement_.because = std::move(because);
    statement_.effect = plan::combine(statement_.effect, effect);
  }

  void node_(const PgQuery__Node *node) {
    if (node)
      message(&node->base);
  }

  void message(const ProtobufCMessage *m) {
    StringRef name = m->descriptor->short_name;
    if (name == "ExplainStmt")
      return explain(reinterpret_cast<const PgQuery__ExplainStmt *>(m));
    if (name.endswith("Stmt") && name != "RawStmt") {
      LanguageFacts facts = effectOfKind(name);
      adjust(m, name, facts);
      raise(facts.effect, facts.because);
      if (statement_.kind.empty())
        statement_.kind = kindName(name);
    }
    if (name == "SelectStmt")
      return select(reinterpret_cast<const PgQuery__SelectStmt *>(m));
    if (name == "RangeSubselect" && !reinterpret_cast<const PgQuery__RangeSubselect *>(m)->lateral) {
      size_t outer = std::exchange(visible_, scopes_.size()); // it sees nothing of what stands around it
      fields(m);
      visible_ = outer;
      return;
    }
    if (name == "RangeVar")
      relation(reinterpret_cast<const PgQuery__RangeVar *>(m));
    if (name == "ColumnRef")
      column(reinterpret_cast<const PgQuery__ColumnRef *>(m));
    if (name == "FuncCall")
      function(reinterpret_cast<const PgQuery__FuncCall *>(m));
    if (name == "AExpr")
      comparison(reinterpret_cast<const PgQuery__AExpr *>(m));
    fields(m);
  }

  void fields(const ProtobufCMessage *m, StringRef except = {}) {
    const auto *bytes = reinterpret_cast<const char *>(m);
    for (unsigned i = 0; i < m->descriptor->n_fields; ++i) {
      const ProtobufCFieldDescriptor &field = m->descriptor->fields[i];
      if (field.type != PROTOBUF_C_TYPE_MESSAGE || field.name == except)
        continue;
      bool where = StringRef(field.name) == "where_clause" || StringRef(field.name) == "whereClause";
      bool outer = inWhere_, outerOrder = inOrder_;
      inWhere_ |= where;
      inOrder_ |= StringRef(field.name) == "sort_clause" || StringRef(field.name) == "group_clause";
      if (where)
        statement_.hasWhere = true;
      if (field.label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *reinterpret_cast<const size_t *>(bytes + field.quantifier_offset);
        auto *list = *reinterpret_cast<ProtobufCMessage **const *>(bytes + field.offset);
        for (size_t k = 0; k < count; ++k)
          message(list[k]);
      } else if ((field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 ||
                 *reinterpret_cast<const uint32_t *>(bytes + field.quantifier_offset) == field.id) {
        if (auto *inner = *reinterpret_cast<ProtobufCMessage *const *>(bytes + field.offset))
          message(inner);
      }
      inWhere_ = outer;
      inOrder_ = outerOrder;
    }
  }

  /// Effects that depend on more than the kind.
  void adjust(const ProtobufCMessage *m, StringRef name, LanguageFacts &facts) {
    if (name == "UpdateStmt" && !reinterpret_cast<const PgQuery__UpdateStmt *>(m)->where_clause)
      facts = {Effect::Destroy, "UPDATE without WHERE overwrites every row"};
    if (name == "SelectStmt" && reinterpret_cast<const PgQuery__SelectStmt *>(m)->into_clause)
      facts = {Effect::Write, "SELECT INTO makes a table"};
    if (name == "SelectStmt" && reinterpret_cast<const PgQuery__SelectStmt *>(m)->n_locking_clause)
      facts = {Effect::Write, "FOR UPDATE or FOR SHARE locks rows"};
    if (name == "ReindexStmt") {
      const auto *reindex = reinterpret_cast<const PgQuery__ReindexStmt *>(m);
      for (size_t i = 0; i < reindex->n_params; ++i)
        if (reindex->params[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
            StringRef(reindex->params[i]->def_elem->defname) == "concurrently")
          facts = {Effect::Write, "REINDEX CONCURRENTLY lets others write"};
    }
    if (name == "TransactionStmt") {
      auto kind = reinterpret_cast<const PgQuery__TransactionStmt *>(m)->kind;
      if (kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED)
        facts = {Effect::Destroy, "what the prepared transaction did is thrown away"};
      else if (kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED ||
               kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE)
        facts = {Effect::Write, "a prepared transaction outlives the session"};
    }
    if (name == "VacuumStmt") {
      const auto *vacuum = reinterpret_cast<const PgQuery__VacuumStmt *>(m);
      for (size_t i = 0; i < vacuum->n_options; ++i)
        if (vacuum->options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
            StringRef(vacuum->options[i]->def_elem->defname) == "full")
          facts = {Effect::Disrupt, "VACUUM FULL locks the table exclusively"};
    }
    if (name == "CopyStmt") {
      const auto *copy = reinterpret_cast<const PgQuery__CopyStmt *>(m);
      if (copy->is_program)
        facts = {Effect::Unknown, "COPY … PROGRAM runs a program on the server"};
      else if (!copy->is_from && StringRef(copy->filename).empty())
        facts = {Effect::Read, "COPY TO STDOUT reads"};
    }
    if (name == "AlterTableStmt") {
      const auto *alter = reinterpret_cast<const PgQuery__AlterTableStmt *>(m);
      for (size_t i = 0; i < alter->n_cmds; ++i)
        if (alter->cmds[i]->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_CMD &&
            alter->cmds[i]->alter_table_cmd->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn)
          facts = {Effect::Destroy, "DROP COLUMN removes its values"};
    }
  }

  void explain(const PgQuery__ExplainStmt *stmt) {
    bool analyze = false;
    for (size_t i = 0; i < stmt->n_options; ++i)
      if (stmt->options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
          StringRef(stmt->options[i]->def_elem->defname) == "analyze") {
        const PgQuery__Node *value = stmt->options[i]->def_elem->arg;
        analyze = !(value && value->node_case == PG_QUERY__NODE__NODE_STRING &&
                    (StringRef(value->string->sval).equals_insensitive("false") ||
                     StringRef(value->string->sval).equals_insensitive("off")));
      }
    statement_.kind = "explain";
    if (analyze) {
      raise(Effect::Read, "EXPLAIN ANALYZE runs the statement");
      return node_(stmt->query);
    }
    // Only planned: its names count, its effect does not.
    SqlStatement before = statement_;
    node_(stmt->query);
    statement_.effect = before.effect;
    statement_.because = "plain EXPLAIN only plans";
  }

  static StringRef stringOf(const PgQuery__Node *node) {
    return node && node->node_case == PG_QUERY__NODE__NODE_STRING ? StringRef(node->string->sval)
                                                                  : StringRef();
  }

  void relation(const PgQuery__RangeVar *range) {
    std::string name = range->relname;
    if (!StringRef(range->schemaname).empty() && StringRef(range->schemaname) != "pg_catalog")
      name = std::string(range->schemaname) + "." + name;
    statement_.relations.push_back({name, at(range->location, name.size())});
  }

  void column(const PgQuery__ColumnRef *ref) {
    std::string name, whole;
    for (size_t i = 0; i < ref->n_fields; ++i) {
      StringRef part = stringOf(ref->fields[i]);
      if (part.empty())
        return; // *
      name = part.str();
      whole += (whole.empty() ? "" : ".") + name;
    }
    SourceRange range = at(ref->location, whole.size());
    (inWhere_ ? statement_.whereColumns : statement_.selectedColumns).push_back({name, range});
    checkColumn(ref, name, range);
    if (!inWhere_)
      return;
    SourceRange &all = statement_.whereRange;
    all = all == SourceRange{} ? range
                               : SourceRange{std::min(all.begin, range.begin), std::max(all.end, range.end)};
  }

  void function(const PgQuery__FuncCall *call) {
    if (call->n_funcname == 0)
      return;
    std::string name = StringRef(stringOf(call->funcname[call->n_funcname - 1])).lower();
    size_t written = name.size();
    if (call->n_funcname > 1)
      written += stringOf(call->funcname[0]).size() + 1;
    statement_.functions.push_back({name, at(call->location, written)});
    bool foreign = call->n_funcname > 1 && stringOf(call->funcname[0]) != "pg_catalog";
    SqlFunctionFacts facts = foreign ? sqlFunction("") : sqlFunction(name);
    if (facts.effect != Effect::Read)
      raise(facts.effect, "`" + name + "`" + (facts.note.empty() ? "" : ": " + facts.note.str()));
  }

  void comparison(const PgQuery__AExpr *expr) {
    if (!inWhere_ || expr->n_name == 0 || !expr->lexpr ||
        expr->lexpr->node_case != PG_QUERY__NODE__NODE_COLUMN_REF)
      return;
    const PgQuery__ColumnRef *ref = expr->lexpr->column_ref;
    plan::SqlComparison result;
    if (ref->n_fields)
      result.column = stringOf(ref->fields[ref->n_fields - 1]).str();
    result.op = stringOf(expr->name[expr->n_name - 1]).str();
    if (expr->rexpr && expr->rexpr->node_case == PG_QUERY__NODE__NODE_A_CONST &&
        expr->rexpr->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL)
      result.literal = expr->rexpr->a_const->sval->sval;
    SourceRange left = at(ref->location, result.column.size());
    SourceRange op = at(expr->location, result.op.size());
    result.range = {left.begin, std::max(left.end, op.end)};
    if (!result.literal.empty())
      result.range.end = at(expr->rexpr->a_const->location, result.literal.size() + 2).end;
    statement_.comparisons.push_back(std::move(result));
  }

  // --- names of one SELECT
  // --------------------------------------------------------------------------------------------

  struct Source {
    std::string relation; ///< a system relation
    std::string alias;    ///< what it is called here; its own name where it has no other
  };
  struct Scope {
    std::vector<Source> sources;
    std::vector<std::string> aliases; ///< of the SELECT list
    bool complete = true;             ///< every source is a system relation
  };

  void addSource(const PgQuery__Node *node, Scope &scope) {
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR: {
      const PgQuery__RangeVar *range = node->range_var;
      std::string name = StringRef(range->schemaname) == "information_schema"
                             ? "information_schema." + std::string(range->relname)
                             : range->relname;
      bool foreign = !StringRef(range->schemaname).empty() && StringRef(range->schemaname) != "pg_catalog" &&
                     StringRef(range->schemaname) != "information_schema";
      bool renamed = range->alias && range->alias->n_colnames;
      if (foreign || renamed || !systemColumns(name))
        scope.complete = false;
      scope.sources.push_back({name, range->alias ? range->alias->aliasname : range->relname});
      break;
    }
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
      addSource(node->join_expr->larg, scope);
      addSource(node->join_expr->rarg, scope);
      break;
    default:
      scope.complete = false;
      break;
    }
  }

  void select(const PgQuery__SelectStmt *stmt) {
    Scope scope;
    for (size_t i = 0; i < stmt->n_from_clause; ++i)
      addSource(stmt->from_clause[i], scope);
    scope.complete &= stmt->n_from_clause > 0;
    for (size_t i = 0; i < stmt->n_target_list; ++i)
      if (stmt->target_list[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET &&
          !StringRef(stmt->target_list[i]->res_target->name).empty()) {
        scope.aliases.push_back(stmt->target_list[i]->res_target->name);
        statement_.aliases.push_back(scope.aliases.back());
      }
    if (scopes_.empty()) {
      statement_.hasOrder = stmt->n_sort_clause > 0;
      if (stmt->n_target_list == 1 && stmt->target_list[0]->node_case == PG_QUERY__NODE__NODE_RES_TARGET) {
        const PgQuery__Node *value = stmt->target_list[0]->res_target->val;
        statement_.onlyCounts =
            value && value->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && value->func_call->n_funcname &&
            stringOf(value->func_call->funcname[value->func_call->n_funcname - 1]) == "count";
      }
    }
    scopes_.push_back(std::move(scope));
    bool outer = inWhere_;
    inWhere_ = false; // the SELECT list of a sub-select in WHERE is no WHERE
    fields(&stmt->base, "with_clause");
    inWhere_ = outer;
    scopes_.pop_back();
    if (stmt->with_clause)
      message(&stmt->with_clause->base);
  }

  /// A column that no source of this or an outer SELECT has. Only where all sources are system relations.
  void checkColumn(const PgQuery__ColumnRef *ref, const std::string &name, SourceRange range) {
    static constexpr StringRef systemAttributes[] = {"xmin", "xmax", "cmin", "cmax", "ctid", "tableoid"};
    if (scopes_.size() <= visible_ || ref->n_fields > 2 || llvm::is_contained(systemAttributes, name))
      return;
    StringRef qualifier = ref->n_fields == 2 ? stringOf(ref->fields[0]) : StringRef();
    std::string known;
    for (const Scope &scope : llvm::ArrayRef<Scope>(scopes_).drop_front(visible_)) {
      if (!scope.complete)
        return;
      for (const Source &source : scope.sources) {
        bool wholeRow = qualifier.empty() && source.alias == name;
        if (wholeRow || ((qualifier.empty() || source.alias == qualifier) &&
                         llvm::is_contained(*systemColumns(source.relation), StringRef(name))))
          return;
        if (qualifier.empty() || source.alias == qualifier)
          known = source.relation;
      }
    }
    bool alias = qualifier.empty() && llvm::is_contained(scopes_.back().aliases, name);
    if (known.empty() || (alias && inOrder_))
      return;
    auto &d = diagnostics_.report(Diag::SqlUnknownColumn, range, {name, "`" + known + "`"});
    if (alias)
      d.note("`" + name +
             "` is an alias of the SELECT list, which WHERE cannot see: write the expression itself");
    else if (StringRef near = suggest(name, *systemColumns(known)); !near.empty())
      d.fix("did you mean `" + near.str() + "`?",
            {range.end - static_cast<Position>(std::min<size_t>(name.size(), range.end - range.begin)),
             range.end},
            near.str());
    else
      d.note("an alias that another query gives with AS means nothing in this one");
    if (name == "duration" && known == "pg_stat_activity")
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

/// `\\d`, `\\copy` … as the first thing of a `psql -c`: stdlib/sql/psql.tsv.
LanguageFacts metaCommand(StringRef text, const Argument &argument, DiagnosticEngine &diagnostics) {
  StringRef word = text.drop_front(1).take_until([](char c) { return llvm::isSpace(c) || c == ';'; });
  if (word.startswith("!"))
    word = word.take_front(1);
  StringRef plain = word.take_until([](char c) { return c == '+'; });
  const SqlFunctionFacts *facts = psqlCommand(plain);
  if (plain == "copy" && text.contains_insensitive(" program "))
    return {Effect::Unknown, "`\\copy … program` runs a program"};
  if (plain == "copy" && text.contains_insensitive("to stdout"))
    return {Effect::Read, "`\\copy … to stdout` reads"};
  if (facts)
    return {facts->effect, "`\\" + plain.str() + "` " + facts->note.str()};
  if (plain.startswith("d") || plain.startswith("l") || plain.startswith("z"))
    return {Effect::Read, "`\\" + plain.str() + "` shows objects"};
  diagnostics.report(Diag::SqlUnknownMeta, argument.rangeOf(0, word.size() + 1),
                     {"psql has no backslash command `\\" + word.str() + "`"});
  return {Effect::Read, "psql refuses it"}; // the finding stands
}

/// libpg_query and the walk recurse for each level of an expression, and `1+1+…` has as many levels as terms:
/// what is longer than a statement of a runbook is parsed on a stack of its own, and what no runbook should
/// hold is not parsed.
constexpr size_t shortSqlBytes = 2 << 10, maxSqlBytes = 32 << 10, longSqlStackBytes = 512 << 20;

bool runOnLargeStack(llvm::function_ref<void()> work) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0)
    return false;
  pthread_t thread{};
  auto body = [](void *argument) -> void * {
    (*static_cast<llvm::function_ref<void()> *>(argument))();
    return nullptr;
  };
  bool started = pthread_attr_setstacksize(&attributes, longSqlStackBytes) == 0 &&
                 pthread_create(&thread, &attributes, body, &work) == 0;
  pthread_attr_destroy(&attributes);
  return started && pthread_join(thread, nullptr) == 0;
}

LanguageFacts parseSql(const Argument &argument, const std::string &text, const std::vector<size_t> &original,
                       plan::Invocation &invocation, DiagnosticEngine &diagnostics) {
  PgQueryProtobufParseResult result = pg_query_parse_protobuf(text.c_str());
  LanguageFacts facts;
  if (result.error) {
    auto at = static_cast<size_t>(std::max(result.error->cursorpos - 1, 0));
    // The error position counts characters; ours are bytes.
    size_t byte = 0;
    for (size_t seen = 0; byte < text.size(); ++byte)
      if ((static_cast<unsigned char>(text[byte]) & 0xC0) != 0x80 && seen++ == at)
        break;
    size_t length = 1;
    while (byte + length < text.size() && (llvm::isAlnum(text[byte + length]) || text[byte + length] == '_'))
      ++length;
    size_t last = original.size() - 1;
    diagnostics.report(
        Diag::SqlSyntax,
        argument.rangeOf(original[std::min(byte, last)], original[std::min(byte + length, last)]),
        {StringRef(result.error->message)});
    facts = {Effect::Read,
             "the SQL does not parse"}; // the error stands; what follows from it is not said again
  } else if (PgQuery__ParseResult *tree = pg_query__parse_result__unpack(
                 nullptr, result.parse_tree.len, reinterpret_cast<const uint8_t *>(result.parse_tree.data))) {
    for (size_t i = 0; i < tree->n_stmts; ++i) {
      SqlStatement statement;
      statement.range = argument.range();
      Walker(argument, original, statement, diagnostics).top(tree->stmts[i]->stmt);
      if (i == 0 || plan::atLeast(statement.effect, facts.effect))
        facts = {statement.effect, statement.because};
      invocation.sql.push_back(std::move(statement));
    }
    pg_query__parse_result__free_unpacked(tree, nullptr);
  } else
    facts = {Effect::Unknown, "the SQL is nested too deeply"};
  pg_query_free_protobuf_parse_result(result);
  return facts;
}

} // namespace

LanguageFacts analyzeSql(const Argument &argument, plan::Invocation &invocation,
                         DiagnosticEngine &diagnostics) {
  std::vector<size_t> original;
  std::string text = argument.forParser(original);
  StringRef trimmed = StringRef(text).ltrim();
  if (argument.isVariable())
    return {Effect::Unknown, "the SQL comes from a variable"};
  if (trimmed.startswith("\\"))
    return metaCommand(trimmed, argument, diagnostics);
  LanguageFacts facts{Effect::Unknown, "the SQL is too long to be understood"};
  auto parse = [&] { facts = parseSql(argument, text, original, invocation, diagnostics); };
  if (text.size() <= shortSqlBytes)
    parse();
  else if (text.size() <= maxSqlBytes)
    runOnLargeStack(parse);
  return facts;
}

} // namespace rbk::commands
