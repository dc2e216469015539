// SQL and Redis commands: what they do, and the columns that a system view does not have.
#include "compiler/commands/languages.h"
#include "compiler/commands/sql_catalog.h"
#include "compiler/support/embedded.h"

#include <catch2/catch.hpp>

#include <malloc.h>

#include <sstream>

using namespace rbk;

namespace {

commands::Argument literal(const std::string &text, Position at = 0) {
  plan::Word word;
  word.parts.push_back({});
  word.parts.back().literal = text;
  word.range = word.parts.back().range = {at, at + static_cast<Position>(text.size())};
  return commands::Argument(word, {});
}

struct Sql {
  explicit Sql(const std::string &text)
      : facts(commands::analyzeSql(literal(text), invocation, diagnostics)) {}
  plan::Invocation invocation;
  DiagnosticEngine diagnostics;
  commands::LanguageFacts facts;
  std::string found() const {
    std::string result;
    for (const Diagnostic &d : diagnostics.diagnostics())
      result += (result.empty() ? "" : "; ") + d.message;
    return result;
  }
};

std::string redis(const std::string &line, std::string *found = nullptr) {
  std::vector<commands::Argument> words;
  for (size_t i = 0; i < line.size();) {
    size_t end = std::min(line.find(' ', i), line.size());
    words.push_back(literal(line.substr(i, end - i), static_cast<Position>(i)));
    i = end + 1;
  }
  plan::Invocation invocation;
  DiagnosticEngine diagnostics;
  auto facts = commands::analyzeRedis(words, invocation, diagnostics);
  if (found)
    *found = diagnostics.diagnostics().empty() ? "" : diagnostics.diagnostics()[0].message;
  return nameOf(facts.effect);
}

} // namespace

TEST_CASE("effects of SQL") {
  struct Row {
    const char *sql, *effect;
  };
  const Row rows[] = {
      {"SELECT 1", "read"},
      {"SELECT * FROM orders WHERE a = 'DROP TABLE x'", "read"},
      {"TABLE orders", "read"},
      {"VALUES (1)", "read"},
      {"SHOW max_connections", "read"},
      {"SET statement_timeout = 5", "read"},
      {"BEGIN; SELECT 1; COMMIT", "read"},
      {"EXPLAIN DELETE FROM orders", "read"},
      {"EXPLAIN (ANALYZE false) DELETE FROM orders", "read"},
      {"EXPLAIN ANALYZE SELECT 1", "read"},
      {"EXPLAIN ANALYZE DELETE FROM orders", "destroy"},
      {"EXPLAIN (ANALYZE, BUFFERS) DELETE FROM orders", "destroy"},
      {"EXPLAIN ANALYZE INSERT INTO orders VALUES (1)", "write"},
      {"WITH x AS (SELECT 1) SELECT * FROM x", "read"},
      {"WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x", "destroy"},
      {"WITH x AS (UPDATE orders SET a = 1 WHERE b = 2 RETURNING *) SELECT * FROM x", "write"},
      {"WITH x AS (INSERT INTO orders VALUES (1) RETURNING *) SELECT 1", "write"},
      {"SELECT * FROM (SELECT 1) x", "read"},
      {"SELECT count(*), max(a) FROM orders GROUP BY b HAVING count(*) > 1", "read"},
      {"SELECT * INTO copy FROM orders", "write"},
      {"CREATE TABLE x AS SELECT 1", "write"},
      {"SELECT * FROM orders FOR UPDATE", "write"},
      {"INSERT INTO orders VALUES (1)", "write"},
      {"INSERT INTO orders SELECT * FROM old ON CONFLICT DO NOTHING", "write"},
      {"UPDATE orders SET a = 1 WHERE id = 5", "write"},
      {"UPDATE orders SET a = 1", "destroy"},
      {"DELETE FROM orders WHERE id = 5", "destroy"},
      {"DELETE FROM orders", "destroy"},
      {"TRUNCATE orders", "destroy"},
      {"MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE", "destroy"},
      {"DROP TABLE orders", "destroy"},
      {"DROP INDEX i", "destroy"},
      {"DROP DATABASE shop", "destroy"},
      {"DROP ROLE app", "destroy"},
      {"DROP OWNED BY app", "destroy"},
      {"DROP VIEW v", "destroy"},
      {"DROP SUBSCRIPTION s", "destroy"},
      {"ALTER TABLE orders DROP COLUMN a", "destroy"},
      {"ALTER TABLE orders ADD COLUMN a int", "write"},
      {"ALTER SYSTEM SET max_connections = 5", "write"},
      {"CREATE INDEX i ON orders (a)", "write"},
      {"CREATE INDEX CONCURRENTLY i ON orders (a)", "write"},
      {"CREATE ROLE app", "write"},
      {"GRANT SELECT ON orders TO app", "write"},
      {"COMMENT ON TABLE orders IS 'x'", "write"},
      {"VACUUM orders", "write"},
      {"VACUUM FULL orders", "disrupt"},
      {"VACUUM (FULL, ANALYZE) orders", "disrupt"},
      {"ANALYZE orders", "write"},
      {"REINDEX TABLE orders", "disrupt"},
      {"CLUSTER orders", "disrupt"},
      {"LOCK TABLE orders", "disrupt"},
      {"CHECKPOINT", "write"},
      {"COPY orders TO STDOUT", "read"},
      {"COPY (SELECT 1) TO STDOUT", "read"},
      {"COPY orders TO '/tmp/x'", "write"},
      {"COPY orders FROM STDIN", "write"},
      {"COPY orders TO PROGRAM 'rm x'", "unknown"},
      {"DO $$ BEGIN DELETE FROM orders; END $$", "unknown"},
      {"CALL cleanup()", "unknown"},
      {"EXECUTE prepared", "unknown"},
      {"SELECT pg_terminate_backend(5)", "disrupt"},
      {"SELECT pg_cancel_backend(pid) FROM pg_stat_activity", "disrupt"},
      {"SELECT pg_catalog.pg_terminate_backend(5)", "disrupt"},
      {"SELECT PG_TERMINATE_BACKEND(5)", "disrupt"},
      {"SELECT 1 WHERE pg_terminate_backend(5)", "disrupt"},
      {"SELECT pg_reload_conf()", "write"},
      {"SELECT pg_promote()", "disrupt"},
      {"SELECT setval('s', 5)", "write"},
      {"SELECT nextval('s')", "write"},
      {"SELECT pg_drop_replication_slot('s')", "destroy"},
      {"SELECT pg_stat_reset()", "destroy"},
      {"SELECT pg_database_size('shop')", "read"},
      {"SELECT 1; DROP TABLE orders", "destroy"},
      {"DROP TABLE orders; SELECT 1", "destroy"},
      {"SELECT 1; DO $$ BEGIN END $$", "unknown"},
      {"\\d orders", "read"},
      {"\\dt+", "read"},
      {"\\l", "read"},
      {"\\x", "read"},
      {"\\conninfo", "read"},
      {"\\! rm x", "unknown"},
      {"\\i x.sql", "unknown"},
      {"\\copy orders from x", "write"},
      {"\\o /tmp/x", "write"},
      {"\\password app", "write"},
  };
  for (const Row &row : rows) {
    INFO(row.sql);
    Sql sql(row.sql);
    CHECK(sql.found() == "");
    CHECK(std::string(nameOf(sql.facts.effect)) == row.effect);
  }
}

TEST_CASE("columns of system views") {
  const char *const silent[] = {
      "SELECT pid FROM pg_stat_activity WHERE state = 'active'",
      "SELECT a.pid FROM pg_stat_activity a WHERE a.state = 'active'",
      "SELECT pid FROM pg_stat_activity AS a (x, y) WHERE whatever = 1",
      "SELECT id FROM orders WHERE nothing = 1",
      "SELECT 1 FROM pg_stat_activity, orders WHERE anything = 1",
      "SELECT 1 FROM pg_stat_activity JOIN orders o ON true WHERE anything = 1",
      "SELECT 1 FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE granted AND state = 'idle'",
      "SELECT 1 FROM pg_stat_activity LEFT JOIN pg_locks l ON l.pid = 1 WHERE mode = 'x'",
      "SELECT 1 FROM pg_stat_activity WHERE pid IN (SELECT pid FROM pg_locks WHERE granted AND state = "
      "'idle')",
      "SELECT 1 FROM orders WHERE EXISTS (SELECT 1 FROM pg_locks WHERE anything = 1)",
      "SELECT pid AS p FROM pg_stat_activity ORDER BY p",
      "SELECT state AS s, count(*) AS c FROM pg_stat_activity GROUP BY s ORDER BY c DESC",
      "SELECT x FROM (SELECT pid AS x FROM pg_stat_activity) q WHERE x > 1",
      "WITH q AS (SELECT pid AS x FROM pg_stat_activity) SELECT x FROM q WHERE x > 1",
      "SELECT \"pid\" FROM \"pg_stat_activity\" WHERE \"state\" = 'x'",
      "SELECT pid FROM PG_STAT_ACTIVITY WHERE STATE = 'x'",
      "SELECT pid FROM pg_catalog.pg_stat_activity WHERE state = 'x'",
      "SELECT 1 FROM mine.pg_stat_activity WHERE anything = 1",
      "SELECT pid FROM pg_stat_activity WHERE pg_stat_activity.state = 'x'",
      "SELECT now() - query_start FROM pg_stat_activity WHERE now() - query_start > interval '5 min'",
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'x'",
      "SELECT 1 FROM generate_series(1, 5) g WHERE g > 1",
      "SELECT 1 WHERE true",
      "SELECT pid FROM pg_stat_activity a WHERE a IS NOT NULL",
  };
  for (const char *text : silent) {
    INFO(text);
    CHECK(Sql(text).found() == "");
  }
  struct Row {
    const char *sql;
    const char *column;
  };
  const Row wrong[] = {
      {"SELECT pid FROM pg_stat_activity WHERE stat = 'x'", "stat"},
      {"SELECT pid, now() - query_start AS duration FROM pg_stat_activity WHERE duration > '5 min'",
       "duration"},
      {"SELECT pid FROM pg_stat_activity a WHERE status = 'x'", "status"},
      {"SELECT 1 FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE grantd", "grantd"},
      {"SELECT 1 FROM pg_locks WHERE pid IN (SELECT pid FROM pg_stat_activity WHERE nothing = 1)", "nothing"},
      {"DELETE FROM x WHERE id IN (SELECT pid FROM pg_locks WHERE nothing = 1)", "nothing"},
  };
  for (const Row &row : wrong) {
    INFO(row.sql);
    Sql sql(row.sql);
    REQUIRE(sql.diagnostics.diagnostics().size() == 1);
    const Diagnostic &d = sql.diagnostics.diagnostics()[0];
    CHECK(d.id == Diag::SqlUnknownColumn);
    CHECK(std::string(row.sql).substr(d.range.begin, d.range.end - d.range.begin) == row.column);
  }
}

TEST_CASE("the place of an SQL error") {
  struct Row {
    const char *sql;
    size_t begin;
    size_t end;
  };
  for (const Row &row : {Row{"SELEC 1", 0, 5}, Row{"SELECT 'ä' FRM x y", 15, 16},
                         Row{"SELECT 1 FROM", 13, 13}, Row{"SELECT (1", 9, 9}}) {
    INFO(row.sql);
    Sql sql(row.sql);
    REQUIRE(sql.diagnostics.diagnostics().size() == 1);
    CHECK(sql.diagnostics.diagnostics()[0].id == Diag::SqlSyntax);
    CHECK(sql.diagnostics.diagnostics()[0].range.begin >= row.begin);
  }
}

TEST_CASE("long SQL is read on a stack of its own, or not at all") {
  auto sum = [](size_t terms) {
    std::string text = "SELECT 1";
    for (size_t i = 0; i < terms; ++i)
      text += "+1";
    return text;
  };
  CHECK(Sql(sum(15'000)).facts.effect == plan::Effect::Read);
  CHECK(Sql(sum(200'000)).facts.effect == plan::Effect::Unknown);
  CHECK(Sql("DELETE FROM x WHERE id = 1 AND " + std::string(5000, ' ') + "true").facts.effect ==
        plan::Effect::Destroy);
}

TEST_CASE("nothing nested in a statement escapes") {
  struct Row {
    const char *sql, *effect;
  };
  const Row rows[] = {
      {"SELECT 1 WHERE EXISTS (WITH x AS (DELETE FROM orders RETURNING 1) SELECT 1 FROM x)", "destroy"},
      {"SELECT 1 UNION ALL (SELECT pg_terminate_backend(pid) FROM pg_stat_activity)", "disrupt"},
      {"SELECT CASE WHEN true THEN (SELECT setval('s', 1)) END", "write"},
      {"SELECT sum(a) FILTER (WHERE pg_cancel_backend(a)) OVER (PARTITION BY b) FROM t", "disrupt"},
      {"SELECT 1 FROM t ORDER BY pg_terminate_backend(1) LIMIT 1", "disrupt"},
      {"SELECT 1 FROM t LIMIT (SELECT pg_terminate_backend(1)::int)", "disrupt"},
      {"SELECT 1 FROM t GROUP BY ROLLUP (pg_terminate_backend(1))", "disrupt"},
      {"SELECT 1 FROM ROWS FROM (generate_series(1, 2), pg_promote()) f", "disrupt"},
      {"SELECT ARRAY[ROW(pg_promote())]", "disrupt"},
      {"SELECT (x[pg_promote()::int]).y FROM t", "disrupt"},
      {"VALUES (pg_promote())", "disrupt"},
      {"SHOW x; SELECT coalesce(nullif(pg_promote(), false), true)", "disrupt"},
      {"COPY (DELETE FROM orders RETURNING *) TO STDOUT", "destroy"},
      {"CREATE TABLE x AS WITH y AS (DELETE FROM orders RETURNING *) SELECT * FROM y", "destroy"},
      {"PREPARE p AS DELETE FROM orders", "destroy"},
      {"DECLARE c CURSOR FOR SELECT pg_terminate_backend(5)", "disrupt"},
      {"CREATE RULE r AS ON INSERT TO a DO ALSO (DELETE FROM b; SELECT 1)", "destroy"},
      {"CREATE SCHEMA s CREATE VIEW v AS SELECT pg_promote()", "disrupt"},
      {"CREATE FOREIGN TABLE f (a int DEFAULT pg_promote()) SERVER s", "disrupt"},
      {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM orders; SELECT 1; END", "destroy"},
      {"INSERT INTO a SELECT 1 FROM b ON CONFLICT (c) DO UPDATE SET d = pg_promote()", "disrupt"},
      {"UPDATE a SET (b, c) = (SELECT 1, pg_promote()) WHERE d = 1", "disrupt"},
      {"EXPLAIN ANALYZE EXECUTE p", "unknown"},
      {"EXPLAIN (ANALYZE off) SELECT pg_promote()", "read"},
  };
  for (const Row &row : rows) {
    INFO(row.sql);
    Sql sql(row.sql);
    CHECK(sql.found() == "");
    CHECK(std::string(nameOf(sql.facts.effect)) == row.effect);
  }
}

TEST_CASE("what is known of a statement of SQL") {
  Sql sql(
      "SELECT a.pid AS p, count(*) FROM pg_stat_activity a, shop.orders WHERE a.state = 'idle' AND id > 5 "
      "ORDER BY 1; UPDATE t SET a = 1");
  REQUIRE(sql.invocation.sql.size() == 2);
  auto names = [](const std::vector<plan::SqlName> &list) {
    std::string result;
    for (const plan::SqlName &name : list)
      result += (result.empty() ? "" : " ") + name.name + "@" + std::to_string(name.range.begin);
    return result;
  };
  const plan::SqlStatement &first = sql.invocation.sql[0], &second = sql.invocation.sql[1];
  CHECK(first.kind == "select");
  CHECK(names(first.relations) == "pg_stat_activity@33 shop.orders@53");
  CHECK(names(first.functions) == "count@19");
  CHECK(names(first.selectedColumns) == "pid@7");
  CHECK(names(first.whereColumns) == "state@71 id@92");
  CHECK(first.whereRange == SourceRange{71, 94});
  REQUIRE(first.comparisons.size() == 2);
  CHECK(first.comparisons[0].column == "state");
  CHECK(first.comparisons[0].op == "=");
  CHECK(first.comparisons[0].literal == "idle");
  CHECK(first.comparisons[0].range == SourceRange{71, 87});
  CHECK(first.comparisons[1].literal == "");
  CHECK(first.aliases == std::vector<std::string>{"p"});
  CHECK(first.hasWhere);
  CHECK(first.hasOrder);
  CHECK(!first.onlyCounts);
  CHECK(second.kind == "update");
  CHECK(!second.hasWhere);
  CHECK(Sql("SELECT count(*) FROM a").invocation.sql[0].onlyCounts);
}

TEST_CASE("every function of PostgreSQL that has a name here is found by it") {
  const EmbeddedFile *file = findEmbedded("stdlib/sql/postgresql-15-functions.txt");
  REQUIRE(file);
  std::istringstream lines{std::string(file->text)};
  size_t count = 0;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("#")) {
      INFO(line);
      commands::SqlFunctionFacts facts = commands::sqlFunction(line);
      CHECK(facts.note != commands::sqlFunction("").note);
      CHECK(commands::sqlFunction(line + "_of_ours").effect == plan::Effect::Unknown);
      ++count;
    }
  CHECK(count > 2000);
  CHECK(commands::sqlFunction("").effect == plan::Effect::Unknown);
  CHECK(commands::sqlFunction("#").effect == plan::Effect::Unknown);
}

TEST_CASE("a statement of SQL leaves no memory behind") {
  const char *const texts[] = {"SELECT a, lower(b) FROM t WHERE c IN (SELECT 1)", "SELECT 'x' FRM t y z",
                               "DROP TABLE a; DELETE FROM b"};
  auto all = [&] {
    for (const char *text : texts)
      Sql sql(text);
  };
  all(); // tables, and the pool of libpg_query
  size_t before = mallinfo2().uordblks;
  for (int i = 0; i < 1000; ++i)
    all();
  CHECK(mallinfo2().uordblks < before + 10'000);
}

TEST_CASE("deeply nested SQL ends in an answer") {
  auto nested = [](const std::string &open, const std::string &middle, const std::string &close,
                   size_t times) {
    std::string text = "SELECT ";
    for (size_t i = 0; i < times; ++i)
      text += open;
    text += middle;
    for (size_t i = 0; i < times; ++i)
      text += close;
    return text;
  };
  for (size_t times : {100, 900, 1600}) {
    CHECK(Sql(nested("(", "pg_promote()", ")", times)).facts.effect == plan::Effect::Disrupt);
    CHECK(Sql(nested("(SELECT ", "pg_promote()", ")", times)).facts.effect == plan::Effect::Disrupt);
    CHECK(Sql(nested("~ ", "pg_promote()", "", times)).facts.effect == plan::Effect::Disrupt);
    CHECK(Sql(nested("abs(", "pg_promote()", ")", times)).facts.effect == plan::Effect::Disrupt);
  }
  CHECK(Sql(nested("(", "1", ")", 15'000)).found() ==
        "the SQL does not parse: memory exhausted at or near \"(\"");
}

TEST_CASE("effects of Redis commands") {
  struct Row {
    const char *line, *effect;
  };
  const Row rows[] = {
      {"PING", "read"},
      {"GET a", "read"},
      {"get a", "read"},
      {"MGET a b", "read"},
      {"EXISTS del", "read"},
      {"TTL a", "read"},
      {"TYPE a", "read"},
      {"KEYS *", "read"},
      {"SCAN 0", "read"},
      {"DBSIZE", "read"},
      {"INFO", "read"},
      {"INFO memory", "read"},
      {"CONFIG GET maxmemory", "read"},
      {"CLIENT LIST", "read"},
      {"SLOWLOG GET 10", "read"},
      {"SLOWLOG LEN", "read"},
      {"MEMORY USAGE a", "read"},
      {"MEMORY DOCTOR", "read"},
      {"LATENCY DOCTOR", "read"},
      {"CLUSTER INFO", "read"},
      {"CLUSTER NODES", "read"},
      {"HGETALL a", "read"},
      {"LRANGE a 0 -1", "read"},
      {"SMEMBERS a", "read"},
      {"ZRANGE a 0 -1", "read"},
      {"XRANGE s - +", "read"},
      {"XINFO STREAM s", "read"},
      {"OBJECT ENCODING a", "read"},
      {"ROLE", "read"},
      {"TIME", "read"},
      {"LASTSAVE", "read"},
      {"ACL WHOAMI", "read"},
      {"COMMAND COUNT", "read"},
      {"PUBSUB CHANNELS", "read"},
      {"DUMP a", "read"},
      {"SET a b", "write"},
      {"SETEX a 5 b", "write"},
      {"INCR a", "write"},
      {"HSET a b c", "write"},
      {"LPUSH a b", "write"},
      {"SADD a b", "write"},
      {"ZADD a 1 b", "write"},
      {"EXPIRE a 60", "write"},
      {"PERSIST a", "write"},
      {"RENAME a b", "write"},
      {"CONFIG SET maxmemory 5", "write"},
      {"BGSAVE", "write"},
      {"PUBLISH a b", "write"},
      {"XADD s * a b", "write"},
      {"CLIENT KILL ID 5", "disrupt"},
      {"CLIENT PAUSE 500", "disrupt"},
      {"SHUTDOWN", "disrupt"},
      {"FAILOVER", "disrupt"},
      {"DEL a", "destroy"},
      {"UNLINK a", "destroy"},
      {"GETDEL a", "destroy"},
      {"FLUSHALL", "destroy"},
      {"FLUSHDB", "destroy"},
      {"FLUSHDB ASYNC", "destroy"},
      {"EXPIRE a 0", "destroy"},
      {"EXPIRE a -1", "destroy"},
      {"LTRIM a 0 1", "destroy"},
      {"SPOP a", "destroy"},
      {"HDEL a b", "destroy"},
      {"SREM a b", "destroy"},
      {"XTRIM s MAXLEN 5", "destroy"},
      {"SCRIPT FLUSH", "disrupt"},
      {"CONFIG RESETSTAT", "write"},
      {"SLOWLOG RESET", "destroy"},
      {"CLUSTER RESET", "destroy"},
      {"EVAL x 0", "unknown"},
      {"FCALL f 0", "unknown"},
  };
  for (const Row &row : rows) {
    INFO(row.line);
    std::string found;
    CHECK(redis(row.line, &found) == row.effect);
    CHECK(found == "");
  }
}

TEST_CASE("arity and names of Redis commands") {
  struct Row {
    const char *line, *message;
  };
  const Row rows[] = {
      {"GET", "`GET` needs 1 argument"},
      {"GET a b", "`GET` needs 1 argument"},
      {"MGET", "`MGET` needs at least 1 argument"},
      {"SET a", "`SET` needs at least 2 arguments"},
      {"DBSIZE x", "`DBSIZE` needs no argument"},
      {"HSET a b", "`HSET` needs at least 3 arguments"},
      {"CONFIG GET", "`CONFIG GET` needs at least 1 argument"},
      {"CLIENT ID x", "`CLIENT ID` needs no argument"},
      {"GETT a", "Redis has no command `GETT`"},
      {"CONFIG GTE a", "Redis has no command `CONFIG GTE`"},
      {"FLUSHALLL", "Redis has no command `FLUSHALLL`"},
  };
  for (const Row &row : rows) {
    INFO(row.line);
    std::string found;
    redis(row.line, &found);
    CHECK(found == row.message);
  }
}
